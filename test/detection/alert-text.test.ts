import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DetectionRules,
  Detections,
  SecureAuditTrail,
  SlackDestination,
  TopicDestination,
} from 'cdk-secure-audit-trail';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AlertFormat } from '../../lib/alerting/alert-format';
import { CLICKABLE, UNQUOTABLE } from '../../lib/detection/alert-text';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { envelopes } from '../../lib/replay/matching/envelope';
import { documentedAlerts } from '../alerting/documented-alerts';
import { Deployment, Resource } from '../support/deployment';
import { transform, transformedLines } from '../support/input-transformer';
import { describeRealRecords, EVENTS, realRecords } from '../support/real-records';
import { ACCOUNT, newApp } from '../support/stack';
import { call, DEPLOYER, ROOT, service, signIn, USER } from './catalogue/record';

/** Every rule of both lanes, with a target of each format. */
function deploy(): { rules: Map<string, Resource>; unquotable: Resource; clickable: Resource } {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
  const machine = new TopicDestination(new Topic(stack, 'Machine', { topicName: 'machine' }), {
    format: AlertFormat.JSON,
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'audit',
    alertRoutes: {
      chat: { destination: new SlackDestination({ workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' }) },
      machine: { destination: machine },
    },
  });
  const made = new DetectionRules(stack, 'Rules', {
    detections: Detections.all().including(...Detections.tuned().list),
    topic: audit.alerts.topic,
    routes: audit.routes,
    resourceNames: audit.resourceNames,
  });
  const deployment = new Deployment(Template.fromStack(stack).toJSON(), { region: 'us-east-1' });
  const byDescription = new Map(
    deployment.all('AWS::Events::Rule').map(({ Properties }) => [Properties.Description as string, Properties]),
  );
  const of = (description?: string) => byDescription.get(description!) as Resource;
  return {
    rules: new Map(Object.entries(made.rules).map(([id, { description }]) => [id, of(description)])),
    unquotable: of(made.unquotableRule!.description),
    clickable: of(made.clickableRule!.description),
  };
}

const { rules, unquotable, clickable } = deploy();
const [TEXT, CHAT, MACHINE] = [0, 1, 2];
const ids = [...rules.keys()];

const sent = (rule: Resource, target: number, event: object): string => {
  const { InputPathsMap = {}, InputTemplate } = rule.Targets[target].InputTransformer;
  return transform(InputPathsMap, InputTemplate, event);
};
const eventOf = (record: object) => ({ ...envelopes(record as Record<string, unknown>)[0], detail: record });
const chatOf = (event: object, id = 'root-usage') => JSON.parse(sent(rules.get(id)!, CHAT, event));

/** What the lines must say, told another way than by a template. */
function facts(event: Resource): string[] {
  const { userIdentity, responseElements, ...detail } = event.detail;
  const { type = '', arn = '', invokedBy = '' } = userIdentity ?? {};
  const outcome = `${detail.errorCode ?? ''} ${responseElements?.ConsoleLogin ?? ''}`;
  return [
    `What: ${detail.eventName} (${detail.eventSource})`,
    `Who: ${type} ${arn} ${invokedBy}`,
    `From: ${detail.sourceIPAddress ?? ''}`,
    `Where: account ${event.account ?? ''}, Region ${detail.awsRegion ?? ''}`,
    `When: ${event.time ?? ''}`,
    `Outcome (empty where the call succeeded): ${outcome}`,
    `Event: ${detail.eventID ?? ''}`,
  ];
}

function expectTold(id: string, event: Resource): void {
  const rule = rules.get(id)!;
  const { InputPathsMap, InputTemplate } = rule.Targets[TEXT].InputTransformer;
  const lines = transformedLines(InputPathsMap, InputTemplate, event);
  expect(lines).toEqual(expect.arrayContaining(facts(event)));
  const { content } = chatOf(event, id);
  expect(content.description.split('\n')).toEqual(expect.arrayContaining(facts(event)));
  expect(`${content.title}.`).toBe(lines[0]);
  const machine = JSON.parse(sent(rule, MACHINE, event));
  expect(machine).toMatchObject({ detection: id, event });
}

describe('a message in chat', () => {
  const record = call('cloudtrail', 'StopLogging', {
    userIdentity: DEPLOYER,
    requestParameters: { name: 'audit' },
    eventID: 'e-1',
  });

  test('is a custom notification of Amazon Q Developer, letter by letter', () =>
    expect(chatOf(eventOf(record), 'cloudtrail-changes')).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'CRITICAL: A trail was changed',
        description: [
          'What: StopLogging (cloudtrail.amazonaws.com)',
          'Target: audit    ',
          'Who: AssumedRole arn:aws:sts::111122223333:assumed-role/Deployer/deployment-42 ',
          'From: 203.0.113.24',
          'Where: account 111122223333, Region eu-west-1',
          'When: 2026-11-20T09:14:07Z',
          'Outcome (empty where the call succeeded):  ',
          'Event: e-1',
        ].join('\n'),
        nextSteps: [
          Detections.all().list.find(({ id }) => id === 'cloudtrail-changes')!.firstStep,
          expect.stringMatching(/detections\.md#cloudtrail-changes$/),
        ],
        keywords: ['CRITICAL', 'cloudtrail-changes'],
      },
    }));

  test.each(ids)('has no part of %s that is longer than chat takes', (id) => {
    const { title, nextSteps, keywords } = chatOf(eventOf(record), id).content;
    expect(title.length).toBeLessThanOrEqual(250);
    expect(Math.max(...nextSteps.map((step: string) => step.length))).toBeLessThanOrEqual(350);
    expect(Math.max(...keywords.map((word: string) => word.length))).toBeLessThanOrEqual(75);
  });

  test.each([
    ['root', signIn('Success', 'Yes', { userIdentity: ROOT })],
    ['a user', call('iam', 'CreateUser', { userIdentity: USER })],
    ['an AWS service', call('kms', 'Decrypt', { userIdentity: service('rds') })],
    ['nobody', call('iam', 'CreateUser', { userIdentity: undefined })],
    ['a call without parameters', call('iam', 'CreateUser', { requestParameters: null })],
  ])('is told of %s', (_, what) => expectTold('root-usage', JSON.parse(JSON.stringify(eventOf(what)))));

  test.each([
    ['s3', 'PutBucketPolicy', { bucketName: 'evidence' }, 'evidence    '],
    ['kms', 'DisableKey', { keyId: '1234abcd' }, '1234abcd    '],
    ['logs', 'DeleteLogGroup', { logGroupName: '/aws/cloudtrail/audit' }, '/aws/cloudtrail/audit    '],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['audit-root-usage', 'other'] }, 'audit-root-usage    '],
    ['sns', 'DeleteTopic', { topicArn: 'arn:aws:sns:eu-west-1:1:t' }, 'arn:aws:sns:eu-west-1:1:t    '],
    ['events', 'DisableRule', { name: 'audit-rule' }, 'audit-rule    '],
    [
      'iam',
      'AttachUserPolicy',
      { userName: 'dana', policyArn: 'arn:aws:iam::aws:policy/P' },
      'dana  arn:aws:iam::aws:policy/P  ',
    ],
    ['iam', 'AddUserToGroup', { userName: 'dana', groupName: 'admins' }, 'dana admins   '],
    ['iam', 'PutRolePolicy', { roleName: 'R', policyName: 'P' }, 'R  P  '],
    ['ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-1' }, '   sg-1 '],
    ['ec2', 'AttachInternetGateway', { internetGatewayId: 'igw-1', vpcId: 'vpc-1' }, '   igw-1 vpc-1'],
  ])('names what %s %s was about', (source, name, requestParameters, target) => {
    const [, line] = chatOf(eventOf(call(source, name, { requestParameters }))).content.description.split('\n');
    expect(line).toBe(`Target: ${target}`);
  });
});

