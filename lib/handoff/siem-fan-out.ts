import { Duration, Names } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, IAlarmAction, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { logFileRule } from './log-file-rule';
import { DeadLetterQueue } from '../alerting/dead-letter-queue';
import { ILogArchive } from '../archive/i-log-archive';
import { alarmPrefix } from '../detection/alarm-name';
import { ruleOf } from '../private/rule-of';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `SiemFanOut`.
 */
export interface SiemFanOutProps {
  /** The trail whose log files are handed off. */
  readonly trail: TrailIdentity;

  /**
   * The archive of the trail, of this account and Region. The bucket of one that somebody else owns must send its events to
   * EventBridge: see `HandOffRequirements`.
   */
  readonly archive: ILogArchive;

  /**
   * Key of the topic, e.g. `audit.monitoringKey`; the construct lets EventBridge use it. For a topic a key policy takes no
   * condition on the rule, so that any rule that may publish somewhere under this key could use it.
   */
  readonly encryptionKey: Key;

  /** What the alarms do: a file that the topic was not told of, a dead letter, a subscriber that was not told. */
  readonly alarmActions: IAlarmAction[];
}

/**
 * A topic that is told of each new log file, for collectors that are pushed to: an HTTPS endpoint or a function. For those
 * that poll a queue there is `SiemHandOff`, any number of them.
 */
export class SiemFanOut extends Construct {
  /** The topic. Add a subscription for each collector, with raw messages: they are in the form of an S3 notification. */
  public readonly topic: Topic;
  /** The rule that tells the topic. */
  public readonly rule: CfnRule;
  /** Holds for 14 days the events that the rule could not tell the topic of, and tells. */
  public readonly deadLetters: DeadLetterQueue;
  /** The alarm on files that the rule could not tell the topic of. It goes off also where they are no dead letters. */
  public readonly ruleAlarm: Alarm;
  /** The alarm on messages that a subscriber did not take. */
  public readonly deliveryAlarm: Alarm;

  public constructor(scope: Construct, id: string, props: SiemFanOutProps) {
    super(scope, id);
    const principals = [new ServicePrincipal('events.amazonaws.com')];
    // SNS developer guide: for EventBridge the key of a topic takes no aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.
    props.encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowEventBridge',
        principals,
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
      }),
    );
    this.topic = new Topic(this, 'Topic', { masterKey: props.encryptionKey, enforceSSL: true });
    const { name, arn } = ruleOf(this);
    const { policyDependable } = this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowLogFiles',
        principals,
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': arn } },
      }),
    );
    const alarmName = (suffix: string) =>
      `${alarmPrefix(props.trail)}${Names.uniqueResourceName(this, { maxLength: 64, separator: '-' })}-${suffix}`;
    // Not under the key of the topic: when somebody disables that, the events are to be kept.
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarmName: alarmName('dead-letters'),
      alarmDescription:
        'HIGH: The topic for SIEMs was not told of a log file. Read in the dead-letter queue which and why; mend the cause, then read the file from the archive.',
      alarmActions: props.alarmActions,
    });
    this.deadLetters.acceptFrom('events.amazonaws.com', [arn]);
    const target = { arn: this.topic.topicArn, deadLetterConfig: { arn: this.deadLetters.queue.queueArn } };
    this.rule = logFileRule(this, props, target, policyDependable as IDependable);

    const alarm = (alarmId: string, suffix: string, alarmDescription: string, metric: Metric) => {
      const made = new Alarm(this, alarmId, {
        alarmName: alarmName(suffix),
        alarmDescription,
        metric,
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      made.addAlarmAction(...props.alarmActions);
      return made;
    };
    const sum = { statistic: Stats.SUM, period: Duration.minutes(5) };
    this.ruleAlarm = alarm(
      'RuleAlarm',
      'rule-failed',
      'HIGH: The topic for SIEMs was not told of a log file. Look at the policies of topic and key, then read the gap from the archive.',
      new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: name },
        ...sum,
      }),
    );
    this.deliveryAlarm = alarm(
      'DeliveryAlarm',
      'delivery-failed',
      'HIGH: A SIEM did not take a message. Look at the subscriptions of the topic, then read the gap from the archive.',
      this.topic.metricNumberOfNotificationsFailed(sum),
    );
  }
}
