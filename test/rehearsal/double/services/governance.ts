import { AwsError } from '../errors';
import { canonical, dig, strings, text, word, type JsonObject } from '../json';
import { arn } from '../place';
import { plain, type Request, type ResourceType } from './resource-type';

const POLICY = 'AWS::Organizations::Policy';
/** In the API white space counts; CloudFormation hands an object over without any. */
const POLICY_CHARACTERS = 5_120;
const ATTACHED_PER_TARGET = 5;
const RULE = 'AWS::Config::ConfigRule';
/** Somebody else switches AWS Config on; see `precondition.ts`. */
export const RECORDER = 'AWS::Config::ConfigurationRecorder';

function checkPolicy(properties: JsonObject, { world, place }: Request): void {
  if (world.organization?.management !== place.account) {
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
  }
  if (canonical(properties.Content).length > POLICY_CHARACTERS) {
    throw new AwsError('ConstraintViolationException', 'You have exceeded the maximum policy size (POLICY_CONTENT)');
  }
  for (const target of strings(properties.TargetIds)) {
    if (!/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/.test(target)) {
      throw new AwsError('InvalidInputException', `You specified an invalid value: ${target}`);
    }
    const attached = world
      .all(POLICY)
      .filter((other) => other.properties.Type === properties.Type && other.properties.Name !== properties.Name)
      .filter((other) => strings(other.properties.TargetIds).includes(target));
    // The one that allows everything is attached too.
    if (attached.length + 2 > ATTACHED_PER_TARGET) {
      throw new AwsError('ConstraintViolationException', 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED');
    }
  }
}

const policy = plain(POLICY, {
  required: ['Name', 'Type', 'Content'],
  replacedBy: ['Type'],
  attributes: (_place, name) => ({ Id: name }),
  check: checkPolicy,
});

/** Organizations checks size, name, account and attachments; what the policies forbid, the double does not enforce. */
const organizationPolicy: ResourceType = {
  ...policy,
  create(properties, request) {
    const taken = request.world
      .all(POLICY)
      .some(({ properties: other }) => other.Name === properties.Name && other.Type === properties.Type);
    if (taken) throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.');
    return policy.create(properties, request);
  },
};

function checkRule(properties: JsonObject, { world, place }: Request): void {
  if (world.all(RECORDER, place).length === 0) {
    throw new AwsError(
      'NoAvailableConfigurationRecorderException',
      'Configuration recorder is not available to put config rule.',
    );
  }
  if (word(properties.ConfigRuleName).length > 128 || word(properties.Description).length > 256) {
    throw new AwsError('InvalidParameterValueException', 'Names have 128 characters, descriptions 256');
  }
  if (text(dig(properties, 'Source', 'SourceIdentifier')) === undefined) {
    throw new AwsError('InvalidParameterValueException', 'The source of the rule is missing');
  }
  if (canonical(properties.InputParameters ?? {}).length > 1_024) {
    throw new AwsError('InvalidParameterValueException', 'Input parameters have 1024 characters');
  }
}

export const governance: Record<string, ResourceType> = {
  [POLICY]: organizationPolicy,
  [RULE]: plain(RULE, {
    name: 'ConfigRuleName',
    required: ['Source'],
    taken: 'AlreadyExistsException',
    arn: (place, name) => arn(place, 'config', `config-rule/${name}`),
    attributes: (_place, name) => ({ ConfigRuleId: `config-rule-${name.slice(-6)}` }),
    check: checkRule,
  }),
};
