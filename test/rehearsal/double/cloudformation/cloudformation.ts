import { roleSession, type Caller } from '../caller';
import { AwsError } from '../errors';
import { dig, list, object, same, text, word, type Json, type JsonObject } from '../json';
import { arn, type Place } from '../place';
import { decide, serviceContext } from '../policy';
import { resourceTypes } from '../services';
import { findBucket } from '../services/s3';
import type { Live, World } from '../world';
import { changedProperties, Engine, isImported, now, replaces, resolveObject } from './engine';
import type { Scope } from './intrinsics';
import type { Change, ChangeSet, Stack, StackResource } from './stack';
import { makesIdentities, parseTemplate, prepare, resourceOf, type Template } from './template';

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'IMPORT';
  readonly templateBody?: string;
  readonly templateUrl?: string;
  readonly usePreviousTemplate?: boolean;
  /** The value, or undefined for the previous one. */
  readonly parameters?: Record<string, string | undefined>;
  readonly capabilities?: string[];
  readonly roleArn?: string;
  readonly tags?: Json;
  readonly importExistingResources?: boolean;
  readonly resourcesToImport?: readonly { logicalId: string; identifier: JsonObject }[];
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
/** Stands in a change set for a value that only the deployment will tell. */
const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';
const BUSY = /_IN_PROGRESS$/;

/** The service in one account and Region, as one caller sees it. */
export class CloudFormation {
  constructor(
    readonly world: World,
    readonly place: Place,
    readonly caller: Caller,
  ) {}

  /** By name among the living, by id also among the deleted. */
  find(nameOrId: string | undefined): Stack | undefined {
    const here = this.world.stacks.filter(
      (stack) => stack.account === this.place.account && stack.region === this.place.region,
    );
    return (
      here.find((stack) => stack.id === nameOrId) ??
      here.find((stack) => stack.name === nameOrId && stack.deletedAt === undefined)
    );
  }

  stack(nameOrId: string | undefined): Stack {
    const found = this.find(nameOrId);
    if (!found) throw invalid(`Stack with id ${nameOrId} does not exist`);
    return found;
  }

  changeSet(stackName: string | undefined, nameOrId: string | undefined): { stack: Stack; changeSet: ChangeSet } {
    for (const stack of this.world.stacks) {
      const changeSet = stack.changeSets.find((item) => item.id === nameOrId);
      if (changeSet) return { stack, changeSet };
    }
    const stack = this.find(stackName);
    const changeSet = stack?.changeSets.find((item) => item.name === nameOrId);
    if (!stack || !changeSet) throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
    return { stack, changeSet };
  }

