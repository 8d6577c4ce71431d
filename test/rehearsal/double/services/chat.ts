import { AwsError } from '../errors';
import { dig, list, strings, text, word, type Json, type JsonObject } from '../json';
import { partition, type Place } from '../place';
import type { Live, World } from '../world';
import { plain, type Request, type ResourceType } from './resource-type';
import { findTopic } from './sns';

/** What somebody authorized by hand in the console, by the id of a workspace or team; see `precondition.ts`. */
export const AUTHORIZED = 'AWS::Chatbot::AuthorizedClient';
const SLACK = 'AWS::Chatbot::SlackChannelConfiguration';
const TEAMS = 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration';
const UUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const TEAMS_CHANNEL = /^[a-zA-Z0-9\-_=+/.,]*%3[aA][a-zA-Z0-9\-_=+/.,]*%40[a-zA-Z0-9\-_=+/.,]*$/;

const refused = (message: string): AwsError => new AwsError('InvalidRequestException', message);

/** The patterns that CloudFormation documents for the properties. */
function channel(client: string, patterns: Record<string, RegExp>) {
  return (properties: JsonObject, { world, place }: Request): void => {
    for (const [property, pattern] of Object.entries({ ConfigurationName: /^[A-Za-z0-9-_]{1,128}$/, ...patterns })) {
      const value = text(properties[property]) ?? '';
      if (!pattern.test(value)) throw refused(`Model validation failed (#/${property}: ${value})`);
    }
    const id = text(properties[client]);
    if (!world.find(AUTHORIZED, { account: place.account }, id)) {
      throw refused(`AWS account ${place.account} is not authorized to interact with ${word(id)}`);
    }
    if (!world.findByArn('AWS::IAM::Role', text(properties.IamRoleArn))) throw refused('Invalid IamRoleArn');
    for (const topic of strings(properties.SnsTopicArns)) {
      if (!findTopic(world, place, topic)) throw refused(`The topic ${topic} does not exist`);
    }
  };
}

const configuration = (kind: string) => (place: Place, name: string) =>
  `arn:${partition(place.region)}:chatbot::${place.account}:chat-configuration/${kind}/${name}`;

export const chat: Record<string, ResourceType> = {
  [SLACK]: plain(SLACK, {
    name: 'ConfigurationName',
    required: ['ConfigurationName', 'IamRoleArn', 'SlackChannelId', 'SlackWorkspaceId'],
    replacedBy: ['ConfigurationName', 'SlackChannelId', 'SlackWorkspaceId'],
    ref: 'arn',
    readOnlyId: true,
    global: true,
    arn: configuration('slack-channel'),
    check: channel('SlackWorkspaceId', { SlackWorkspaceId: /^[0-9A-Z]{1,255}$/, SlackChannelId: /^[A-Za-z0-9]+$/ }),
  }),
  [TEAMS]: plain(TEAMS, {
    name: 'ConfigurationName',
    required: ['ConfigurationName', 'IamRoleArn', 'TeamId', 'TeamsChannelId', 'TeamsTenantId'],
    replacedBy: ['ConfigurationName', 'TeamId', 'TeamsTenantId'],
    ref: 'arn',
    readOnlyId: true,
    global: true,
    arn: configuration('microsoft-teams-channel'),
    check: channel('TeamId', { TeamId: UUID, TeamsTenantId: UUID, TeamsChannelId: TEAMS_CHANNEL }),
  }),
};

/** Chat shows alarms and custom notifications; any other text of a rule it drops. */
export function unshown(world: World): string[] {
  const channels = [...world.all(SLACK), ...world.all(TEAMS)];
  return channels.flatMap((live) =>
    strings(live.properties.SnsTopicArns).flatMap((topic) =>
      world
        .all('AWS::Events::Rule')
        .filter((rule) => targets(rule).some((target) => dig(target, 'Arn') === topic && !isNotification(target)))
        .map((rule) => `chat ${live.id}: drops what rule ${rule.id} sends`),
    ),
  );
}

const targets = (rule: Live): Json[] => list(rule.properties.Targets);

function isNotification(target: Json): boolean {
  try {
    const template = JSON.parse(text(dig(target, 'InputTransformer', 'InputTemplate')) ?? '') as JsonObject;
    return template.version === '1.0' && template.source === 'custom' && !!dig(template, 'content', 'description');
  } catch {
    return false;
  }
}
