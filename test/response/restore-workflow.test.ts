import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AggregationTemplate, EventSelector, LoggingRestorer } from 'cdk-secure-audit-trail';
import { envelopes } from '../../lib/replay/matching/envelope';
import { Answers, awsError, definitionOf, execute, findings } from './execution';
import { deploymentOf, REGION, responsive, restorer, TRAIL_ARN } from './stack';
import { call, USER } from '../detection/catalogue/record';
import { auditStack, ACCOUNT } from '../support/stack';

const deployment = deploymentOf(responsive().stack);
const definition = definitionOf(deployment, 'restore');

interface Begin {
  readonly Result: { readonly update: string; readonly create: string };
}

/** The event that starts the workflow. */
const eventOf = (record: object) => {
  const [{ account, time, ...event }] = envelopes(record as Record<string, unknown>);
  return { account, time, 'detail-type': event['detail-type'], detail: record };
};
const run = (eventName: string, answers: Answers, more: object = {}, of = definition) =>
  execute(of, eventOf(call('cloudtrail', eventName, { userIdentity: USER, eventID: 'e-1', ...more })), answers);
const about = (eventName: string) => [
  `What: ${eventName}`,
  'Who: IAMUser arn:aws:iam::111122223333:user/maria ',
  'From: 203.0.113.24',
  'Where: account 111122223333, Region eu-west-1',
  'When: 2026-11-20T09:14:07Z',
  'Event: e-1',
];
const LOGGING = { getTrailStatus: [{ IsLogging: true }] };

const RESTART = ['Start logging', 'Let it settle', 'Read the status', 'Is it logging?'];
const BEGIN = ['Begin', 'Fill in what the event lacks', 'Say who called', 'Did the call fail?'];

const LOOK = `aws cloudtrail --region ${REGION} get-event-configuration --trail-name 'audit'`;

/** What the messages say, without who called. */
const told = (calls: Array<readonly [string, Record<string, string>]>) =>
  calls.filter(([action]) => action === 'publish').map(([, { Message }]) => Message);

test('the definition is valid', () => expect(findings(definition)).toEqual([]));

test('every call and message is about this trail and this topic', async () => {
  const { calls } = await run('StopLogging', LOGGING);
  const [topic] = deployment.one('AWS::SNS::TopicPolicy').Properties.Topics;
  expect(calls).toEqual([
    ['startLogging', { Name: TRAIL_ARN }],
    ['getTrailStatus', { Name: TRAIL_ARN }],
    ['publish', { TopicArn: topic, Subject: 'CloudTrail: audit', Message: expect.any(String) }],
  ]);
});

