import { roleSession } from '../caller';
import { AwsError } from '../errors';
import { dig, object, text, word, type Json, type JsonObject } from '../json';
import { arn } from '../place';
import { callerContext, decide, serviceContext, type Context, type Target } from '../policy';
import type { Live, World } from '../world';
import { rolePolicies } from './identity';
import { findKey, keyTarget } from './kms';
import { plain, type Request, type ResourceType } from './resource-type';
import { findTopic, topicPolicy } from './sns';

export const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

/** What Step Functions tries with the role before it accepts a state machine that logs. */
const LOG_DELIVERY = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

/** Whether a service may assume a role on behalf of a resource. */
export async function mayAssume(role: Live, service: string, sourceArn: string): Promise<boolean> {
  const verdict = await decide({
    principal: service,
    action: 'sts:AssumeRole',
    resource: word(role.attributes.Arn),
    account: role.account,
    context: serviceContext({ arn: sourceArn, account: role.account }),
    resourcePolicy: role.properties.AssumeRolePolicyDocument,
  });
  return verdict === 'allowed';
}

/** Whether a role in use may do it: by its own policies, and those of the target. */
export async function roleMay(
  world: World,
  role: Live,
  action: string,
  target: Target,
  context: Context = {},
): Promise<boolean> {
  const caller = roleSession(word(role.attributes.Arn), 'session');
  const verdict = await decide({
    principal: caller.arn,
    action,
    resource: target.resource,
    account: target.account,
    context: { ...callerContext(caller), ...context },
    identityPolicies: rolePolicies(world, role),
    resourcePolicy: target.policy,
  });
  return verdict === 'allowed';
}

async function checkStateMachine(properties: JsonObject, { world, place }: Request): Promise<void> {
  const name = word(properties.StateMachineName);
  if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  const definition = readDefinition(properties);
  if (typeof definition.StartAt !== 'string' || dig(definition, 'States', definition.StartAt) === undefined) {
    throw new AwsError('InvalidDefinition', "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: StartAt'");
  }
  const role = world.findByArn('AWS::IAM::Role', text(properties.RoleArn));
  const machineArn = arn(place, 'states', `stateMachine:${name}`);
  if (!role || !(await mayAssume(role, 'states.amazonaws.com', machineArn))) {
    throw new AwsError(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
  }
  if ((text(dig(properties, 'LoggingConfiguration', 'Level')) ?? 'OFF') === 'OFF') return;
  const anything = { resource: '*', account: place.account };
  for (const action of LOG_DELIVERY) {
    if (!(await roleMay(world, role, `logs:${action}`, anything))) {
      throw new AwsError(
        'AccessDeniedException',
        'The state machine IAM Role is not authorized to access the Log Destination',
      );
    }
  }
}

function readDefinition(properties: JsonObject): JsonObject {
  try {
    return JSON.parse(word(properties.DefinitionString)) as JsonObject;
  } catch {
    throw new AwsError('InvalidDefinition', "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION'");
  }
}

/** What the states of a workflow would be denied, or could not find: AWS does not look before it runs. */
export async function failingStates(world: World, machine: Live): Promise<string[]> {
  const role = world.findByArn('AWS::IAM::Role', text(machine.properties.RoleArn));
  if (!role) return [`workflow ${machine.id}: no role ${word(machine.properties.RoleArn)}`];
  const tasks = Object.entries(object(readDefinition(machine.properties).States)).filter(
    ([, state]) => dig(state, 'Type') === 'Task',
  );
  const found = await Promise.all(
    tasks.map(async ([name, task]) => [name, await deniedTo(world, role, task)] as const),
  );
  return found.flatMap(([name, denied]) => (denied ? [`workflow ${machine.id}: '${name}': ${denied}`] : []));
}

async function deniedTo(world: World, role: Live, task: Json | undefined): Promise<string | undefined> {
  const [service, operation] = word(dig(task, 'Resource')).split(':').slice(-2);
  const parameters = object(dig(task, 'Parameters'));
  const action = `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  const denied = (what: string, on: string): string => `${role.id} may not ${what} on ${on}`;
  if (service === 'cloudtrail') {
    const trail = word(parameters.Name ?? parameters.TrailName);
    if (!world.findByArn('AWS::CloudTrail::Trail', trail)) return `no trail ${trail}`;
    return (await roleMay(world, role, action, { resource: trail, account: role.account }))
      ? undefined
      : denied(action, trail);
  }
  if (service !== 'sns') return `the double does not know ${action}`;
  const topic = findTopic(world, role, text(parameters.TopicArn));
  if (!topic) return `no topic ${word(parameters.TopicArn)}`;
  const to = { resource: topic.id, account: topic.account, policy: topicPolicy(world, topic) };
  if (!(await roleMay(world, role, action, to))) return denied(action, topic.id);
  const key = findKey(world, topic, text(topic.properties.KmsMasterKeyId));
  const context = { 'kms:ViaService': `sns.${topic.region}.amazonaws.com` };
  for (const use of key ? ['kms:GenerateDataKey', 'kms:Decrypt'] : []) {
    if (!(await roleMay(world, role, use, keyTarget(key!), context))) return denied(use, word(key!.attributes.Arn));
  }
  return undefined;
}

export const stepfunctions: Record<string, ResourceType> = {
  [STATE_MACHINE]: plain(STATE_MACHINE, {
    name: 'StateMachineName',
    required: ['RoleArn', 'StateMachineName'],
    replacedBy: ['StateMachineName', 'StateMachineType'],
    ref: 'arn',
    readOnlyId: true,
    taken: 'StateMachineAlreadyExists',
    arn: (place, name) => arn(place, 'states', `stateMachine:${name}`),
    attributes: (_place, name) => ({ Name: name }),
    check: checkStateMachine,
  }),
};
