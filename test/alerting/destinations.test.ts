import { CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  AlertFormat,
  AlertRoute,
  EmailDestination,
  EventBusDestination,
  FunctionDestination,
  IAlertDestination,
  QueueDestination,
  SecureAuditTrail,
  SlackDestination,
  TeamsDestination,
  TopicDestination,
} from 'cdk-secure-audit-trail';
import { rootUsage } from '../../lib/detection/catalogue/root-usage';
import { warnings } from '../support/checks';
import { cycles } from '../support/dependencies';
import { Deployment, Resource } from '../support/deployment';
import { statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp, OTHER_ACCOUNT } from '../support/stack';

const REGION = 'eu-west-1';

function routedTo(destination: (stack: Stack) => IAlertDestination) {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const alertRoutes: Record<string, AlertRoute> = { mine: { destination: destination(stack) } };
  const audit = new SecureAuditTrail(stack, 'Audit', { trailName: 'audit', alertRoutes });
  app.synth();
  const template = Template.fromStack(stack).toJSON();
  const deployment = new Deployment(template);
  const rootUsage = deployment
    .all('AWS::CloudWatch::Alarm')
    .find(({ Properties }) => Properties.AlarmName === 'audit-root-usage')!.Properties;
  return { app, stack, audit, template, deployment, rootUsage, warned: warnings(app) };
}

