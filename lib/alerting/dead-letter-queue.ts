import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, IAlarmAction, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, QueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { limitPolicySize } from '../private/policy-size';

/**
 * Properties of `DeadLetterQueue`.
 */
export interface DeadLetterQueueProps {
  /**
   * Key of the queue; whoever uses the queue must be let use the key too.
   *
   * @default - encrypted by SQS with keys of its own
   */
  readonly encryptionKey?: IKey;

  /**
   * Name of the alarm that goes off when something is in the queue.
   *
   * @default - assigned by CloudFormation
   */
  readonly alarmName?: string;

  /**
   * What the alarm says, beginning with its severity.
   *
   * @default - CRITICAL: an alert was not delivered
   */
  readonly alarmDescription?: string;

  /** What the alarm does. Let it speak over another channel than the one whose failures the queue holds. */
  readonly alarmActions: IAlarmAction[];
}

/**
 * Holds for 14 days the alerts, or other messages, that could not be delivered, and tells.
 */
export class DeadLetterQueue extends Construct {
  /** The queue. */
  public readonly queue: Queue;
  /** Goes off when something is in the queue. */
  public readonly alarm: Alarm;

  public constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    const { encryptionKey, alarmName, alarmDescription } = props;
    this.queue = new Queue(this, 'Queue', {
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      // The longest there is.
      retentionPeriod: Duration.days(14),
    });
    // SQS developer guide, "Quotas related to policies".
    limitPolicySize(this, () => (this.queue.node.findChild('Policy') as QueuePolicy).document, 8_192, 'queue policy');
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is a dead-letter queue itself: SNS and EventBridge fill it, and an alarm tells.',
    });
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName,
      alarmDescription:
        alarmDescription ??
        'CRITICAL: An alert was not delivered. Read it in the dead-letter queue, where its attributes say why; mend the destination.',
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarm.addAlarmAction(...props.alarmActions);
  }

  /**
   * Lets a service leave here what it cannot deliver for these resources.
   *
   * @param service e.g. `sns.amazonaws.com`
   * @param sourceArns topics or rules
   */
  public acceptFrom(service: string, sourceArns: string[]): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': sourceArns } },
      }),
    );
  }
}
