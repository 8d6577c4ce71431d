import { AwsError } from '../errors';
import { list, object, strings, text, word, type Json, type JsonObject } from '../json';
import { iamArn } from '../place';
import { policySize } from '../policy';
import { checkPolicyDocument, plain, type Request, type ResourceType } from './resource-type';

const INLINE_CHARACTERS = 10_240;
const MANAGED_CHARACTERS = 6_144;
/** The quota can be raised to 4,096; a library must stay within the default. */
const TRUST_CHARACTERS = 2_048;
const MANAGED_PER_ROLE = 10;
/** Latin-1 without control characters: an em dash in a description is refused. */
const DESCRIPTION = /^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/;

function checkDescription(description: Json | undefined): void {
  if (description !== undefined && !DESCRIPTION.test(word(description))) {
    throw new AwsError(
      'ValidationError',
      `Value at 'description' failed to satisfy the regular expression pattern of IAM`,
    );
  }
}

function checkRole(properties: JsonObject, { world }: Request): void {
  checkDescription(properties.Description);
  checkPolicyDocument(world, properties.AssumeRolePolicyDocument, TRUST_CHARACTERS, {
    code: 'MalformedPolicyDocument',
    tooLong: `Cannot exceed quota for ACLSizePerRole: ${TRUST_CHARACTERS}`,
    principal: 'Invalid principal in policy',
  });
  const inline = list(properties.Policies).reduce<number>(
    (sum, policy) => sum + policySize(object(policy).PolicyDocument),
    0,
  );
  if (inline > INLINE_CHARACTERS) {
    throw new AwsError('LimitExceeded', `Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role`);
  }
  if (list(properties.ManagedPolicyArns).length > MANAGED_PER_ROLE) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${MANAGED_PER_ROLE}`);
  }
  const session = Number(properties.MaxSessionDuration ?? 3600);
  if (session < 3600 || session > 43_200)
    throw new AwsError('ValidationError', 'MaxSessionDuration must be 3600 to 43200');
}

function checkAttachedPolicy(limit: number, message: string) {
  return (properties: JsonObject, { world, place }: Request): void => {
    checkDescription(properties.Description);
    if (policySize(properties.PolicyDocument) > limit) throw new AwsError('LimitExceeded', message);
    for (const role of [...strings(properties.Roles), ...strings(properties.RoleName)]) {
      if (!world.find('AWS::IAM::Role', { account: place.account }, role)) {
        throw new AwsError('NoSuchEntity', `The role with name ${role} cannot be found.`, 404);
      }
    }
  };
}

const path = (properties: JsonObject): string => text(properties.Path) ?? '/';

export const iam: Record<string, ResourceType> = {
  'AWS::IAM::Role': {
    ...plain('AWS::IAM::Role', {
      name: 'RoleName',
      required: ['AssumeRolePolicyDocument'],
      replacedBy: ['RoleName', 'Path'],
      taken: 'EntityAlreadyExists',
      global: true,
      check: checkRole,
      attributes: (place, name, properties) => ({
        Arn: iamArn(place, `role${path(properties)}${name}`),
        RoleId: `AROA${name.slice(0, 16).toUpperCase()}`,
      }),
    }),
  },
  'AWS::IAM::ManagedPolicy': plain('AWS::IAM::ManagedPolicy', {
    name: 'ManagedPolicyName',
    required: ['PolicyDocument'],
    replacedBy: ['ManagedPolicyName', 'Path', 'Description'],
    ref: 'arn',
    readOnlyId: true,
    arn: (place, name) => iamArn(place, `policy/${name}`),
    taken: 'EntityAlreadyExists',
    global: true,
    attributes: (place, name) => ({ PolicyArn: iamArn(place, `policy/${name}`) }),
    check: checkAttachedPolicy(MANAGED_CHARACTERS, `Cannot exceed quota for PolicySize: ${MANAGED_CHARACTERS}`),
  }),
  'AWS::IAM::Policy': {
    ...plain('AWS::IAM::Policy', {
      required: ['PolicyDocument', 'PolicyName'],
      check: checkAttachedPolicy(
        INLINE_CHARACTERS,
        `Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role`,
      ),
    }),
  },
  'AWS::IAM::RolePolicy': plain('AWS::IAM::RolePolicy', {
    required: ['PolicyName', 'RoleName'],
    replacedBy: ['PolicyName', 'RoleName'],
    check: checkAttachedPolicy(
      INLINE_CHARACTERS,
      `Maximum policy size of ${INLINE_CHARACTERS} bytes exceeded for role`,
    ),
  }),
  'AWS::IAM::InstanceProfile': plain('AWS::IAM::InstanceProfile', { name: 'InstanceProfileName', global: true }),
};
