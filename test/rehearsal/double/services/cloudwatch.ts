import { AwsError } from '../errors';
import { list, object, strings, text, word, type JsonObject } from '../json';
import { arn } from '../place';
import { findLogGroup } from './logs';
import { plain, type Request, type ResourceType } from './resource-type';

export const ALARM = 'AWS::CloudWatch::Alarm';
export const COMPOSITE_ALARM = 'AWS::CloudWatch::CompositeAlarm';
export const LOG_ALARM = 'AWS::CloudWatch::LogAlarm';

function checkAlarm(properties: JsonObject): void {
  if (word(properties.AlarmName ?? '').length > 255)
    throw new AwsError('ValidationError', 'AlarmName has 255 characters');
  if (word(properties.AlarmDescription ?? '').length > 1024) {
    throw new AwsError('ValidationError', 'AlarmDescription has 1024 characters');
  }
  for (const actions of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
    if (list(properties[actions]).length > 5) throw new AwsError('LimitExceeded', `${actions} takes 5 actions`);
  }
  const periods = Number(properties.EvaluationPeriods ?? 1);
  const seconds = Number(properties.Period ?? 0) * periods;
  const day = 86_400;
  if (Number(properties.Period ?? 0) >= 3600 ? seconds > 7 * day : seconds > day) {
    throw new AwsError(
      'ValidationError',
      'Metrics cannot be checked across more than a day (7 days for periods of an hour or more)',
    );
  }
  if (Number(properties.DatapointsToAlarm ?? periods) > periods) {
    throw new AwsError('ValidationError', 'DatapointsToAlarm must not be more than EvaluationPeriods');
  }
}

function checkComposite(properties: JsonObject, { world, place }: Request): void {
  const rule = word(properties.AlarmRule);
  if (rule.length > 10_240) throw new AwsError('ValidationError', 'AlarmRule has 10240 characters');
  for (const [, name] of rule.matchAll(/(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+)"?\s*\)/g)) {
    const short = name.startsWith('arn:') ? name.split(':alarm:')[1] : name;
    if (!world.find(ALARM, place, short) && !world.find(COMPOSITE_ALARM, place, short)) {
      throw new AwsError(
        'ValidationError',
        `Could not save the composite alarm as alarms [${short}] in the alarm rule do not exist`,
      );
    }
  }
}

/** PutLogAlarm and its scheduled query: what the API reference limits, and that roles and log group are there. */
function checkLogAlarm(properties: JsonObject, { world, place }: Request): void {
  const query = object(properties.ScheduledQueryConfiguration);
  if (word(query.QueryString).length > 10_000)
    throw new AwsError('ValidationError', 'QueryString has 10000 characters');
  for (const group of strings(query.LogGroupIdentifiers)) {
    if (!findLogGroup(world, place, group)) throw new AwsError('ResourceNotFoundException', `No log group ${group}`);
  }
  const { StartTimeOffset: start, EndTimeOffset: end } = object(query.ScheduleConfiguration);
  const offsets = [Number(start), Number(end ?? 0)];
  if (offsets[0] <= offsets[1] || offsets.some((offset) => offset < 0 || offset > 2_592_000)) {
    throw new AwsError('ValidationError', 'The window of the query ends before it starts, or is older than 30 days');
  }
  const lines = Number(properties.ActionLogLineCount ?? 0);
  if (lines > 50) throw new AwsError('ValidationError', 'ActionLogLineCount is 0 to 50');
  const roles = [
    [query.ScheduledQueryRoleARN, 'logs.amazonaws.com'],
    ...(lines > 0 ? [[properties.ActionLogLineRoleArn, 'cloudwatch.amazonaws.com']] : []),
  ];
  for (const [role, service] of roles) {
    const found = world.findByArn('AWS::IAM::Role', text(role));
    if (!found || !JSON.stringify(found.properties.AssumeRolePolicyDocument).includes(`"${word(service)}"`)) {
      throw new AwsError(
        'ValidationError',
        `${word(service)} cannot assume ${word(role ?? 'a role that is not given')}`,
      );
    }
  }
  if (Number(properties.QueryResultsToAlarm) > Number(properties.QueryResultsToEvaluate)) {
    throw new AwsError('ValidationError', 'QueryResultsToAlarm must not be more than QueryResultsToEvaluate');
  }
}

export const cloudwatch: Record<string, ResourceType> = {
  [ALARM]: plain(ALARM, {
    name: 'AlarmName',
    required: ['ComparisonOperator', 'EvaluationPeriods'],
    arn: (place, name) => arn(place, 'cloudwatch', `alarm:${name}`),
    longestName: 255,
    check: checkAlarm,
  }),
  [COMPOSITE_ALARM]: plain(COMPOSITE_ALARM, {
    name: 'AlarmName',
    required: ['AlarmRule'],
    arn: (place, name) => arn(place, 'cloudwatch', `alarm:${name}`),
    check: checkComposite,
  }),
  [LOG_ALARM]: plain(LOG_ALARM, {
    name: 'AlarmName',
    required: [
      'ComparisonOperator',
      'Threshold',
      'QueryResultsToEvaluate',
      'QueryResultsToAlarm',
      'ScheduledQueryConfiguration',
    ],
    arn: (place, name) => arn(place, 'cloudwatch', `alarm:${name}`),
    longestName: 255,
    check: checkLogAlarm,
  }),
  'AWS::CloudWatch::Dashboard': plain('AWS::CloudWatch::Dashboard', {
    name: 'DashboardName',
    required: ['DashboardBody'],
    global: true,
    check: (properties) => {
      const name = text(properties.DashboardName) ?? '';
      if (!/^[A-Za-z0-9_-]{0,255}$/.test(name))
        throw new AwsError('InvalidParameterInput', `The dashboard name ${name} is not valid`);
      JSON.parse(word(properties.DashboardBody));
    },
  }),
};
