import { comparable, createCommands, ExpectedTrail, lookCommand, updateCommands } from './expected-trail';
import { callCloudTrail, format, onError, State, Workflow } from './states';

/** Seconds until CloudTrail's own answer can be trusted: right after a call it may still give the old one. */
const SETTLE = 10;
/** How often logging is started again where it does not stay on, a minute apart. */
const ROUNDS = 5;

/** What the workflow works on; the texts may be tokens. */
export interface Restoring {
  readonly trail: { readonly trailName: string; readonly trailArn: string; readonly homeRegion: string };
  readonly partition: string;
  readonly topicArn: string;
  /** What the trail is supposed to be; undefined for a trail that no stack of the app makes. */
  readonly expected?: ExpectedTrail;
}

/**
 * Starts a stopped trail again and says whether it runs; of any other change it says what differs, and how a person
 * restores it. It never changes a setting: who changed it may have had to, and a robot that takes it back could be used.
 *
 * Input: the event of the call, as EventBridge has it.
 */
export function restoreWorkflow(restoring: Restoring): Workflow {
  const { expected, trail } = restoring;
  return {
    Comment: `Restores the trail ${trail.trailName}`,
    StartAt: 'Begin',
    // Five rounds in which every call is repeated until it is given up last 16 minutes.
    TimeoutSeconds: 1800,
    States: {
      Begin: {
        Type: 'Pass',
        Result: {
          count: { value: 0 },
          differences: { text: '' },
          newline: '\n',
          missing: {
            detail: { awsRegion: '', errorCode: '', eventID: '', eventName: '', sourceIPAddress: '' },
            caller: { arn: '', invokedBy: '', type: '' },
          },
          look: lookCommand(trail),
          update: expected ? updateCommands(trail, expected) : ' set it back to how it was made.',
          create: expected ? createCommands(trail, expected) : ' make it again as it was.',
        },
        ResultPath: '$.state',
        Next: 'Fill in what the event lacks',
      },
      ...readEvent(),
      'Did the call fail?': {
        Type: 'Choice',
        Choices: [
          {
            And: [{ Variable: '$.error', IsString: true }, { Not: { Variable: '$.error', StringEquals: '' } }],
            Next: 'Tell of the attempt',
          },
          { Variable: '$.call', StringEquals: 'StopLogging', Next: 'Start logging' },
        ],
        Default: 'Read the trail',
      },
      'Tell of the attempt': tell(
        restoring,
        `HIGH: Somebody tried to stop, delete or change the trail ${trail.trailName} and failed: {}. Nothing was changed. Ask them why; if they did not do it, somebody else has their credentials.{}`,
        ['$.error', '$.about'],
        'Told',
      ),
      ...restart(restoring),
      ...compare(restoring),
      'Tell that it is gone': tell(
        restoring,
        `CRITICAL: The trail ${trail.trailName} does not exist any more. Unless another trail is logging in this account, what happens now is recorded nowhere and no further alert comes.{}{}To restore it:{}`,
        ['$.about', '$.state.newline', '$.state.create'],
        'Not restored',
      ),
      Told: { Type: 'Succeed' },
      'Not restored': {
        Type: 'Fail',
        Error: 'NotRestored',
        Cause: 'The trail could not be started. The message on the topic says why.',
      },
    },
  };
}

/** What the messages say of the call. None of it is text that a caller can choose freely, such as the user agent. */
function readEvent(): Record<string, State> {
  const about = [
    ['What: {}', '$.event.detail.eventName'],
    ['Who: {} {} {}', '$.event.caller.type', '$.event.caller.arn', '$.event.caller.invokedBy'],
    ['From: {}', '$.event.detail.sourceIPAddress'],
    ['Where: account {}, Region {}', '$.account', '$.event.detail.awsRegion'],
    ['When: {}', '$.time'],
    ['Event: {}', '$.event.detail.eventID'],
  ];
  return {
    'Fill in what the event lacks': {
      Type: 'Pass',
      Parameters: {
        'detail.$': 'States.JsonMerge($.state.missing.detail, $.detail, false)',
        'caller.$': 'States.JsonMerge($.state.missing.caller, $.detail.userIdentity, false)',
      },
      ResultPath: '$.event',
      Next: 'Say who called',
    },
    'Say who called': {
      Type: 'Pass',
      Parameters: {
        'call.$': '$.event.detail.eventName',
        'error.$': '$.event.detail.errorCode',
        'about.$': format(
          about.map(([line]) => `{}${line}`).join(''),
          ...about.flatMap(([, ...paths]) => ['$.state.newline', ...paths]),
        ),
        'state.$': '$.state',
      },
      Next: 'Did the call fail?',
    },
  };
}

