import { Detection } from './detection';
import { AlertFormat } from '../alerting/alert-format';

/** What an alert says first; whom a detection leaves out stays visible. */
export function headline({ severity, title, exceptPrincipals = [] }: Detection): string {
  return `${severity}: ${title}${exceptPrincipals.length > 0 ? ` (except ${exceptPrincipals.join(', ')})` : ''}`;
}

/** Fields whose values AWS makes up. */
const MADE_BY_AWS = {
  account: '$.account',
  address: '$.detail.sourceIPAddress',
  error: '$.detail.errorCode',
  id: '$.detail.eventID',
  identity: '$.detail.userIdentity.type',
  event: '$.detail.eventName',
  region: '$.detail.awsRegion',
  service: '$.detail.eventSource',
  signIn: '$.detail.responseElements.ConsoleLogin',
  through: '$.detail.userIdentity.invokedBy',
  time: '$.time',
  internetGatewayId: '$.detail.requestParameters.internetGatewayId',
  networkAclId: '$.detail.requestParameters.networkAclId',
  policyId: '$.detail.requestParameters.policyId',
  routeTableId: '$.detail.requestParameters.routeTableId',
  securityGroupId: '$.detail.requestParameters.groupId',
  vpcId: '$.detail.requestParameters.vpcId',
};

/**
 * Names that people give, of few characters and short. No alert holds text that a caller can choose freely, such as the user
 * agent or the message of an error: it must not be a place to write into.
 */
const NAMED_BY_PEOPLE = {
  arn: '$.detail.userIdentity.arn',
  alarmName: '$.detail.requestParameters.alarmName',
  alarmNames: '$.detail.requestParameters.alarmNames[0]',
  bucketName: '$.detail.requestParameters.bucketName',
  groupName: '$.detail.requestParameters.groupName',
  keyId: '$.detail.requestParameters.keyId',
  logGroupName: '$.detail.requestParameters.logGroupName',
  name: '$.detail.requestParameters.name',
  policyArn: '$.detail.requestParameters.policyArn',
  policyName: '$.detail.requestParameters.policyName',
  roleName: '$.detail.requestParameters.roleName',
  rule: '$.detail.requestParameters.rule',
  topicArn: '$.detail.requestParameters.topicArn',
  trailName: '$.detail.requestParameters.trailName',
  userName: '$.detail.requestParameters.userName',
};

const FIELDS = { ...MADE_BY_AWS, ...NAMED_BY_PEOPLE };

/**
 * An input transformer cannot choose, and a field that an event lacks leaves nothing behind. So each line reads well without
 * its fields, and what no call has together stands without a space between.
 */
const FACTS = [
  'What: <event> (<service>)',
  'Target: <bucketName><keyId><logGroupName><topicArn><alarmName><alarmNames><rule><name><trailName><userName><roleName> <groupName> <policyArn><policyName><policyId> <securityGroupId><networkAclId><routeTableId><internetGatewayId> <vpcId>',
  'Who: <identity> <arn> <through>',
  'From: <address>',
  'Where: account <account>, Region <region>',
  'When: <time>',
  'Outcome (empty where the call succeeded): <error> <signIn>',
];

/** An event in plain words, as an input transformer of EventBridge. */
export interface AlertText {
  readonly inputPathsMap?: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

export function alertText(detection: Detection, runbook: string, format = AlertFormat.TEXT): AlertText {
  const inputTemplate = { TEXT: lines, CHAT: chatNotification, JSON: withEvent }[format](detection, runbook);
  return { inputPathsMap: format === AlertFormat.JSON ? undefined : FIELDS, inputTemplate };
}

/** EventBridge user guide: for text each line is a string of its own. */
function lines(detection: Detection, runbook: string): string {
  const all = [
    plain(`${headline(detection)}.`),
    ...FACTS,
    plain(`First: ${detection.firstStep}`),
    `Runbook: ${plain(runbook)}`,
    'Event: <id>',
  ];
  return all.map((line) => JSON.stringify(line)).join('\n');
}

/** Chat applications guide, "Custom notifications": titles have 250 characters, steps 350, keywords 75. */
function chatNotification(detection: Detection, runbook: string): string {
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: plain(headline(detection)).slice(0, 250),
      description: [...FACTS, 'Event: <id>'].join('\n'),
      nextSteps: [plain(detection.firstStep).slice(0, 350), plain(runbook).slice(0, 350)],
      keywords: [detection.severity, detection.id.slice(0, 75)],
    },
  });
}

/** The whole event is JSON already, so it stands without quotes. */
function withEvent({ id, severity, title, firstStep }: Detection, runbook: string): string {
  const about = { detection: id, severity, title, firstStep, runbook };
  return `${plain(JSON.stringify(about)).slice(0, -1)},"event":<aws.events.event.json>}`;
}

/** EventBridge takes what is between < and > for a field. */
function plain(text: string): string {
  return text.replace(/[<>]/g, (sign) => (sign === '<' ? '(' : ')'));
}

/**
 * Which events the JSON for chat could not hold: EventBridge does not escape what it puts into a string. IAM allows a quote
 * in the path of a user, so an intruder could choose a name of which chat never hears.
 */
export const UNQUOTABLE = anyName('*"*', '*\\\\*');

/**
 * Which events chat could draw with a link or a mention, in its own form or in that of Markdown: an intruder could choose a
 * name that asks its readers to click. Not in one pattern with the above: EventBridge refuses so many wildcards of a field.
 */
export const CLICKABLE = anyName('*<*', '*](*');

function anyName(...wildcards: string[]): { readonly $or: object[] } {
  const anywhere = wildcards.map((wildcard) => ({ wildcard }));
  const named = ([name, ...rest]: string[]): object => ({ [name]: rest.length > 0 ? named(rest) : anywhere });
  return { $or: Object.values(NAMED_BY_PEOPLE).map((path) => named(path.replace('[0]', '').split('.').slice(2))) };
}

/** Of such an event: nothing that anybody could choose. */
export function fixedText(title: string, firstStep: string): AlertText {
  const { account, address, event, id, identity, region, service, time } = MADE_BY_AWS;
  return {
    inputPathsMap: { account, address, event, id, identity, region, service, time },
    inputTemplate: JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title,
        description: [
          'What: <event> (<service>)',
          'Who: <identity>, from <address>',
          'Where: account <account>, Region <region>',
          'When: <time>',
          'Event: <id>',
        ].join('\n'),
        nextSteps: [firstStep],
        keywords: ['HIGH'],
      },
    }),
  };
}
