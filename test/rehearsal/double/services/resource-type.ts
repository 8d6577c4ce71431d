import type { Caller } from '../caller';
import { AwsError } from '../errors';
import { isObject, text, word, type Json, type JsonObject } from '../json';
import { authorize, missingPrincipal, policySize, type Target } from '../policy';
import type { Place } from '../place';
import type { Live, World } from '../world';
import { identityPolicies } from './identity';

/** What a resource handler of CloudFormation works with. */
export interface Request {
  readonly world: World;
  readonly place: Place;
  readonly caller: Caller;
  readonly stackName: string;
  readonly logicalId: string;
}

export interface Made {
  readonly id: string;
  readonly attributes?: JsonObject;
  readonly marks?: JsonObject;
}

/** One resource type: what its service accepts, and what a change of it means. */
export interface ResourceType {
  /** Properties whose change makes a new resource; 'any' when every change does. */
  readonly replacedBy: readonly string[] | 'any';
  /**
   * The properties that make the primary identifier, when the user chooses them. Without them
   * CloudFormation cannot find an existing resource for `ImportExistingResources`.
   */
  readonly identifier?: readonly string[];
  /** The physical id that these properties will get, when they decide it. */
  identify?(properties: JsonObject, place: Place): string | undefined;
  create(properties: JsonObject, request: Request): Promise<Made> | Made;
  /** May return attributes that changed. */
  update?(
    live: Live,
    properties: JsonObject,
    request: Request,
  ): Promise<JsonObject | undefined> | JsonObject | undefined;
  /** Without it the resource is simply removed; with it, return 'kept' when the service keeps it for a while. */
  delete?(live: Live, request: Request): Promise<'kept' | undefined> | 'kept' | undefined;
}

/** The name that CloudFormation makes up. */
export function madeUpName(request: Request, maximum = 64): string {
  const name = `${request.stackName}-${request.logicalId}`;
  const suffix = `-${request.world.drawsFor(name).letters(12)}`;
  return name.slice(0, maximum - suffix.length) + suffix;
}

/** Checks that the caller may do it: identity policies and the policy of the resource. */
export async function ensureAllowed(request: Request, action: string, target: Target, code?: string): Promise<void> {
  await authorize(request.caller, identityPolicies(request.world, request.caller), action, target, code);
}

/** What every service with resource policies checks first. */
export function checkPolicyDocument(
  world: World,
  policy: Json | undefined,
  limit: number,
  refusal: { code: string; tooLong: string; principal: string },
): void {
  if (!isObject(policy)) throw new AwsError(refusal.code, 'Policy is not a JSON object');
  if (policySize(policy) > limit) throw new AwsError(refusal.code, refusal.tooLong);
  const missing = missingPrincipal(world, policy);
  if (missing) throw new AwsError(refusal.code, `${refusal.principal} (${missing})`);
}

export interface Plain {
  /** The property that names it. */
  readonly name?: string;
  readonly required?: readonly string[];
  readonly replacedBy?: readonly string[] | 'any';
  /** The ARN of the resource with that name. */
  arn?(place: Place, name: string): string;
  /** What `Ref` returns, the name unless told. */
  readonly ref?: 'name' | 'arn';
  /** Attributes besides `Arn`. */
  attributes?(place: Place, name: string, properties: JsonObject): JsonObject;
  /** What the service refuses. */
  check?(properties: JsonObject, request: Request): Promise<void> | void;
  /** The error code for a name that is taken. */
  readonly taken?: string;
  /** True when names are unique in the account, not only in the Region. */
  readonly global?: boolean;
  readonly longestName?: number;
  /** True when the primary identifier is made by the service, so that a template cannot state it. */
  readonly readOnlyId?: boolean;
}

/** A type without behaviour of its own beyond a name that must be free and properties that are checked. */
export function plain(type: string, rule: Plain = {}): ResourceType {
  const nameOf = (properties: JsonObject): string | undefined => (rule.name ? text(properties[rule.name]) : undefined);
  const idOf = (place: Place, name: string): string => (rule.ref === 'arn' && rule.arn ? rule.arn(place, name) : name);
  const check = async (properties: JsonObject, request: Request): Promise<void> => {
    for (const property of rule.required ?? []) {
      if (properties[property] === undefined) {
        throw new AwsError('ValidationException', `required key [${property}] not found`);
      }
    }
    await rule.check?.(properties, request);
  };
  const attributes = (place: Place, name: string, properties: JsonObject): JsonObject => ({
    ...(rule.arn && { Arn: rule.arn(place, name) }),
    ...rule.attributes?.(place, name, properties),
  });
  return {
    replacedBy: rule.replacedBy ?? (rule.name ? [rule.name] : []),
    ...(rule.name && !rule.readOnlyId && { identifier: [rule.name] }),
    identify: (properties, place) => {
      const name = nameOf(properties);
      return name === undefined ? undefined : idOf(place, name);
    },
    async create(properties, request) {
      const { place, world } = request;
      await check(properties, request);
      const name = nameOf(properties) ?? madeUpName(request, rule.longestName ?? 64);
      const id = idOf(place, name);
      if (world.find(type, rule.global ? { account: place.account } : place, id)) {
        throw new AwsError(rule.taken ?? 'AlreadyExists', `${type.split('::').at(-1)} ${id} already exists`);
      }
      return { id, attributes: attributes(place, name, properties) };
    },
    async update(live, properties, request) {
      await check(properties, request);
      const name = rule.ref === 'arn' ? word(live.id.split(/[:/]/).at(-1)) : live.id;
      return attributes(request.place, name, properties);
    },
  };
}