  createChangeSet(request: ChangeSetRequest): ChangeSet {
    const existing = this.find(request.stackName);
    const fresh = existing === undefined || existing.status === 'REVIEW_IN_PROGRESS';
    if (request.kind === 'CREATE' && !fresh) {
      throw new AwsError(
        'AlreadyExistsException',
        `Stack [${request.stackName}] already exists and cannot be created again with the changeSet [${request.name}].`,
      );
    }
    if (request.kind === 'UPDATE' && fresh) throw invalid(`Stack [${request.stackName}] does not exist`);
    if (existing && BUSY.test(existing.status) && !fresh) {
      throw invalid(`Stack:${existing.id} is in ${existing.status} state and can not be updated.`);
    }
    if (existing?.status === 'ROLLBACK_COMPLETE')
      throw invalid(`Stack:${existing.id} is in ROLLBACK_COMPLETE state and can not be updated.`);
    if (existing?.changeSets.some((item) => item.name === request.name)) {
      throw new AwsError(
        'AlreadyExistsException',
        `ChangeSet ${request.name} cannot be created due to a mismatch with existing attribute Template`,
      );
    }
    const template = this.templateOf(request, existing);
    const source = parseTemplate(template.text, template.from);
    if (makesIdentities(source) && !(request.capabilities ?? []).some((capability) => capability.endsWith('IAM'))) {
      throw new AwsError('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_IAM]');
    }
    const parameters = this.parameters(source, request.parameters ?? {}, existing);
    const stack = existing ?? this.newStack(request.stackName);
    const prepared = this.prepare(stack, source, parameters);
    const changes = this.changes(stack, prepared, request);
    if (!existing) this.world.stacks.push(stack);
    const changeSet: ChangeSet = {
      id: arn(this.place, 'cloudformation', `changeSet/${request.name}/${this.world.random.uuid()}`),
      name: request.name,
      createdAt: now(),
      kind: request.kind,
      status: 'CREATE_COMPLETE',
      executionStatus: 'AVAILABLE',
      changes,
      template: template.text,
      source,
      parameters,
      capabilities: request.capabilities ?? [],
      tags: request.tags ?? [],
      ...((request.roleArn ?? stack.roleArn) !== undefined && { roleArn: request.roleArn ?? stack.roleArn }),
      importExistingResources: request.importExistingResources ?? false,
    };
    const nothing =
      changes.length === 0 &&
      same(object(source.Outputs), object(stack.source.Outputs)) &&
      same(changeSet.tags, stack.tags);
    if (!fresh && nothing) {
      Object.assign(changeSet, { status: 'FAILED', reason: NO_CHANGES, executionStatus: 'UNAVAILABLE' });
    }
    stack.changeSets.push(changeSet);
    return changeSet;
  }