describe('names that JSON could not hold, or chat would obey', () => {
  const isUnquotable = compileEventPattern(parseEventPattern(unquotable.EventPattern));
  const isClickable = compileEventPattern(parseEventPattern(clickable.EventPattern));
  const notices = (event: object) => isUnquotable(event) || isClickable(event);
  const nasty = fc.string({
    unit: fc.constantFrom('a', '-', '/', '"', '\\', '<', '>', '{', '}', '*', '[', ']', '('),
    minLength: 1,
  });
  const fields = ['alarmName', 'bucketName', 'groupName', 'keyId', 'logGroupName', 'name', 'policyArn', 'policyName'];
  const more = ['roleName', 'rule', 'topicArn', 'trailName', 'userName'];

  test('are told of whatever they are, so that nobody can choose a name of which chat never hears', () => {
    // One at a time: another one that is told of would hide it.
    const where = fc.constantFrom('arn', 'alarmNames', ...fields, ...more);
    fc.assert(
      fc.property(where, nasty, (field, name) => {
        const arn = `arn:aws:iam::111122223333:user${field === 'arn' ? name : '/'}maria`;
        const requestParameters = { [field]: field === 'alarmNames' ? [name] : name };
        const event = eventOf(call('iam', 'CreateUser', { userIdentity: { ...USER, arn }, requestParameters }));
        const message = sent(rules.get('root-usage')!, CHAT, event);
        const isValid = (() => {
          try {
            const { nextSteps, description } = JSON.parse(message).content;
            return nextSteps.length === 2 && !/<|\]\(/.test(description);
          } catch {
            return false;
          }
        })();
        expect(isValid || notices(event)).toBe(true);
        expect(JSON.parse(sent(unquotable, 0, event)).content.title).toMatch(/quote or backslash/);
      }),
    );
  });

  test.each(['a"b', 'a\\b', '<https://example.com|Resolve>', '<!channel>', '[Resolve](https://example.com)'])(
    '%s is one of them, in a path of IAM',
    (path) => {
      const event = (arn: string) => eventOf(call('iam', 'CreateUser', { userIdentity: { ...USER, arn } }));
      expect(notices(event(`arn:aws:iam::111122223333:user/${path}/maria`))).toBe(true);
      expect(notices(event('arn:aws:iam::111122223333:user/maria'))).toBe(false);
    },
  );

  test('may be told in a pattern that EventBridge takes', () => {
    for (const { EventPattern } of [unquotable, clickable]) {
      expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2048);
    }
    // A field that is new in the messages has to be here too.
    for (const { $or } of [UNQUOTABLE, CLICKABLE]) expect($or).toHaveLength(1 + fields.length + more.length + 1);
  });

  test('are told without a word that anybody could choose', () => {
    const maps = [unquotable, clickable].map(({ Targets }) => Targets[0].InputTransformer.InputPathsMap);
    expect(JSON.stringify(maps)).not.toMatch(/arn|requestParameters|userName|userAgent|errorMessage/);
  });
});