const refused = (id: string, wrong: string | RegExp, destination: (stack: Stack) => IAlertDestination) =>
  expectRefusal(id, wrong, (stack) => {
    new SecureAuditTrail(stack, 'Audit', { alertRoutes: { mine: { destination: destination(stack) } } });
  });

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:audit-alerts-mine`;
const allowed = (document: Resource) => statements(document).filter(({ effect }) => effect === 'Allow');

describe('e-mail', () => {
  test('mails each address', () => {
    const { deployment } = routedTo(() => new EmailDestination('a@example.com', 'b@example.com'));
    expect(deployment.all('AWS::SNS::Subscription').map(({ Properties }) => Properties)).toEqual(
      ['a@example.com', 'b@example.com'].map((Endpoint) => ({ Protocol: 'email', Endpoint, TopicArn: TOPIC })),
    );
  });

  test('is refused without an at sign', () => refused('email', "'security'", () => new EmailDestination('security')));

  test('is refused without an address', () => refused('no-email', 'no address', () => new EmailDestination()));
});

describe('Slack', () => {
  const ids = { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' };
  const { deployment } = routedTo(() => new SlackDestination(ids));

  test('gets the alerts of the topic, in a role without any right', () => {
    const { SnsTopicArns, IamRoleArn, ...channel } = deployment.one(
      'AWS::Chatbot::SlackChannelConfiguration',
    ).Properties;
    expect(channel).toEqual({
      ConfigurationName: 'audit-alerts-mine',
      SlackWorkspaceId: 'T07EA123LEP',
      SlackChannelId: 'C07EZ1ABC23',
      // Without it, Amazon Q Developer would put AdministratorAccess here.
      GuardrailPolicies: ['arn:aws:iam::aws:policy/AWSDenyAll'],
    });
    expect(SnsTopicArns).toEqual([TOPIC]);
    const [name] = IamRoleArn.split('/').slice(-1);
    const attached = [...deployment.all('AWS::IAM::Policy'), ...deployment.all('AWS::IAM::ManagedPolicy')];
    expect(JSON.stringify(attached)).not.toContain(name);
    const role = deployment
      .all('AWS::IAM::Role')
      .find(({ Properties }) => JSON.stringify(Properties).includes('chatbot.amazonaws.com'))!;
    expect(role.Properties.Policies ?? role.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test.each([
    ['a webhook', { ...ids, channelId: 'https://hooks.slack.com/services/T000/B000/XXXX' }],
    ['the name of a channel', { ...ids, channelId: '#security-alerts' }],
    ['a person', { ...ids, channelId: 'U07EZ1ABC23' }],
    ['a workspace for a channel', { ...ids, channelId: 'T07EA123LEP' }],
    ['small letters', { ...ids, channelId: 'c07ez1abc23' }],
    ['nothing', { ...ids, channelId: '' }],
    ['the address of a workspace', { ...ids, workspaceId: 'acme.slack.com' }],
    ['a channel for a workspace', { ...ids, workspaceId: 'C07EZ1ABC23' }],
  ])('is refused with %s', (_, wrong) => refused('slack-id', 'is not an id', () => new SlackDestination(wrong)));

  test('in a channel that is configured already is refused, since an account can configure it once', () =>
    expectRefusal('chat-channel-twice', 'C07EZ1ABC23 is configured already, at Stack/Audit/Routes/all', (stack) => {
      const destination = new SlackDestination(ids);
      const alertRoutes = { all: { destination }, root: { destination, detections: ['root-usage'] } };
      new SecureAuditTrail(stack, 'Audit', { alertRoutes });
    }));

  test('is reached from a second trail over the topic of the first', () =>
    expectAccepted((stack) => {
      const first = new SecureAuditTrail(stack, 'First', {
        alertRoutes: { chat: { destination: new SlackDestination(ids) } },
      });
      const { topic } = first.routes!.channels.chat;
      const destination = new TopicDestination(topic!, { format: AlertFormat.CHAT });
      new SecureAuditTrail(stack, 'Second', { alertRoutes: { chat: { destination } } });
    }));

  test('takes two channels, and one of each of two accounts', () => {
    const app = newApp();
    for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
      const stack = new Stack(app, `Of${account}`, { env: { account, region: REGION }, terminationProtection: true });
      const alertRoutes = {
        one: { destination: new SlackDestination(ids) },
        two: { destination: new SlackDestination({ ...ids, channelId: 'C07EZ1ABC24' }) },
      };
      new SecureAuditTrail(stack, 'Audit', { alertRoutes });
    }
    expect(() => app.synth()).not.toThrow();
  });

  test('takes an Enterprise Grid and a private channel', () => {
    routedTo(() => new SlackDestination({ workspaceId: 'E07EA123LEP', channelId: 'G07EZ1ABC23' }));
  });

  test('has a name that Amazon Q Developer takes, also where that of the trail is long', () => {
    const stack = new Stack(newApp(), 'Stack');
    new SecureAuditTrail(stack, 'Audit', {
      trailName: `acme.audit-${'x'.repeat(117)}`,
      alertRoutes: { chat: { destination: new SlackDestination(ids) } },
    });
    const { ConfigurationName } = new Deployment(Template.fromStack(stack).toJSON()).one(
      'AWS::Chatbot::SlackChannelConfiguration',
    ).Properties;
    expect(ConfigurationName).toMatch(/^[\w-]{1,128}$/);
  });
});

describe('Microsoft Teams', () => {
  const ids = {
    teamId: '74361522-da01-538d-aa2e-ac7918c6bb92',
    tenantId: '0e1b2c3d-4f5a-6b7c-8d9e-0f1a2b3c4d5e',
    channelId: '19%3aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
  };

  test('gets the alerts of the topic', () => {
    const { deployment } = routedTo(() => new TeamsDestination(ids));
    expect(deployment.one('AWS::Chatbot::MicrosoftTeamsChannelConfiguration').Properties).toMatchObject({
      TeamId: ids.teamId,
      TeamsTenantId: ids.tenantId,
      TeamsChannelId: ids.channelId,
      SnsTopicArns: [TOPIC],
      GuardrailPolicies: ['arn:aws:iam::aws:policy/AWSDenyAll'],
    });
  });

  test.each([
    ['a webhook', { ...ids, channelId: 'https://acme.webhook.office.com/webhookb2/1' }],
    ['the name of a channel', { ...ids, channelId: 'General' }],
    ['a channel that is not encoded', { ...ids, channelId: '19:ab6ef35dc342d56ba5654e6fc6d25a071@thread.tacv2' }],
    ['the name of a team', { ...ids, teamId: 'Security' }],
    ['a domain for a tenant', { ...ids, tenantId: 'acme.onmicrosoft.com' }],
    ['a UUID without hyphens', { ...ids, tenantId: ids.tenantId.replaceAll('-', '') }],
  ])('is refused with %s', (_, wrong) => refused('teams-id', 'is not an id', () => new TeamsDestination(wrong)));
});

describe('a queue', () => {
  const withKey = (stack: Stack) =>
    new QueueDestination(new Queue(stack, 'Tickets', { encryptionMasterKey: new Key(stack, 'Key') }));

  test('lets SNS send for this topic only, and use its key', () => {
    const { deployment, template } = routedTo(withKey);
    const forTopic = { ArnEquals: { 'aws:SourceArn': TOPIC } };
    const policies = deployment
      .all('AWS::SQS::QueuePolicy')
      .map(({ Properties }) => allowed(Properties.PolicyDocument));
    const [queue] = deployment.one('AWS::SNS::Subscription').Properties.Endpoint.split(':').slice(-1);
    expect(policies.flat().filter(({ resources }) => resources[0].endsWith(queue))).toEqual([
      expect.objectContaining({
        principals: ['Service:sns.amazonaws.com'],
        actions: ['sqs:SendMessage'],
        condition: forTopic,
      }),
    ]);
    const keys = deployment.all('AWS::KMS::Key').flatMap(({ Properties }) => allowed(Properties.KeyPolicy));
    expect(keys.map(({ condition }) => condition)).toContainEqual({ ArnLike: { 'aws:SourceArn': TOPIC } });
    expect(cycles(template)).toEqual([]);
  });

  test('may have a key that the topic has too, without a cycle', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { terminationProtection: true });
    let queue: Queue | undefined;
    const destination: IAlertDestination = {
      bind: (scope, options) => {
        queue = new Queue(scope, 'Queue', { encryptionMasterKey: options.encryptionKey });
        return new QueueDestination(queue).bind(scope, options);
      },
    };
    new SecureAuditTrail(stack, 'Audit', { alertRoutes: { mine: { destination } } });
    expect(cycles(Template.fromStack(stack).toJSON())).toEqual([]);
  });

  test.each<[string, (trails: Stack, env: object) => Stack]>([
    ['another stack than the trail', ({ node }, env) => new Stack(node.root, 'Queues', { env })],
    ['a stack nested in that of the trail', (trails) => new NestedStack(trails, 'Queues')],
  ])('may be of %s, which does not wait for the trail', (_, other) => {
    const app = newApp();
    const env = { account: ACCOUNT, region: REGION };
    const trails = new Stack(app, 'Stack', { env, terminationProtection: true });
    const queues = other(trails, env);
    const destination = withKey(queues);
    new SecureAuditTrail(trails, 'Audit', { trailName: 'audit', alertRoutes: { mine: { destination } } });
    app.synth();
    expect(queues.dependencies).toEqual([]);
    const { Properties } = new Deployment(Template.fromStack(queues).toJSON()).one('AWS::SQS::QueuePolicy');
    expect(allowed(Properties.PolicyDocument).map(({ condition }) => condition)).toEqual([
      { ArnEquals: { 'aws:SourceArn': TOPIC } },
    ]);
  });

  test('may be of a stack around the nested one of the trail', () => {
    const app = newApp();
    const around = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
    const trails = new NestedStack(around, 'Trails');
    const destination = withKey(around);
    new SecureAuditTrail(trails, 'Audit', { trailName: 'audit', alertRoutes: { mine: { destination } } });
    app.synth();
    expect(cycles(Template.fromStack(around).toJSON())).toEqual([]);
  });

  test('with the key that AWS manages for SQS is refused, since no service may use that', () =>
    refused(
      'queue-key',
      'Tickets',
      (stack) => new QueueDestination(new Queue(stack, 'Tickets', { encryption: QueueEncryption.KMS_MANAGED })),
    ));

  test('with that key, named by its alias, is refused too', () =>
    refused(
      'queue-key',
      'Tickets',
      (stack) =>
        new QueueDestination(
          new Queue(stack, 'Tickets', { encryptionMasterKey: Alias.fromAliasName(stack, 'Sqs', 'alias/aws/sqs') }),
        ),
    ));

  test('that is FIFO is refused, since SNS delivers to one from FIFO topics only', () =>
    refused('fifo-queue', 'Tickets', (stack) => new QueueDestination(new Queue(stack, 'Tickets', { fifo: true }))));

  test('of another account is refused, since nobody would confirm the subscription', () =>
    refused(
      'queue-elsewhere',
      OTHER_ACCOUNT,
      (stack) =>
        new QueueDestination(Queue.fromQueueArn(stack, 'Queue', `arn:aws:sqs:${REGION}:${OTHER_ACCOUNT}:alerts`)),
    ));

  test('that was imported keeps its policy, and the synthesis tells', () => {
    const imported = (stack: Stack): IQueue =>
      Queue.fromQueueArn(stack, 'Tickets', `arn:aws:sqs:${REGION}:${ACCOUNT}:tickets`);
    expect(routedTo((stack) => new QueueDestination(imported(stack))).warned).toEqual([
      'cdk-secure-audit-trail:imported-queue at Stack/Audit/Routes/mine',
    ]);
  });
});

describe('a function', () => {
  test('of another account is refused, since only its owner can let SNS invoke it', () =>
    refused(
      'function-elsewhere',
      OTHER_ACCOUNT,
      (stack) =>
        new FunctionDestination(
          LambdaFunction.fromFunctionArn(stack, 'F', `arn:aws:lambda:${REGION}:${OTHER_ACCOUNT}:function:alerts`),
        ),
    ));

  const make = (stack: Stack) =>
    new LambdaFunction(stack, 'Handler', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });

  test('is invoked by SNS for this topic only', () => {
    const { deployment } = routedTo((stack) => new FunctionDestination(make(stack)));
    const { FunctionName, ...permission } = deployment.one('AWS::Lambda::Permission').Properties;
    expect(permission).toEqual({
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: TOPIC,
    });
    const subscription = deployment.one('AWS::SNS::Subscription').Properties;
    expect(subscription).toMatchObject({ Protocol: 'lambda', Endpoint: FunctionName, TopicArn: TOPIC });
    expect(subscription.RedrivePolicy.deadLetterTargetArn).toMatch(/:sqs:/);
  });

  test('may be the destination of two routes', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { terminationProtection: true });
    const destination = new FunctionDestination(make(stack));
    new SecureAuditTrail(stack, 'Audit', { alertRoutes: { one: { destination }, two: { destination } } });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Permission'))).toHaveLength(2);
  });
});

describe('an existing topic', () => {
  const existing = (arn: string) => (stack: Stack) => new TopicDestination(Topic.fromTopicArn(stack, 'Existing', arn));

  test.each([
    ['of this account', `arn:aws:sns:${REGION}:${ACCOUNT}:existing`],
    ['of another account', `arn:aws:sns:${REGION}:${OTHER_ACCOUNT}:existing`],
    ['that is FIFO, to which CloudWatch publishes as well', `arn:aws:sns:${REGION}:${ACCOUNT}:existing.fifo`],
  ])('%s is notified, and the synthesis tells that its policy must allow it', (_, arn) => {
    const { rootUsage, warned, deployment } = routedTo(existing(arn));
    expect(rootUsage.AlarmActions).toContain(arn);
    expect(warned).toEqual(['cdk-secure-audit-trail:existing-topic at Stack/Audit/Routes/mine']);
    // Its metrics are its owner's.
    const alarms = deployment.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
    expect(alarms.filter((name) => name.includes('alerts-'))).toEqual([
      'audit-alerts-undelivered',
      'audit-alerts-failed',
    ]);
  });

  test('of this app is let in without further ado', () => {
    const { warned, deployment } = routedTo(
      (stack) => new TopicDestination(new Topic(stack, 'Own', { masterKey: new Key(stack, 'Key') })),
    );
    expect(warned).toEqual([]);
    const own = deployment
      .all('AWS::SNS::TopicPolicy')
      .find(({ Properties }) => Properties.Topics[0].includes('Own'))!.Properties;
    expect(allowed(own.PolicyDocument)).toEqual([
      expect.objectContaining({ principals: ['Service:cloudwatch.amazonaws.com'], actions: ['sns:Publish'] }),
    ]);
  });

  test('of another Region is refused, since CloudWatch notifies topics of its own', () =>
    refused('topic-region', 'us-east-1', existing(`arn:aws:sns:us-east-1:${ACCOUNT}:existing`)));

  test('of a stack of another Region is refused too', () =>
    expectRefusal('topic-region', 'us-east-1', (stack, app) => {
      const other = new Stack(app, 'Other', { env: { account: ACCOUNT, region: 'us-east-1' } });
      const topic: ITopic = new Topic(other, 'Topic', { topicName: 'existing' });
      new SecureAuditTrail(stack, 'Audit', { alertRoutes: { mine: { destination: new TopicDestination(topic) } } });
    }));

  test('whose ARN is known only at deployment is taken', () =>
    expectAccepted((stack) => {
      const arn = new CfnParameter(stack, 'Arn').valueAsString;
      const destination = new TopicDestination(Topic.fromTopicArn(stack, 'Existing', arn));
      new SecureAuditTrail(stack, 'Audit', { alertRoutes: { mine: { destination } } });
    }));
});

test('an existing topic that two routes name is told of an alert once', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const arn = `arn:aws:sns:${REGION}:${ACCOUNT}:existing`;
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'audit',
    alertRoutes: Object.fromEntries(
      ['One', 'Two'].map((id) => [
        id.toLowerCase(),
        { destination: new TopicDestination(Topic.fromTopicArn(stack, id, arn)) },
      ]),
    ),
  });
  const alarms = new Deployment(Template.fromStack(stack).toJSON()).all('AWS::CloudWatch::Alarm');
  const told = alarms.map(({ Properties }) =>
    (Properties.AlarmActions ?? []).filter((action: string) => action === arn),
  );
  expect(told.filter(({ length }) => length > 0)).not.toEqual([]);
  expect(told.filter(({ length }) => length > 1)).toEqual([]);
  expect(audit.routes!.channelsFor(rootUsage)).toHaveLength(1);
});

describe('an event bus', () => {
  test('that the events are on already is refused, since they would match again', () =>
    refused(
      'event-bus-here',
      'the default one',
      (stack) => new EventBusDestination(EventBus.fromEventBusName(stack, 'Bus', 'default')),
    ));

  const arn = `arn:aws:events:eu-central-1:${OTHER_ACCOUNT}:event-bus/security`;
  const { deployment } = routedTo((stack) => new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', arn)));

  test('is written to in a role that can do nothing else, and that only rules of this account can use', () => {
    const [target] = deployment.one('AWS::Events::Rule').Properties.Targets;
    const role = deployment
      .all('AWS::IAM::Role')
      .find(({ Properties }) => JSON.stringify(Properties).includes('events.amazonaws.com'))!.Properties;
    expect(statements(role.AssumeRolePolicyDocument)).toEqual([
      expect.objectContaining({
        principals: ['Service:events.amazonaws.com'],
        condition: {
          ArnLike: { 'aws:SourceArn': `arn:aws:events:${REGION}:${ACCOUNT}:rule/*` },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      }),
    ]);
    const policies = deployment
      .all('AWS::IAM::ManagedPolicy')
      .filter(({ Properties }) => Properties.Roles.some((name: string) => target.RoleArn.endsWith(name)));
    expect(policies.flatMap(({ Properties }) => statements(Properties.PolicyDocument))).toEqual([
      expect.objectContaining({ actions: ['events:PutEvents'], resources: [arn] }),
    ]);
  });
});

describe.each<[string, IAlertDestination]>([
  ['Slack', new SlackDestination({ workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' })],
  [
    'Microsoft Teams',
    new TeamsDestination({
      teamId: '74361522-da01-538d-aa2e-ac7918c6bb92',
      tenantId: '0e1b2c3d-4f5a-6b7c-8d9e-0f1a2b3c4d5e',
      channelId: '19%3aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
    }),
  ],
])('%s', (_, destination) =>
  test.each([
    ['cn-north-1', 1],
    ['us-gov-west-1', 1],
    ['eusc-de-east-1', 0],
    ['eu-west-1', 0],
  ])('in %s: %i warnings that CloudFormation cannot configure a channel there', (region, count) => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region } });
    new SecureAuditTrail(stack, 'Audit', { alertRoutes: { mine: { destination } } });
    expect(
      warnings(app).filter((warning) => warning === 'cdk-secure-audit-trail:no-chat at Stack/Audit/Routes/mine'),
    ).toHaveLength(count);
  }),
);