  /** Runs to the end; what the stack became is its status. */
  async executeChangeSet(stackName: string | undefined, nameOrId: string): Promise<Stack> {
    const { stack, changeSet } = this.changeSet(stackName, nameOrId);
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    }
    const fresh = stack.status === 'REVIEW_IN_PROGRESS';
    stack.changeSets = [];
    const { template, source, parameters, capabilities, tags, roleArn, changes } = changeSet;
    const before = { template: stack.template, source: stack.source, parameters: stack.parameters, tags: stack.tags };
    const prepared = this.prepare(stack, source, parameters);
    Object.assign(stack, { template, source, parameters, capabilities, tags, roleArn });
    const engine = new Engine(this.world, stack, await this.actor(stack));
    const imports = Object.fromEntries(
      changes.flatMap((change) => (change.action === 'Import' ? [[change.logicalId, change.physicalId ?? '']] : [])),
    );
    if (fresh) await engine.create(prepared, imports);
    else await engine.update(prepared, imports);
    if (stack.status.startsWith('UPDATE_ROLLBACK')) Object.assign(stack, before);
    return stack;
  }

  async deleteStack(nameOrId: string | undefined, roleArn?: string): Promise<Stack | undefined> {
    const stack = this.find(nameOrId);
    if (!stack || stack.deletedAt !== undefined) return undefined;
    if (stack.terminationProtection) {
      throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    for (const output of stack.outputs) {
      if (output.exportName && isImported(this.world, stack, output.exportName)) {
        throw invalid(`Export ${output.exportName} cannot be deleted as it is in use by another stack`);
      }
    }
    if (roleArn) stack.roleArn = roleArn;
    await new Engine(this.world, stack, await this.actor(stack)).delete();
    return stack;
  }

  /** Who acts on the resources: the role that the stack was given, else whoever calls. */
  private async actor(stack: Stack): Promise<Caller> {
    if (!stack.roleArn) return this.caller;
    const role = this.world.findByArn('AWS::IAM::Role', stack.roleArn);
    const verdict = role
      ? await decide({
          principal: 'cloudformation.amazonaws.com',
          action: 'sts:AssumeRole',
          resource: stack.roleArn,
          account: role.account,
          context: serviceContext({}),
          resourcePolicy: role.properties.AssumeRolePolicyDocument,
        })
      : 'not allowed';
    if (verdict !== 'allowed') throw invalid(`Role ${stack.roleArn} is invalid or cannot be assumed`);
    return roleSession(stack.roleArn, 'AWSCloudFormation');
  }

  private newStack(name: string): Stack {
    return {
      ...this.place,
      id: arn(this.place, 'cloudformation', `stack/${name}/${this.world.random.uuid()}`),
      name,
      createdAt: now(),
      status: 'REVIEW_IN_PROGRESS',
      template: '',
      source: {},
      parameters: {},
      capabilities: [],
      tags: [],
      outputs: [],
      resources: new Map(),
      events: [],
      changeSets: [],
      terminationProtection: false,
    };
  }

  private templateOf(request: ChangeSetRequest, existing: Stack | undefined): { text: string; from: 'body' | 's3' } {
    if (request.templateBody !== undefined) return { text: request.templateBody, from: 'body' };
    if (request.templateUrl === undefined) {
      if (request.usePreviousTemplate && existing) return { text: existing.template, from: 's3' };
      throw invalid('Either Template URL or Template Body must be specified.');
    }
    const { hostname, pathname } = new URL(request.templateUrl);
    const hosted = /^(.+)\.s3[.-]/.exec(hostname);
    const [bucket, ...key] = hosted ? [hosted[1], pathname.slice(1)] : pathname.slice(1).split('/');
    const body = object(findBucket(this.world, bucket)?.marks.objects)[decodeURIComponent(key.join('/'))];
    if (body === undefined) throw invalid(`S3 error: The specified key does not exist: ${request.templateUrl}`);
    return { text: word(body), from: 's3' };
  }

  private parameters(
    source: JsonObject,
    given: Record<string, string | undefined>,
    existing: Stack | undefined,
  ): JsonObject {
    const declared = object(source.Parameters);
    const surplus = Object.keys(given).filter((name) => !(name in declared));
    if (surplus.length > 0) throw invalid(`Parameters: [${surplus.join(', ')}] do not exist in the template`);
    const values: JsonObject = {};
    for (const [name, declaration] of Object.entries(declared)) {
      const value = given[name] ?? (name in given ? existing?.parameters[name] : dig(declaration, 'Default'));
      if (value === undefined) throw invalid(`Parameters: [${name}] must have values`);
      const allowed = list(dig(declaration, 'AllowedValues')).map(String);
      if (allowed.length > 0 && !allowed.includes(word(value))) {
        throw invalid(`Template error: Parameter '${name}' must be one of AllowedValues`);
      }
      values[name] = value;
    }
    return values;
  }

  private prepare(stack: Stack, source: JsonObject, parameters: JsonObject): Template {
    const values: JsonObject = Object.fromEntries(
      Object.entries(object(source.Parameters)).map(([name, declaration]) => [
        name,
        this.parameterValue(parameters[name], text(dig(declaration, 'Type')) ?? 'String'),
      ]),
    );
    return prepare(source, { place: this.place, stackName: stack.name, stackId: stack.id, parameters: values });
  }

  /** Lists arrive comma-separated; SSM types name a parameter of Systems Manager. */
  private parameterValue(value: Json | undefined, type: string): Json | undefined {
    if (type.startsWith('AWS::SSM::Parameter::Value')) {
      const parameter = this.world.find('AWS::SSM::Parameter', this.place, word(value));
      if (!parameter)
        throw invalid(`Unable to fetch parameters [${word(value)}] from parameter store for this account.`);
      return type.includes('List') ? word(parameter.properties.Value).split(',') : parameter.properties.Value;
    }
    if (!type.includes('List')) return value;
    return word(value) === ''
      ? []
      : word(value)
          .split(',')
          .map((item) => item.trim());
  }

  private changes(stack: Stack, template: Template, request: ChangeSetRequest): Change[] {
    const changes: Change[] = [];
    const unknown = new Set<string>();
    const engineScope = new Engine(this.world, stack, this.caller).scope(template);
    const scope: Scope = {
      ...engineScope,
      ref: (id) => (unknown.has(id) ? LATER : engineScope.ref(id)),
      getAtt: (id, attribute) => (unknown.has(id) ? LATER : engineScope.getAtt(id, attribute)),
    };
    for (const id of topological(template.dependencies)) {
      const wanted = resourceOf(template, id);
      const existing = stack.resources.get(id);
      if (!existing) {
        unknown.add(id);
        const adopted = this.adoptable(template, id, request);
        changes.push({
          logicalId: id,
          type: wanted.type,
          action: adopted === undefined ? 'Add' : 'Import',
          physicalId: adopted,
          scope: [],
          properties: [],
        });
        continue;
      }
      const changed = changedProperties(existing.declared, resolveObject(wanted.properties, scope));
      const modified = modification(existing, wanted, changed);
      if (modified) changes.push(modified);
      if (modified?.replacement === 'True') unknown.add(id);
    }
    for (const [id, resource] of stack.resources) {
      if (!template.resources.has(id)) {
        changes.push({
          logicalId: id,
          type: resource.type,
          action: 'Remove',
          physicalId: resource.physicalId,
          scope: [],
          properties: [],
        });
      }
    }
    if (request.kind === 'IMPORT' && changes.some((change) => change.action !== 'Import')) {
      throw invalid('As part of the import operation, you cannot modify or add resources.');
    }
    return changes;
  }

  /**
   * The physical id of an existing resource that this one may adopt. Automatic import asks for a name that is
   * plain text in the template ("dynamic names are not supported") and for DeletionPolicy Retain.
   */
  private adoptable(template: Template, id: string, request: ChangeSetRequest): string | undefined {
    const { type, properties, deletionPolicy } = resourceOf(template, id);
    const rule = resourceTypes[type];
    const named = request.resourcesToImport?.find((item) => item.logicalId === id);
    if (named) {
      if (deletionPolicy === 'Delete') {
        throw invalid(`Resources [${id}] must have DeletionPolicy specified in the template`);
      }
      const values = { ...properties, ...named.identifier };
      const wanted = rule.identify?.(values, this.place) ?? text(Object.values(named.identifier)[0]);
      if (!this.orphan(type, wanted)) throw invalid(`Resource ${wanted} was not found or belongs to another stack`);
      return wanted;
    }
    if (!request.importExistingResources || !rule.identifier || deletionPolicy === 'Delete') return undefined;
    if (!rule.identifier.every((name) => typeof properties[name] === 'string')) return undefined;
    const wanted = rule.identify?.(properties, this.place);
    return this.orphan(type, wanted)?.id;
  }

  private orphan(type: string, id: string | undefined): Live | undefined {
    const found = this.world.find(type, this.place, id);
    return found?.owner === undefined ? found : undefined;
  }
}

function modification(
  existing: StackResource,
  wanted: { type: string; metadata: Json; deletionPolicy: string; updateReplacePolicy: string },
  changed: string[],
): Change | undefined {
  const scope: string[] = [];
  if (changed.length > 0) scope.push('Properties');
  if (!same(existing.metadata, wanted.metadata)) scope.push('Metadata');
  if (existing.deletionPolicy !== wanted.deletionPolicy) scope.push('DeletionPolicy');
  if (existing.updateReplacePolicy !== wanted.updateReplacePolicy) scope.push('UpdateReplacePolicy');
  if (scope.length === 0) return undefined;
  return {
    logicalId: existing.logicalId,
    type: existing.type,
    action: 'Modify',
    physicalId: existing.physicalId,
    replacement: changed.length > 0 && replaces(resourceTypes[existing.type], changed) ? 'True' : 'False',
    scope,
    properties: changed,
  };
}

function topological(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    if (done.has(id)) return;
    for (const need of dependencies.get(id) ?? []) visit(need);
    done.add(id);
  };
  for (const id of dependencies.keys()) visit(id);
  return [...done];
}

/** The outputs as a plain record. */
export function outputs(stack: Stack): Record<string, string> {
  return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, word(value)]));
}
