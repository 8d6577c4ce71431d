import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DeliveryHealth, Detections, LoggingRestorer, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { newApp } from '../support/stack';
import { earliest } from './double/cloudformation/order';
import { dig, list, object, type JsonObject } from './double/json';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { ACCOUNT, REGION } from './healthy-template';
import { deploy, reasons } from './spoil';

type Resources = Record<string, { Type: string; Properties: JsonObject; DependsOn?: string[] }>;

function template(): { Resources: Resources } {
  const stack = new Stack(newApp(), 'Audit', {
    env: { account: ACCOUNT, region: REGION },
    terminationProtection: true,
    // The administrator deploys, so no statement protects the settings from being spoiled.
    synthesizer: new BootstraplessSynthesizer(),
  });
  const audit = new SecureAuditTrail(stack, 'Audit', {
    trailName: 'audit',
    alertEmails: ['security@example.com'],
    detections: Detections.none(),
  });
  const { identity: trail, monitoringKey: encryptionKey } = audit;
  const { topic } = audit.alerts;
  new LoggingRestorer(stack, 'Restorer', { trail, topic, encryptionKey, deployedTrail: audit.trail.trail });
  new DeliveryHealth(stack, 'Health', { trail, encryptionKey, alarmActions: [new SnsAction(topic)] });
  const synthesized = Synthesized.fromStack(stack).toJSON() as { Resources: Resources };
  // Without detections, queries and heartbeat it fits into a request.
  const needed = Object.entries(synthesized.Resources).filter(([id]) => !/^Audit(Analysis|Heartbeat)/.test(id));
  return { ...synthesized, Resources: Object.fromEntries(needed) };
}

const healthy = template();
const find = (resources: Resources, beginning: string) =>
  Object.entries(resources).find(([id]) => id.startsWith(beginning))![1];
const spoiled = (spoil: (resources: Resources) => void) => {
  const { Resources } = structuredClone(healthy);
  spoil(Resources);
  return deploy({ ...healthy, Resources });
};
const statementsOf = (resources: Resources, beginning: string, document = 'PolicyDocument') =>
  list(dig(find(resources, beginning).Properties, document, 'Statement')).map(object);

test('restorer and health check deploy, and their workflows may do what they do', async () => {
  const { stack, world } = await deploy(healthy);
  expect(reasons(stack)).toEqual([]);
  expect(await silentFailures(world)).toEqual([]);
});

test('they deploy in whatever order their dependencies allow', async () => {
  for (const id of Object.keys(healthy.Resources).filter((name) => /^(Restorer|Health)/.test(name))) {
    const world = new World();
    world.order = earliest(id);
    expect([id, reasons((await deploy(healthy, { world })).stack)]).toEqual([id, []]);
  }
});

describe('Step Functions refuses a workflow', () => {
  test('whose role does not wait for its rights', async () => {
    const { Resources } = structuredClone(healthy);
    const [id] = Object.entries(Resources).find(([name]) => name.startsWith('RestorerWorkflowStateMachine'))!;
    Resources[id].DependsOn = Resources[id].DependsOn!.filter((name) => !name.startsWith('RestorerWorkflowPolicy'));
    const world = new World();
    world.order = earliest(id);
    const { stack } = await deploy({ ...healthy, Resources }, { world });
    expect(reasons(stack).join()).toMatch(/StateMachine.*not authorized to access the Log Destination/);
  });

  test('whose role it may not assume', async () => {
    const { stack } = await spoiled((resources) => {
      const [statement] = statementsOf(resources, 'RestorerWorkflowRole', 'AssumeRolePolicyDocument');
      object(object(statement.Condition).ArnEquals)['aws:SourceArn'] =
        `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:other`;
    });
    expect(reasons(stack).join()).toMatch(/states\.amazonaws\.com, nor the regional one is authorized to assume/);
  });

  test('that is no valid definition', async () => {
    const { stack } = await spoiled((resources) => {
      find(resources, 'RestorerWorkflowStateMachine').Properties.DefinitionString = '{"States":{}}';
    });
    expect(reasons(stack).join()).toMatch(/MISSING_TRANSITION_TARGET/);
  });
});

describe('what AWS accepts and does not do is found:', () => {
  const silent = async (spoil: (resources: Resources) => void) => {
    const { stack, world } = await spoiled(spoil);
    expect(reasons(stack)).toEqual([]);
    return (await silentFailures(world)).join();
  };
  const without = (action: string) => (resources: Resources) => {
    const { Properties } = find(resources, 'RestorerWorkflowPolicy');
    const document = object(Properties.PolicyDocument);
    document.Statement = list(document.Statement).filter((statement) => !JSON.stringify(statement).includes(action));
  };

  test('a workflow that may not start the trail', async () =>
    expect(await silent(without('cloudtrail:StartLogging'))).toMatch(
      /'Start logging'.*may not cloudtrail:StartLogging/,
    ));

  test('a workflow that may not publish', async () =>
    expect(await silent(without('sns:Publish'))).toMatch(/'Tell .*may not sns:Publish/));

  test('a workflow that may not use the key of the topic', async () =>
    expect(await silent(without('kms:GenerateDataKey'))).toMatch(/'Tell .*may not kms:GenerateDataKey/));

  test('a rule whose role EventBridge may not assume', async () =>
    expect(
      await silent((resources) => {
        const [statement] = statementsOf(resources, 'RestorerWorkflowStartRole', 'AssumeRolePolicyDocument');
        object(object(statement.Condition).StringEquals)['aws:SourceAccount'] = '999999999999';
      }),
    ).toMatch(/EventBridge may not assume/));

  test('a rule whose role starts another workflow', async () =>
    expect(
      await silent((resources) => {
        statementsOf(resources, 'RestorerWorkflowStartPolicy')[0].Resource =
          `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:other`;
      }),
    ).toMatch(/may not start it/));
});
