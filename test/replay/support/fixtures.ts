/** Records and templates of the tests' own making. */

let serial = 0;

export function record(overrides: object = {}): Record<string, unknown> {
  serial++;
  return {
    eventVersion: '1.10',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', userName: 'alice' },
    eventTime: '2026-01-05T12:00:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    awsRegion: 'eu-west-1',
    eventID: `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
    eventType: 'AwsApiCall',
    readOnly: false,
    managementEvent: true,
    recipientAccountId: '111122223333',
    ...overrides,
  };
}

export const stopLogging = (overrides: object = {}): Record<string, unknown> =>
  record({ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', ...overrides });

export function filter(name: string, pattern: unknown, transformation: object = {}): object {
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      FilterPattern: pattern,
      LogGroupName: 'group',
      MetricTransformations: [{ MetricName: name, MetricNamespace: 'Audit', MetricValue: '1', ...transformation }],
    },
  };
}

export function alarm(metric: string, properties: object = {}): object {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `audit-${metric}`,
      AlarmDescription: `HIGH: ${metric}.`,
      Namespace: 'Audit',
      MetricName: metric,
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ...properties,
    },
  };
}

export function rule(pattern: unknown, properties: object = {}): object {
  return { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, State: 'ENABLED', ...properties } };
}

export const STOP = '{ $.eventName = StopLogging }';
export const template = (resources: object, rest: object = {}): object => ({ ...rest, Resources: resources });
