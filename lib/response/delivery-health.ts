import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { healthWorkflow } from './health-workflow';
import { TrailWorkflow } from './trail-workflow';
import { alarmName } from '../detection/alarm-name';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

const RUNBOOK = 'https://github.com/secure-audit-trail/cdk/blob/main/docs/restore.md#delivery-health';

/**
 * Properties of `DeliveryHealth`.
 */
export interface DeliveryHealthProps {
  /**
   * The trail whose delivery is checked, e.g. `audit.identity`. The stack must be of its account and home Region; another
   * one is an error where both are known.
   */
  readonly trail: TrailIdentity;

  /** What the alarms do. */
  readonly alarmActions: IAlarmAction[];

  /** Key of the log group of the check, e.g. `audit.monitoringKey`. */
  readonly encryptionKey: IKey;

  /**
   * How long log files, digest files and CloudWatch Logs may go without a delivery, in whole hours, 1 to 24. Anything
   * else is an error.
   *
   * CloudTrail delivers digest files every hour, and its own calls for those are events that make log files; three hours
   * leave room for late ones.
   *
   * @default Duration.hours(3)
   */
  readonly maxDelay?: Duration;
}

/**
 * Asks CloudTrail every hour how the delivery goes, and alarms when the trail is stopped, when log files, digest files,
 * CloudWatch Logs or notifications cannot be delivered, and when one of the first three did not come for too long. The
 * trail must deliver all three; one of `SecureAuditTrail` or AWS Control Tower does.
 *
 * The heartbeat sees only that events arrive in CloudWatch Logs; this sees also that files arrive in the bucket.
 */
export class DeliveryHealth extends Construct {
  /** Starts the check. */
  public readonly rule: CfnRule;
  /** The check: an execution that ends well is a healthy trail. */
  public readonly stateMachine: CfnStateMachine;
  /** What the check may do: read the status of this trail and write its log. */
  public readonly role: Role;
  /** What the rule may do: start the check. */
  public readonly startRole: Role;
  /** The log of the check; it stays when the stack is deleted. */
  public readonly logGroup: LogGroup;
  /** Goes off when a check finds something wrong. */
  public readonly failureAlarm: Alarm;
  /** Goes off when no check ended well for two hours, whatever the reason: also when nobody checks any more. */
  public readonly silenceAlarm: Alarm;

  public constructor(scope: Construct, id: string, props: DeliveryHealthProps) {
    super(scope, id);
    const { trail, maxDelay = Duration.hours(3) } = props;
    const hours = maxDelay.isUnresolved() ? NaN : maxDelay.toHours({ integral: false });
    if (!Number.isInteger(hours) || hours < 1 || hours > 24) {
      refuse(this, 'max-delay', {
        what: `maxDelay is ${maxDelay.toHumanString()}.`,
        why: 'Digest files come every hour, so less would alarm without need, and more would hide a lost day.',
        instead: 'Write Duration.hours(3), or up to 24.',
      });
    }
    const workflow = new TrailWorkflow(this, 'Workflow', {
      trail,
      purpose: 'health',
      encryptionKey: props.encryptionKey,
      definition: () => healthWorkflow({ trail, partition: Aws.PARTITION, maxDelaySeconds: hours * 3600 }),
      statements: [new PolicyStatement({ actions: ['cloudtrail:GetTrailStatus'], resources: [trail.trailArn] })],
    });
    ({
      stateMachine: this.stateMachine,
      role: this.role,
      startRole: this.startRole,
      logGroup: this.logGroup,
    } = workflow);
    this.rule = new CfnRule(this, 'Rule', {
      name: workflow.ruleName,
      description: `Checks the delivery of the trail ${trail.trailName}`,
      scheduleExpression: 'rate(1 hour)',
      state: 'ENABLED',
      targets: [
        {
          id: 'Workflow',
          arn: this.stateMachine.ref,
          roleArn: this.startRole.roleArn,
          // By then the next check begins; EventBridge would try for a day, and all of them would run at once.
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
        },
      ],
    });

    const look = `Run aws cloudtrail get-trail-status; the log of the workflow has each check. ${RUNBOOK}`;
    this.failureAlarm = workflow.alarmOn(
      'ExecutionsFailed',
      alarmName(this, trail, 'delivery-failed'),
      `CRITICAL: The trail is stopped, or something that it delivers fails or is late. ${look}`,
      // As long as checks keep failing it stays in alarm, and tells once.
      { period: Duration.hours(1), evaluationPeriods: 2, datapointsToAlarm: 1 },
    );
    this.silenceAlarm = new Alarm(this, 'NoneEndedWell', {
      alarmName: alarmName(this, trail, 'delivery-unchecked'),
      alarmDescription: `CRITICAL: No check of the trail's delivery ended well for 2 h: it fails, or nobody checks. ${look}`,
      metric: workflow.metric('ExecutionsSucceeded').with({ period: Duration.hours(1) }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    // The first check ends after the longest delay, and the schedule begins within an hour.
    (this.silenceAlarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
      warmUpPeriodDurationInMinutes: (hours + 3) * 60,
    };
    [this.failureAlarm, this.silenceAlarm].forEach((alarm) => alarm.addAlarmAction(...props.alarmActions));
  }
}
