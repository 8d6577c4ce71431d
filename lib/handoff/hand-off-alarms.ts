import { Duration } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const MAX_AGE = Duration.hours(1);
/** Twice that of the heartbeat, since files come a few minutes after events. */
const MAX_SILENT_HOURS = 6;

/** Goes off when a message was set aside, whatever the cause. */
export function deadLetterAlarm(scope: Construct, alarmName: string, queue: Queue): Alarm {
  return new Alarm(scope, 'DeadLetterAlarm', {
    alarmName,
    alarmDescription:
      'HIGH: A SIEM did not get a log file. Look at the message in the dead-letter queue, mend the cause, then start a redrive.',
    metric: metricOf(queue, 'ApproximateNumberOfMessagesVisible', Stats.MAXIMUM, Duration.minutes(5)),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Goes off when nobody collects: what nobody receives never becomes a dead letter. */
export function backlogAlarm(scope: Construct, alarmName: string, queue: Queue): Alarm {
  return new Alarm(scope, 'BacklogAlarm', {
    alarmName,
    alarmDescription:
      'HIGH: A SIEM has not collected for an hour. Look at the collector, its role and the keys; messages are kept for 14 days.',
    metric: metricOf(queue, 'ApproximateAgeOfOldestMessage', Stats.MAXIMUM, Duration.minutes(5)),
    threshold: MAX_AGE.toSeconds(),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Goes off when nobody tells the queue of log files any more: events that do not come report no failure. */
export function silenceAlarm(scope: Construct, alarmName: string, queue: Queue): Alarm {
  const alarm = new Alarm(scope, 'SilenceAlarm', {
    alarmName,
    alarmDescription: `CRITICAL: A SIEM was told of no log file for ${MAX_SILENT_HOURS} h. Deploy the stack again; then find who changed the rule, the bucket, the queue or its key.`,
    metric: metricOf(queue, 'NumberOfMessagesSent', Stats.SUM, Duration.hours(1)),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: MAX_SILENT_HOURS,
    // SQS reports nothing of a queue that nobody uses, or that is gone.
    treatMissingData: TreatMissingData.BREACHING,
  });
  // A new queue has been silent forever; without this its first alarm would be a false one.
  (alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
    warmUpPeriodDurationInMinutes: MAX_SILENT_HOURS * 60,
  };
  return alarm;
}

function metricOf(queue: Queue, metricName: string, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queue.queueName },
    statistic,
    period,
  });
}
