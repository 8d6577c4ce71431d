import { runSimulation } from '@cloud-copilot/iam-simulate';
import { principalArn, type Caller } from './caller';
import { AwsError } from './errors';
import { canonical, isObject, list, strings, type Json } from './json';
import type { World } from './world';

export type Context = Record<string, string>;

export interface AccessRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly account: string;
  readonly context: Context;
  readonly identityPolicies?: Json[];
  readonly resourcePolicy?: Json;
}

export type Verdict = 'allowed' | 'not allowed' | 'denied';

const verdicts = new Map<string, Verdict>();

/** Evaluates policies as IAM does; the same question is asked hundreds of times in a rehearsal, so answers are kept. */
export async function decide(request: AccessRequest): Promise<Verdict> {
  const key = canonical(request);
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const outcome = await runSimulation(
    {
      request: {
        principal: request.principal,
        action: request.action,
        resource: { resource: request.resource, accountId: request.account },
        contextVariables: renameKeys(request.context),
      },
      identityPolicies: (request.identityPolicies ?? []).map((policy, index) => ({
        name: `policy-${index}`,
        policy: withEvaluableKeys(policy),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(request.resourcePolicy !== undefined && { resourcePolicy: withEvaluableKeys(request.resourcePolicy) }),
    },
    {},
  );
  if (outcome.resultType === 'error') {
    throw new AwsError('MalformedPolicyDocument', `${request.action}: ${JSON.stringify(outcome.errors)}`);
  }
  const verdict: Verdict =
    outcome.overallResult === 'Allowed'
      ? 'allowed'
      : outcome.overallResult === 'ExplicitlyDenied'
        ? 'denied'
        : 'not allowed';
  verdicts.set(key, verdict);
  return verdict;
}

/**
 * The simulator recognises a context key with a variable part by its slash, and drops
 * `kms:EncryptionContext:<key>`, which has none. Request and policies therefore carry it under a name it keeps.
 */
function evaluableKey(key: string): string {
  const match = /^kms:EncryptionContext:(.+)$/i.exec(key);
  return match ? `aws:RequestTag/EncryptionContext.${match[1]}` : key;
}

function renameKeys<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [evaluableKey(key), value]));
}

function withEvaluableKeys(policy: Json): Json {
  if (!isObject(policy)) return policy;
  return {
    ...policy,
    Statement: list(policy.Statement).map((statement) => {
      if (!isObject(statement) || !isObject(statement.Condition)) return statement;
      const condition = Object.fromEntries(
        Object.entries(statement.Condition).map(([operator, test]) => [
          operator,
          isObject(test) ? renameKeys(test) : test,
        ]),
      );
      return { ...statement, Condition: condition };
    }),
  };
}

/** What an AWS service presents when it acts on its own behalf for a resource of a customer. */
export function serviceContext(source: { arn?: string; account?: string }): Context {
  return {
    'aws:PrincipalIsAWSService': 'true',
    'aws:SecureTransport': 'true',
    ...(source.arn !== undefined && { 'aws:SourceArn': source.arn }),
    ...(source.account !== undefined && { 'aws:SourceAccount': source.account }),
  };
}

/** What a caller presents: the keys that bucket, key and topic policies test. */
export function callerContext(caller: Caller): Context {
  return {
    'aws:PrincipalArn': principalArn(caller),
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': caller.roleArn ? 'AssumedRole' : 'User',
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    's3:TlsVersion': '1.3',
    'kms:CallerAccount': caller.account,
  };
}

export interface Target {
  readonly resource: string;
  readonly account: string;
  readonly policy?: Json;
}

/** Refuses with the error AWS gives when the caller may not do it. */
export async function authorize(
  caller: Caller,
  identityPolicies: Json[],
  action: string,
  target: Target,
  code = 'AccessDenied',
): Promise<void> {
  const verdict = await decide({
    principal: caller.arn,
    action,
    resource: target.resource,
    account: target.account,
    context: callerContext(caller),
    identityPolicies,
    resourcePolicy: target.policy,
  });
  if (verdict === 'allowed') return;
  const why = verdict === 'denied' ? 'with an explicit deny' : 'because no policy allows the action';
  throw new AwsError(
    code,
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${target.resource} ${why}`,
    403,
  );
}

/** Every ARN that a policy names as a principal. */
export function principals(policy: Json): string[] {
  return list(isObject(policy) ? policy.Statement : []).flatMap((statement) => {
    if (!isObject(statement)) return [];
    const principal = statement.Principal ?? statement.NotPrincipal;
    return isObject(principal) ? strings(principal.AWS) : [];
  });
}

/**
 * Key, bucket, topic and trust policies are refused when they name a role or user that does not exist.
 * Only accounts that the rehearsal plays are known; others are taken on trust.
 */
export function missingPrincipal(world: World, policy: Json): string | undefined {
  const played = new Set(world.live.map((item) => item.account));
  return principals(policy).find((principal) => {
    const match = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(principal);
    if (!match || !played.has(match[1])) return false;
    return world.findByArn('AWS::IAM::Role', principal) === undefined;
  });
}

/** The size that a service counts: the document without white space. */
export function policySize(policy: Json | undefined): number {
  return Buffer.byteLength(JSON.stringify(policy ?? null));
}