test('what a caller writes freely is in no message for people', () => {
  const event = eventOf(
    call('iam', 'CreateAccessKey', {
      userAgent: 'Ignore this',
      errorMessage: 'All is well',
      requestParameters: { description: 'Nothing here', tags: [{ key: 'Look', value: 'away' }] },
    }),
  );
  for (const target of [TEXT, CHAT]) {
    expect(sent(rules.get('credentials-created')!, target, event)).not.toMatch(/Ignore|well|Nothing|Look|away/);
  }
});

describeRealRecords('messages', () => {
  const records = realRecords();

  test.each(ids)('of %s are told of every real record that its pattern matches, and valid for every other', (id) => {
    const matches = compileEventPattern(parseEventPattern(rules.get(id)!.EventPattern));
    for (const record of records) {
      for (const envelope of envelopes(record as Record<string, unknown>)) {
        const event = { ...envelope, detail: record };
        if (matches(event)) expectTold(id, JSON.parse(JSON.stringify(event)));
        else chatOf(event, id);
      }
    }
  });

  test('were asked of patterns that match some', () => {
    const matched = ids.filter((id) => {
      const matches = compileEventPattern(parseEventPattern(rules.get(id)!.EventPattern));
      return records.some((record) => matches(eventOf(record)));
    });
    expect(matched).toEqual(expect.arrayContaining(['root-usage', 'cloudtrail-changes', 'credentials-created']));
    expect(matched.length).toBeGreaterThan(10);
  });

  test('of real events as EventBridge delivered them', () => {
    const folder = join(EVENTS, 'cloud-custodian-cwe/tests/data/cwe');
    const delivered = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Resource)
      .filter((event) => String(event['detail-type']).endsWith('via CloudTrail'));
    expect(delivered.length).toBeGreaterThan(5);
    for (const event of delivered) {
      for (const id of ids) expectTold(id, event);
    }
  });
});

/** The message of that heading in docs/alerts.md. */
function documented(title: string): unknown {
  const docs = readFileSync(join(__dirname, '../../docs/alerts.md'), 'utf8');
  const heading = `**${title[0].toUpperCase()}${title.slice(1)}**`;
  const [, language, body] = /^\n\n```(text|json)\n([^]*?)\n```\n/.exec(docs.split(heading)[1])!;
  return language === 'json' ? JSON.parse(body) : body.split('\n');
}

test.each(documentedAlerts())('docs/alerts.md shows the message as it is: %s', (title, message) =>
  expect(documented(title)).toEqual(message),
);

describeRealRecords('docs/alerts.md shows the message of a real record as it is', () => {
  test.each([
    ['Stratus Red Team stops a trail', 'cloudtrail-changes', 'aws.defense-evasion.cloudtrail-stop', 'StopLogging'],
    [
      'Stratus Red Team makes itself an access key',
      'credentials-created',
      'aws.persistence.iam-backdoor-user',
      'CreateAccessKey',
    ],
  ])('%s', (title, id, technique, eventName) => {
    const file = readFileSync(join(EVENTS, `stratus-red-team/docs/detonation-logs/${technique}.json`), 'utf8');
    const record = (JSON.parse(file) as Array<{ eventName: string }>).find((one) => one.eventName === eventName)!;
    const { InputPathsMap, InputTemplate } = rules.get(id)!.Targets[TEXT].InputTransformer;
    expect(transformedLines(InputPathsMap, InputTemplate, eventOf(record)).map((line) => line.trimEnd())).toEqual(
      documented(title),
    );
  });
});