/** StartLogging, even where the trail seems to be logging: that may be the answer of a moment ago, and it does no harm. */
function restart(restoring: Restoring): Record<string, State> {
  const { trail, partition } = restoring;
  const name = { Name: trail.trailArn };
  const stopped = `CRITICAL: The trail ${trail.trailName} was stopped and is NOT logging`;
  return {
    'Start logging': callCloudTrail(partition, 'startLogging', name, {
      ResultPath: null,
      Catch: [onError('Tell that it is gone', 'TrailNotFoundException'), onError('Tell that it did not start')],
      Next: 'Let it settle',
    }),
    'Let it settle': { Type: 'Wait', Seconds: SETTLE, Next: 'Read the status' },
    'Read the status': callCloudTrail(partition, 'getTrailStatus', name, {
      ResultSelector: { 'isLogging.$': '$.IsLogging' },
      ResultPath: '$.status',
      Catch: [onError('Tell that it is gone', 'TrailNotFoundException'), onError('Tell that it did not start')],
      Next: 'Is it logging?',
    }),
    'Is it logging?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.status.isLogging', BooleanEquals: true, Next: 'Tell that it is logging again' },
        { Variable: '$.state.count.value', NumericLessThan: ROUNDS - 1, Next: 'Count the round' },
      ],
      Default: 'Tell that it stays stopped',
    },
    'Count the round': count('Wait for the next round'),
    'Wait for the next round': { Type: 'Wait', Seconds: 60, Next: 'Start logging' },
    'Tell that it is logging again': tell(
      restoring,
      `HIGH: Somebody stopped the trail ${trail.trailName}. It is logging again; what happened in between is recorded nowhere. Ask them why; if they did not do it, somebody else has their credentials.{}`,
      ['$.about'],
      'Told',
    ),
    'Tell that it stays stopped': tell(
      restoring,
      `${stopped}, although StartLogging succeeded ${ROUNDS} times. Somebody may be stopping it again and again: take their rights away, then start it.{}`,
      ['$.about'],
      'Not restored',
    ),
    'Tell that it did not start': tell(
      restoring,
      `${stopped}, as far as can be told: {}: {} Start it by hand.{}`,
      ['$.failure.Error', '$.failure.Cause', '$.about'],
      'Not restored',
    ),
  };
}

/**
 * What the trail is now beside what it is supposed to be.
 *
 * But for aggregation: Step Functions takes up new parameters late, here that of GetEventConfiguration for trails, and
 * refuses a whole definition for one that it does not know.
 */