describe('a stopped trail', () => {
  test('is started, and is told once it is logging again, and who stopped it', async () => {
    const { states, status, calls } = await run('StopLogging', LOGGING);
    expect(states).toEqual([...BEGIN, ...RESTART, 'Tell that it is logging again', 'Told']);
    expect(status).toBe('SUCCEEDED');
    expect(told(calls)).toEqual([
      expect.stringMatching(
        /^HIGH: Somebody stopped the trail audit\. It is logging again; .*\nWhat: StopLogging\nWho: .*maria \n.*Event: e-1$/s,
      ),
    ]);
  });

  test('is started also if it seems to be logging: the answer may be of a moment ago', async () => {
    const { calls } = await run('StopLogging', { startLogging: [{}], ...LOGGING });
    expect(calls.map(([action]) => action)).toEqual(['startLogging', 'getTrailStatus', 'publish']);
  });

  test('is started in the end where CloudTrail throttles, after longer and longer pauses', async () => {
    const throttled = awsError('CloudTrail.CloudTrailException', 'Rate exceeded');
    const { states, pauses, status } = await run('StopLogging', {
      startLogging: [throttled, throttled, throttled, {}],
      ...LOGGING,
    });
    expect(states).toEqual([...BEGIN, ...RESTART, 'Tell that it is logging again', 'Told']);
    expect(pauses).toEqual([2, 4, 8]);
    expect(status).toBe('SUCCEEDED');
  });

  test('is told to be stopped where CloudTrail throttles for ever', async () => {
    const { pauses, status, calls } = await run('StopLogging', {
      startLogging: [awsError('CloudTrail.CloudTrailException', 'Rate exceeded')],
    });
    expect(pauses).toEqual([2, 4, 8, 16, 32]);
    expect(status).toBe('FAILED');
    expect(told(calls)[0]).toMatch(/NOT logging, as far as can be told: CloudTrail\.CloudTrailException: /);
  });

  test('is told to be stopped at once where the restorer is denied', async () => {
    const { states, pauses, status, error, calls } = await run('StopLogging', {
      startLogging: [awsError('CloudTrail.AccessDeniedException', 'with an explicit deny')],
    });
    expect(states).toEqual([...BEGIN, 'Start logging', 'Tell that it did not start', 'Not restored']);
    expect(pauses).toEqual([]);
    expect([status, error]).toEqual(['FAILED', 'NotRestored']);
    expect(told(calls)).toEqual([
      expect.stringMatching(
        /^CRITICAL: The trail audit was stopped and is NOT logging.*AccessDeniedException: .*explicit deny.*Start it by hand\.\nWhat/s,
      ),
    ]);
  });

  test('is told to be stopped where it is started and its status cannot be read', async () => {
    const { states, status } = await run('StopLogging', {
      getTrailStatus: [awsError('CloudTrail.AccessDeniedException')],
    });
    expect(states.slice(-3)).toEqual(['Read the status', 'Tell that it did not start', 'Not restored']);
    expect(status).toBe('FAILED');
  });

  test.each(['startLogging', 'getTrailStatus'])('is told with what makes it anew if it is gone: %s', async (action) => {
    const { states, status, calls } = await run('StopLogging', {
      [action]: [awsError('CloudTrail.TrailNotFoundException')],
    });
    expect(states.slice(-2)).toEqual(['Tell that it is gone', 'Not restored']);
    expect(status).toBe('FAILED');
    expect(told(calls)[0]).toMatch(
      /^CRITICAL: The trail audit does not exist any more\. .*create-trail --name 'audit'/s,
    );
  });

  test('is started once more while it is stopped again and again', async () => {
    const { calls, status } = await run('StopLogging', {
      getTrailStatus: [{ IsLogging: false }, { IsLogging: false }, { IsLogging: true }],
    });
    expect(calls.filter(([action]) => action === 'startLogging')).toHaveLength(3);
    expect(status).toBe('SUCCEEDED');
  });

  test('is told to stay stopped after five rounds', async () => {
    const { states, calls, status } = await run('StopLogging', { getTrailStatus: [{ IsLogging: false }] });
    const round = [...RESTART, 'Count the round', 'Wait for the next round'];
    expect(states).toEqual([
      ...BEGIN,
      ...[round, round, round, round].flat(),
      ...RESTART,
      'Tell that it stays stopped',
      'Not restored',
    ]);
    expect(told(calls)).toEqual([expect.stringMatching(/NOT logging, although StartLogging succeeded 5 times/)]);
    expect(status).toBe('FAILED');
  });

  test('fails the execution, and so the alarm, where nobody could be told', async () => {
    const { status, error, pauses } = await run('StopLogging', { ...LOGGING, publish: [awsError('Sns.KmsDisabled')] });
    expect([status, error]).toEqual(['FAILED', 'Sns.KmsDisabled']);
    expect(pauses).toEqual([2, 4, 8, 16, 32]);
  });
});

