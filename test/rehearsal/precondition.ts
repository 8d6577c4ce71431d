import { isObject, object, strings, truthy, type JsonObject } from './double/json';
import { arn, type Place } from './double/place';
import { AUTHORIZED } from './double/services/chat';
import { RECORDER } from './double/services/governance';
import type { World } from './double/world';
import type { AssembledStack } from './assembly';

const CONTROL_TOWER = { management: '111122223333', logArchive: '444455556666', region: 'eu-west-1' };

const resources = ({ template }: AssembledStack): JsonObject[] =>
  Object.values(object(template.Resources)).filter(isObject);

/** Who manages the organization: where the examples put an organization trail. */
export function managementAccount(stacks: readonly AssembledStack[]): string | undefined {
  return stacks.find((stack) =>
    resources(stack).some(({ Properties }) => truthy(object(Properties).IsOrganizationTrail)),
  )?.place.account;
}

/** What the examples rely on and do not make: a recorder of AWS Config, authorized chats, and what Control Tower leaves. */
export function furnish(world: World, stacks: readonly AssembledStack[]): void {
  const add = (place: Place, type: string, id: string, properties: JsonObject, attributes: JsonObject = {}): void => {
    world.live.push({ ...place, type, id, properties, attributes, marks: {} });
  };
  for (const { place } of stacks.filter((stack) =>
    resources(stack).some(({ Type }) => Type === 'AWS::Config::ConfigRule'),
  )) {
    add(place, RECORDER, 'default', { RecordingGroup: { AllSupported: true } });
  }
  for (const stack of stacks) {
    for (const { Properties } of resources(stack)) {
      const { SlackWorkspaceId, TeamId } = object(Properties);
      const clients = [...strings(SlackWorkspaceId), ...strings(TeamId)];
      clients.forEach((client) => add(stack.place, AUTHORIZED, client, {}));
    }
  }
  const management = { account: CONTROL_TOWER.management, region: CONTROL_TOWER.region };
  const group = 'aws-controltower/CloudTrailLogs';
  add(
    management,
    'AWS::Logs::LogGroup',
    group,
    { LogGroupName: group },
    { Arn: `${arn(management, 'logs', `log-group:${group}`)}:*` },
  );
}
