import { AwsError } from '../errors';
import { same, text, truthy, word, type Json, type JsonObject } from '../json';
import { arn, iamArn, partition, type Place } from '../place';
import { callerContext, decide, serviceContext, type Context, type Target } from '../policy';
import type { Live, World } from '../world';
import { identityPolicies } from './identity';
import { checkPolicyDocument, ensureAllowed, plain, type Request, type ResourceType } from './resource-type';

const POLICY_BYTES = 32_768;
const KEY = 'AWS::KMS::Key';

/** The key that an id, an ARN or an alias means, seen from a place. */
export function findKey(world: World, place: Place, reference: string | undefined): Live | undefined {
  if (!reference) return undefined;
  if (reference.startsWith('arn:') && reference.includes(':key/')) return world.findByArn(KEY, reference);
  const alias = reference.startsWith('arn:') ? reference.split(':').slice(5).join(':') : reference;
  const at = reference.startsWith('arn:')
    ? { region: reference.split(':')[3], account: reference.split(':')[4] }
    : place;
  if (!alias.startsWith('alias/')) return world.find(KEY, place, reference);
  const target = text(world.find('AWS::KMS::Alias', at, alias)?.properties.TargetKeyId);
  return findKey(world, at, target);
}

export function isUsable(key: Live): boolean {
  return key.marks.state === 'Enabled';
}

/** Whether a service may use the key: only its policy decides, and its state. */
export async function serviceMayUse(
  key: Live,
  service: string,
  actions: readonly string[],
  source: { arn?: string; account?: string },
  encryptionContext: Record<string, string> = {},
): Promise<string | undefined> {
  if (!isUsable(key)) return `key ${key.id} is ${word(key.marks.state)}`;
  const context: Context = {
    ...serviceContext(source),
    ...Object.fromEntries(
      Object.entries(encryptionContext).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
  };
  for (const action of actions) {
    const verdict = await decide({
      principal: service,
      action,
      resource: word(key.attributes.Arn),
      account: key.account,
      context,
      resourcePolicy: keyPolicy(key),
    });
    if (verdict !== 'allowed') return `the policy of key ${key.id} does not let ${service} ${action}`;
  }
  return undefined;
}

export function keyTarget(key: Live): Target {
  return { resource: word(key.attributes.Arn), account: key.account, policy: keyPolicy(key) };
}

/** The policy in force. */
function keyPolicy(key: Live): Json {
  return key.properties.KeyPolicy ?? defaultPolicy(key);
}

function defaultPolicy(place: Place): Json {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: iamArn(place, 'root') }, Action: 'kms:*', Resource: '*' }],
  };
}

/** KMS refuses a policy after which the caller could not change the policy again. */
async function checkPolicy(properties: JsonObject, keyArn: string, { world, caller, place }: Request): Promise<void> {
  const policy = properties.KeyPolicy;
  checkPolicyDocument(world, policy, POLICY_BYTES, {
    code: 'MalformedPolicyDocumentException',
    tooLong: `Policy document exceeds the limit of ${POLICY_BYTES} bytes`,
    principal: 'Policy contains a statement with one or more invalid principals.',
  });
  if (truthy(properties.BypassPolicyLockoutSafetyCheck)) return;
  const verdict = await decide({
    principal: caller.arn,
    action: 'kms:PutKeyPolicy',
    resource: keyArn,
    account: place.account,
    context: callerContext(caller),
    identityPolicies: identityPolicies(world, caller),
    resourcePolicy: policy,
  });
  if (verdict !== 'allowed') {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
  }
}

function checkSettings(properties: JsonObject): void {
  const window = Number(properties.PendingWindowInDays ?? 30);
  if (window < 7 || window > 30) throw new AwsError('ValidationException', 'PendingWindowInDays must be 7 to 30');
  const rotation = Number(properties.RotationPeriodInDays ?? 365);
  if (rotation < 90 || rotation > 2560)
    throw new AwsError('ValidationException', 'RotationPeriodInDays must be 90 to 2560');
}

const key: ResourceType = {
  replacedBy: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  async create(given, request) {
    const { place, world } = request;
    checkSettings(given);
    const properties: JsonObject = { KeyPolicy: defaultPolicy(place), ...given };
    const id = `${truthy(given.MultiRegion) ? 'mrk-' : ''}${world.drawsFor(`${request.stackName}-${request.logicalId}`).uuid()}`;
    const keyArn = arn(place, 'kms', `key/${id}`);
    await checkPolicy(properties, keyArn, request);
    // The handler reads the key back before it reports success.
    for (const action of ['kms:DescribeKey', 'kms:GetKeyPolicy']) {
      await ensureAllowed(
        request,
        action,
        { resource: keyArn, account: place.account, policy: properties.KeyPolicy },
        'AccessDeniedException',
      );
    }
    return {
      id,
      attributes: { Arn: keyArn, KeyId: id },
      marks: { state: properties.Enabled === false ? 'Disabled' : 'Enabled' },
    };
  },
  async update(live, properties, request) {
    checkSettings(properties);
    const may = (action: string): Promise<void> =>
      ensureAllowed(request, action, keyTarget(live), 'AccessDeniedException');
    const changed = (name: string): boolean => !same(properties[name], live.properties[name]);
    if (changed('Description')) await may('kms:UpdateKeyDescription');
    if (changed('EnableKeyRotation') || changed('RotationPeriodInDays')) {
      await may(properties.EnableKeyRotation === false ? 'kms:DisableKeyRotation' : 'kms:EnableKeyRotation');
    }
    if (changed('Tags')) await may('kms:TagResource');
    if (changed('Enabled')) {
      await may(properties.Enabled === false ? 'kms:DisableKey' : 'kms:EnableKey');
      live.marks.state = properties.Enabled === false ? 'Disabled' : 'Enabled';
    }
    if (changed('KeyPolicy')) {
      await may('kms:PutKeyPolicy');
      await checkPolicy(properties, word(live.attributes.Arn), request);
    }
  },
  async delete(live, request): Promise<'kept'> {
    await ensureAllowed(request, 'kms:ScheduleKeyDeletion', keyTarget(live), 'AccessDeniedException');
    live.marks.state = 'PendingDeletion';
    return 'kept';
  },
};

function checkAlias(properties: JsonObject, { world, place }: Request): void {
  const name = word(properties.AliasName);
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name) || name.startsWith('alias/aws/')) {
    throw new AwsError('InvalidAliasNameException', `Alias ${name} is not valid`);
  }
  const found = findKey(world, place, text(properties.TargetKeyId));
  if (!found) throw new AwsError('NotFoundException', `Key ${word(properties.TargetKeyId)} is not found`);
  if (found.marks.state === 'PendingDeletion')
    throw new AwsError('KMSInvalidStateException', `${found.id} is pending deletion.`);
}

export const kms: Record<string, ResourceType> = {
  [KEY]: key,
  'AWS::KMS::Alias': plain('AWS::KMS::Alias', {
    name: 'AliasName',
    required: ['AliasName', 'TargetKeyId'],
    taken: 'AlreadyExistsException',
    check: checkAlias,
  }),
  'AWS::KMS::ReplicaKey': plain('AWS::KMS::ReplicaKey', {
    required: ['PrimaryKeyArn', 'KeyPolicy'],
    replacedBy: ['PrimaryKeyArn'],
  }),
};

/** The principal of CloudWatch Logs is regional. */
export function logsPrincipal(region: string): string {
  return `logs.${region}.${partition(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}
