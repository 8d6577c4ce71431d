import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  CfnAlarm,
  ComparisonOperator,
  IAlarmAction,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { alarmName } from './alarm-name';
import { runbookOf } from './runbook';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `Heartbeat`.
 */
export interface HeartbeatProps {
  /** The trail that should be heard. */
  readonly trail: TrailIdentity;

  /** The log group into which the trail delivers. */
  readonly logGroup: ILogGroup;

  /** What the alarm does. */
  readonly alarmActions: IAlarmAction[];

  /**
   * How long the trail may be silent, in whole hours, 1 to 24.
   *
   * CloudTrail itself calls S3 and KMS for the hourly digest files, so even an account in which nobody does anything
   * is heard from about every hour; three hours leave room for late deliveries.
   *
   * @default Duration.hours(3)
   */
  readonly maxSilence?: Duration;
}

/**
 * An alarm that goes off when nothing arrives in the log group: logging stopped, a policy or a key broken, the group gone.
 * Somebody who writes into the group by hand keeps it quiet.
 */
export class Heartbeat extends Construct {
  /** The alarm. */
  public readonly alarm: Alarm;

  public constructor(scope: Construct, id: string, props: HeartbeatProps) {
    super(scope, id);
    const maxSilence = props.maxSilence ?? Duration.hours(3);
    const hours = maxSilence.isUnresolved() ? NaN : maxSilence.toHours({ integral: false });
    if (!Number.isInteger(hours) || hours < 1 || hours > 24) {
      refuse(this, 'max-silence', {
        what: `maxSilence is ${maxSilence.toHumanString()}.`,
        why: 'An hour is the interval of the digest files, the only activity of a quiet account, and CloudWatch looks back a day.',
        instead: 'Write Duration.hours(3), or up to 24.',
      });
    }
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: alarmName(this, props.trail, 'heartbeat'),
      alarmDescription: `CRITICAL: The trail was silent for ${hours} h. Run aws cloudtrail get-trail-status; start logging or mend the delivery error. ${runbookOf({ id: 'heartbeat' })}`,
      metric: new Metric({
        namespace: 'AWS/Logs',
        metricName: 'IncomingLogEvents',
        dimensionsMap: { LogGroupName: props.logGroup.logGroupName },
        statistic: Stats.SUM,
        period: Duration.hours(1),
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      // The metric is absent, not 0, when nothing arrives.
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.alarm.addAlarmAction(...props.alarmActions);
    // A new trail has been silent forever; without this its first alarm would be a false one.
    (this.alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = { warmUpPeriodDurationInMinutes: hours * 60 };
  }
}