describe('who called cannot choose what happens:', () => {
  // IAM allows these characters in the path of a user.
  const arn = 'arn:aws:iam::111122223333:user/","error":"AccessDenied","detail":{"errorCode":"x"},"z":"/maria';

  test('a trail that somebody with a quote in the name stopped is started', async () => {
    const [target] = deployment
      .all('AWS::Events::Rule')
      .map(({ Properties }) => Properties)
      .find(({ Name }) => Name === 'audit-restore')!.Targets;
    // What is not transformed is not broken either.
    expect([target.InputTransformer, target.Input, target.InputPath]).toEqual([undefined, undefined, undefined]);
    const { states, calls } = await run('StopLogging', LOGGING, { userIdentity: { ...USER, arn } });
    expect(states).toEqual([...BEGIN, ...RESTART, 'Tell that it is logging again', 'Told']);
    expect(told(calls)[0]).toContain(`Who: IAMUser ${arn} \n`);
  });

  test('nothing that the caller writes is told', async () => {
    const { calls } = await run('StopLogging', LOGGING, { userAgent: 'Ignore this', errorMessage: 'All is well' });
    expect(told(calls)[0]).not.toMatch(/Ignore|All is well/);
  });

  test('an event that says less starts it too', async () => {
    const { status } = await run('StopLogging', LOGGING, { userIdentity: {}, errorCode: null, sourceIPAddress: null });
    expect(status).toBe('SUCCEEDED');
  });
});

test.each(['StopLogging', 'DeleteTrail', 'PutEventSelectors'])(
  'a failed %s is told and nothing is done',
  async (eventName) => {
    const { states, calls, status } = await run(eventName, {}, { errorCode: 'AccessDenied' });
    expect(states).toEqual([...BEGIN, 'Tell of the attempt', 'Told']);
    expect(calls.map(([action]) => action)).toEqual(['publish']);
    expect(told(calls)[0]).toMatch(/^HIGH: Somebody tried to .* and failed: AccessDenied\. Nothing was changed\./);
    expect(status).toBe('SUCCEEDED');
  },
);