function compare(restoring: Restoring): Record<string, State> {
  const { trail, partition, expected } = restoring;
  const changed = `HIGH: Somebody called {} on the trail ${trail.trailName}.`;
  const read: Record<string, State> = {
    'Read the trail': callCloudTrail(
      partition,
      'getTrail',
      { Name: trail.trailArn },
      {
        ResultPath: '$.trail',
        Catch: [onError('Tell that it is gone', 'TrailNotFoundException'), onError('Tell that it cannot be read')],
        Next: 'Read the event selectors',
      },
    ),
    'Read the event selectors': callCloudTrail(
      partition,
      'getEventSelectors',
      { TrailName: trail.trailArn },
      {
        ResultPath: '$.selectors',
        Catch: [onError('Tell that it cannot be read')],
        Next: 'Read the Insights selectors',
      },
    ),
    'Read the Insights selectors': callCloudTrail(
      partition,
      'getInsightSelectors',
      { TrailName: trail.trailArn },
      {
        ResultPath: '$.insights',
        Catch: [onError('No Insights', 'InsightNotEnabledException'), onError('Tell that it cannot be read')],
        Next: 'Lay beside',
      },
    ),
    'No Insights': { Type: 'Pass', Result: [], ResultPath: '$.insights', Next: 'Lay beside' },
    'Tell that it cannot be read': tell(
      restoring,
      `${changed} What it is now cannot be read: {}: {}{}{}To restore it:{}`,
      ['$.call', '$.failure.Error', '$.failure.Cause', '$.about', '$.state.newline', '$.state.update'],
      'Not restored',
    ),
  };
  const now = {
    'selectors.$': 'States.JsonToString($.selectors)',
    'insights.$': 'States.JsonToString($.insights)',
  };
  if (!expected) {
    return {
      ...read,
      'Lay beside': {
        Type: 'Pass',
        Parameters: { ...now, 'settings.$': 'States.JsonToString($.trail)' },
        ResultPath: '$.now',
        Next: 'Tell what it is now',
      },
      'Tell what it is now': tell(
        restoring,
        `${changed}{}{}It is now {}{}Event selectors are {}{}Insights selectors are {}{}Aggregation is not read, look at it:{}{}Unless somebody planned that,{}`,
        [
          '$.call',
          '$.about',
          '$.state.newline',
          '$.now.settings',
          '$.state.newline',
          '$.now.selectors',
          '$.state.newline',
          '$.now.insights',
          '$.state.newline',
          '$.state.look',
          '$.state.newline',
          '$.state.update',
        ],
        'Told',
      ),
    };
  }
  const { eventSelectors, insightSelectors, aggregationConfigurations } = expected;
  const settings = comparable(expected);
  return {
    ...read,
    // A setting that is not set is missing in the answer.
    'Lay beside': {
      Type: 'Pass',
      Parameters: {
        ...now,
        expectedSelectors: JSON.stringify({
          ...(eventSelectors.advanced && { AdvancedEventSelectors: eventSelectors.advanced }),
          ...(eventSelectors.basic && { EventSelectors: eventSelectors.basic }),
        }),
        expectedInsights: JSON.stringify({ InsightSelectors: insightSelectors }),
        expectedAggregation: JSON.stringify({ AggregationConfigurations: aggregationConfigurations }),
        unset: Object.fromEntries(settings.map((name) => [name, ''])),
      },
      ResultPath: '$.now',
      Next: 'Fill in what is not set',
    },
    'Fill in what is not set': {
      Type: 'Pass',
      Parameters: { 'settings.$': 'States.JsonMerge($.now.unset, $.trail.Trail, false)' },
      ResultPath: '$.actual',
      Next: 'Pair the settings',
    },
    'Pair the settings': {
      Type: 'Pass',
      Parameters: Object.fromEntries(
        settings.map((name) => [
          name,
          { name, expected: expected.settings[name], 'actual.$': format('{}', `$.actual.settings.${name}`) },
        ]),
      ),
      ResultPath: '$.pairs',
      Next: 'List the settings',
    },
    'List the settings': {
      Type: 'Pass',
      Parameters: { 'list.$': `States.Array(${settings.map((name) => `$.pairs.${name}`).join(', ')})` },
      ResultPath: '$.settings',
      Next: 'Is there another setting?',
    },
    'Is there another setting?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.state.count.value', NumericLessThan: settings.length, Next: 'Take the setting' }],
      Default: 'Tell what differs',
    },
    'Take the setting': {
      Type: 'Pass',
      Parameters: { 'one.$': 'States.ArrayGetItem($.settings.list, $.state.count.value)' },
      ResultPath: '$.setting',
      Next: 'Is it as it should be?',
    },
    'Is it as it should be?': {
      Type: 'Choice',
      Choices: [
        {
          Variable: '$.setting.one.actual',
          StringEqualsPath: '$.setting.one.expected',
          Next: 'Count the setting',
        },
      ],
      Default: 'Note the difference',
    },
    'Note the difference': {
      Type: 'Pass',
      Parameters: {
        'text.$': format(
          '{}{}{} should be "{}" and is "{}"',
          '$.state.differences.text',
          '$.state.newline',
          '$.setting.one.name',
          '$.setting.one.expected',
          '$.setting.one.actual',
        ),
      },
      ResultPath: '$.state.differences',
      Next: 'Count the setting',
    },
    'Count the setting': count('Is there another setting?'),
    'Tell what differs': tell(
      restoring,
      `${changed}{}{}Settings that differ from those deployed, one a line, none where no line follows:{}{}Event selectors should be {}{}and are {}{}Insights selectors should be {}{}and are {}{}Aggregation should be {}{}and is not read, look at it:{}{}To restore it:{}`,
      [
        '$.call',
        '$.about',
        '$.state.newline',
        '$.state.differences.text',
        '$.state.newline',
        '$.now.expectedSelectors',
        '$.state.newline',
        '$.now.selectors',
        '$.state.newline',
        '$.now.expectedInsights',
        '$.state.newline',
        '$.now.insights',
        '$.state.newline',
        '$.now.expectedAggregation',
        '$.state.newline',
        '$.state.look',
        '$.state.newline',
        '$.state.update',
      ],
      'Told',
    ),
  };
}

function count(next: string): State {
  return {
    Type: 'Pass',
    Parameters: { 'value.$': 'States.MathAdd($.state.count.value, 1)' },
    ResultPath: '$.state.count',
    Next: next,
  };
}

/** Publishes a text in which the paths fill in each `{}`. */
function tell({ partition, topicArn, trail }: Restoring, text: string, paths: string[], next: string): State {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::sns:publish`,
    Parameters: {
      TopicArn: topicArn,
      // SNS takes 100 characters.
      Subject: `CloudTrail: ${trail.trailName}`.slice(0, 100),
      'Message.$': format(text, ...paths),
    },
    ResultPath: null,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 5 }],
    Next: next,
  };
}