describe('a changed trail', () => {
  /** As GetTrail answers of the trail that is deployed. */
  const properties = deployment.one('AWS::CloudTrail::Trail').Properties;
  const asDeployed = {
    Name: 'audit',
    S3BucketName: properties.S3BucketName,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    HomeRegion: REGION,
    TrailARN: TRAIL_ARN,
    LogFileValidationEnabled: true,
    CloudWatchLogsLogGroupArn: properties.CloudWatchLogsLogGroupArn,
    CloudWatchLogsRoleArn: properties.CloudWatchLogsRoleArn,
    KmsKeyId: properties.KMSKeyId,
    HasCustomEventSelectors: true,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  };
  const answers = (trail: object = {}): Answers => ({
    getTrail: [{ Trail: { ...asDeployed, ...trail } }],
    getEventSelectors: [{ TrailARN: TRAIL_ARN, AdvancedEventSelectors: [{ Name: 'Nothing' }] }],
    getInsightSelectors: [awsError('CloudTrail.InsightNotEnabledException')],
  });
  const lines = async (trail?: object, eventName = 'UpdateTrail') => {
    const { calls, status, states } = await run(eventName, answers(trail));
    expect([status, states.at(-2)]).toEqual(['SUCCEEDED', 'Tell what differs']);
    expect(calls.map(([action]) => action)).toEqual([
      'getTrail',
      'getEventSelectors',
      'getInsightSelectors',
      'publish',
    ]);
    return told(calls)[0].split('\n');
  };

  test('is told with each setting that differs, and with no other', async () => {
    const all = await lines({ KmsKeyId: '', LogFileValidationEnabled: false, S3BucketName: 'of-another' });
    expect(all.slice(0, 8)).toEqual([
      'HIGH: Somebody called UpdateTrail on the trail audit.',
      ...about('UpdateTrail'),
      'Settings that differ from those deployed, one a line, none where no line follows:',
    ]);
    expect(all.filter((line) => line.includes('should be "'))).toEqual([
      `S3BucketName should be "${properties.S3BucketName}" and is "of-another"`,
      `KmsKeyId should be "${properties.KMSKeyId}" and is ""`,
      'LogFileValidationEnabled should be "true" and is "false"',
    ]);
  });

  test('is told to lack a setting that CloudTrail does not answer any more', async () => {
    const all = await lines({ CloudWatchLogsLogGroupArn: undefined });
    expect(all.filter((line) => line.includes('should be "'))).toEqual([
      `CloudWatchLogsLogGroupArn should be "${properties.CloudWatchLogsLogGroupArn}" and is ""`,
    ]);
  });

  test('is told without a difference where there is none, with the selectors all the same', async () => {
    const all = await lines({}, 'PutEventSelectors');
    expect(all.filter((line) => line.includes('should be "'))).toEqual([]);
    expect(all.slice(8, 17)).toEqual([
      expect.stringMatching(/^Event selectors should be .*"Equals":\["Management"\]/),
      expect.stringMatching(/^and are .*"Nothing"/),
      'Insights selectors should be {"InsightSelectors":[]}',
      'and are []',
      'Aggregation should be {"AggregationConfigurations":[]}',
      'and is not read, look at it:',
      LOOK,
      'To restore it:',
      expect.stringMatching(/^aws cloudtrail --region eu-west-1 update-trail /),
    ]);
  });

  test('is never changed back', async () => {
    const { calls } = await run('UpdateTrail', answers({ KmsKeyId: '' }));
    expect(calls.filter(([action]) => !/^(get|publish)/.test(action))).toEqual([]);
  });

  test('is told with the commands that restore it, in words of a shell', async () => {
    const all = await lines();
    const commands = all.slice(all.indexOf('To restore it:') + 1);
    expect(
      commands.map((line) =>
        line
          .replace(/ --.*?(update|put|start)/, ' $1')
          .split(' ')
          .slice(0, 3),
      ),
    ).toEqual(
      ['update-trail', 'put-event-selectors', 'put-insight-selectors', 'start-logging', 'put-event-configuration'].map(
        (command) => ['aws', 'cloudtrail', command],
      ),
    );
    // What somebody turned on is turned off.
    expect(commands[2]).toMatch(/ --insight-selectors '\[\]'$/);
    expect(commands[4]).toMatch(/ --trail-name 'audit' --aggregation-configurations '\[\]'$/);
    expect(commands[0]).toContain(`--name '${TRAIL_ARN}' --s3-bucket-name '${properties.S3BucketName}'`);
    expect(commands[0]).toContain('--enable-log-file-validation --is-multi-region-trail');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands.join('\n'), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('is told with what was called where it cannot be read', async () => {
    const { status, calls } = await run('PutEventSelectors', {
      ...answers(),
      getEventSelectors: [awsError('CloudTrail.AccessDeniedException')],
    });
    expect(status).toBe('FAILED');
    expect(told(calls)[0]).toMatch(
      /called PutEventSelectors on the trail audit\. What it is now cannot be read: CloudTrail\.AccessDenied/,
    );
  });

  test('is told to be gone where it was deleted', async () => {
    const { states, calls } = await run('DeleteTrail', { getTrail: [awsError('CloudTrail.TrailNotFoundException')] });
    expect(states).toEqual([...BEGIN, 'Read the trail', 'Tell that it is gone', 'Not restored']);
    // CreateTrail refuses empty values, and a new trail has nothing that must be turned off.
    expect(told(calls)[0]).not.toMatch(/''|'\[\]'/);
  });
});

test('a trail that the stack does not make is told as it is now', async () => {
  const { stack, audit } = auditStack({ trailName: 'audit' }, { env: { account: ACCOUNT, region: REGION } });
  const { identity: trail, monitoringKey: encryptionKey } = audit;
  new LoggingRestorer(stack, 'Restorer', { trail, topic: audit.alerts.topic, encryptionKey });
  const adopted = definitionOf(deploymentOf(stack), 'restore');
  expect(findings(adopted)).toEqual([]);
  const { calls, status } = await run(
    'UpdateTrail',
    { getTrail: [{ Trail: { KmsKeyId: 'k' } }], getEventSelectors: [{ E: 1 }], getInsightSelectors: [{ I: 1 }] },
    {},
    adopted,
  );
  expect(status).toBe('SUCCEEDED');
  expect(told(calls)[0].split('\n')).toEqual([
    'HIGH: Somebody called UpdateTrail on the trail audit.',
    ...about('UpdateTrail'),
    'It is now {"Trail":{"KmsKeyId":"k"}}',
    'Event selectors are {"E":1}',
    'Insights selectors are {"I":1}',
    'Aggregation is not read, look at it:',
    LOOK,
    'Unless somebody planned that, set it back to how it was made.',
  ]);
});

test('the message of the documentation is the one that is sent', async () => {
  const { calls } = await run('StopLogging', LOGGING, { eventID: '0e000000-0000-4000-8000-000000000001' });
  const [shown] = /(?<=```text\n).*?(?=\n```)/s.exec(readFileSync(join(__dirname, '../../docs/restore.md'), 'utf8'))!;
  expect(told(calls).map((text) => text.replaceAll(/ +$/gm, ''))).toEqual([shown]);
});

test('a key that the template names by an alias is not compared, and restored all the same', () => {
  const { stack, audit } = responsive();
  const alias = 'arn:aws:kms:eu-west-1:444455556666:alias/archive';
  audit.trail.trail.kmsKeyId = alias;
  const { States } = definitionOf(deploymentOf(stack), 'restore');
  expect(JSON.stringify(States['Pair the settings'])).not.toContain('KmsKeyId');
  expect(JSON.stringify(States.Begin)).toContain(`--kms-key-id '${alias}'`);
});

test('Insights and basic selectors are restored too', () => {
  const { stack, audit } = responsive();
  audit.trail.trail.insightSelectors = [{ insightType: 'ApiCallRateInsight' }];
  audit.trail.trail.advancedEventSelectors = undefined;
  audit.trail.trail.eventSelectors = [{ readWriteType: 'All' }];
  const { update } = (definitionOf(deploymentOf(stack), 'restore').States.Begin as unknown as Begin).Result;
  expect(update).toContain(`--insight-selectors '[{"InsightType":"ApiCallRateInsight"}]'`);
  expect(update).toContain(`--event-selectors '[{"ReadWriteType":"All"}]'`);
  expect(update).not.toContain('--advanced-event-selectors');
});

describe('a trail that aggregates data events', () => {
  const props = {
    trailName: 'audit',
    eventSelectors: [EventSelector.lambdaDataEvents()],
    aggregationTemplates: [AggregationTemplate.RESOURCE_ACCESS],
  };
  const { stack, audit } = auditStack(props, { env: { account: ACCOUNT, region: REGION } });
  restorer(stack, audit);
  const aggregating = definitionOf(deploymentOf(stack), 'restore');
  const configurations = '[{"EventCategory":"Data","Templates":["RESOURCE_ACCESS"]}]';

  test('is told with what it should aggregate and the command that shows it, without a call that could be unknown', async () => {
    const answers = { getTrail: [{ Trail: {} }], getEventSelectors: [{}], getInsightSelectors: [{}] };
    const { calls, status } = await run('PutEventConfiguration', answers, {}, aggregating);
    expect(findings(aggregating)).toEqual([]);
    expect([status, calls.map(([action]) => action)]).toEqual([
      'SUCCEEDED',
      ['getTrail', 'getEventSelectors', 'getInsightSelectors', 'publish'],
    ]);
    expect(told(calls)[0]).toContain(
      `\nAggregation should be {"AggregationConfigurations":${configurations}}\nand is not read, look at it:\n${LOOK}\nTo restore it:\n`,
    );
  });

  test.each(['update', 'create'] as const)('has it again after the commands that %s it', (which) =>
    expect((aggregating.States.Begin as unknown as Begin).Result[which].split('\n').at(-1)).toBe(
      `aws cloudtrail --region ${REGION} put-event-configuration --trail-name 'audit' --aggregation-configurations '${configurations}'`,
    ),
  );
});

test('the selectors that should be are those of the template, overrides included', () => {
  const { stack, audit } = responsive();
  audit.trail.trail.addPropertyOverride('AdvancedEventSelectors.0.Name', 'Overridden');
  const changed = definitionOf(deploymentOf(stack), 'restore');
  expect(JSON.stringify(changed)).toContain('Overridden');
});
