import { Annotations, Aws, Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { expectedTrail } from './deployed-trail';
import { restoreWorkflow } from './restore-workflow';
import { trailCallPattern } from './trail-call';
import { TrailWorkflow } from './trail-workflow';
import { requireReaders } from '../alerting/plain-text-topic';
import { alarmName } from '../detection/alarm-name';
import { refuse } from '../private/refusal';
import { viaService } from '../private/via-service';
import { TrailIdentity } from '../trail/trail-identity';

const RUNBOOK = 'https://github.com/secure-audit-trail/cdk/blob/main/docs/restore.md';

/**
 * Properties of `LoggingRestorer`.
 */
export interface LoggingRestorerProps {
  /**
   * The trail that is started again, e.g. `audit.identity`. The stack must be of its account and home Region; another
   * one is an error where both are known.
   */
  readonly trail: TrailIdentity;

  /**
   * Where it tells what happened, as lines of text, e.g. `audit.alerts.topic`: a topic of this Region. One that only chat
   * reads is an error, since chat drops such lines; one that others read too is a warning.
   */
  readonly topic: ITopic;

  /**
   * Key of the topic and of the workflow's log group, e.g. `audit.monitoringKey`. A topic that is known to have none, or
   * another one, is an error: the messages name people and addresses.
   */
  readonly encryptionKey: IKey;

  /**
   * The trail as this stack deploys it, e.g. `audit.trail.trail`. With it, the alert on a change says of each setting
   * what it should be and what it is, and has the commands that restore it; of the aggregation of data events only what it
   * should be, and the command that shows what it is. One of another stack is an error.
   *
   * @default - a trail that this stack does not make, e.g. that of AWS Control Tower: the alert says what it is now
   */
  readonly deployedTrail?: CfnTrail;
}

/**
 * Starts the trail again when somebody stops it, whoever that is, and says on the topic who it was and whether the trail
 * runs again. A failed attempt is told and changes nothing. A trail that was deleted or changed is told with what it
 * should be, and never changed back: that is for people.
 *
 * EventBridge starts a workflow of Step Functions, which calls CloudTrail itself; there is no code to maintain. Calls
 * reach EventBridge only while a trail is logging in the account. That which stops the last trail still does, and so does
 * that which deletes it; nothing after it.
 */
export class LoggingRestorer extends Construct {
  /** The rule that matches the calls on this trail. */
  public readonly rule: CfnRule;
  /** The workflow. */
  public readonly stateMachine: CfnStateMachine;
  /** What the workflow may do: start and read this trail, publish to the topic, write its log. */
  public readonly role: Role;
  /** What the rule may do: start the workflow. */
  public readonly startRole: Role;
  /** The log of the workflow; it stays when the stack is deleted. */
  public readonly logGroup: LogGroup;
  /** Events with which the workflow could not be started; they stay for 14 days. */
  public readonly deadLetterQueue: Queue;
  /** Go off when the workflow failed, ran out of time, was ended by somebody or could not be started. */
  public readonly alarms: Alarm[];

  private readonly trail: TrailIdentity;

  public constructor(scope: Construct, id: string, props: LoggingRestorerProps) {
    super(scope, id);
    const { trail, topic, encryptionKey, deployedTrail } = props;
    this.trail = trail;
    this.checkTopic(topic, encryptionKey);
    requireReaders(this, topic);
    if (deployedTrail?.isLogging === false) {
      refuse(this, 'restorer-of-stopped-trail', {
        what: 'deployedTrail has isLogging: false.',
        why: 'Each deployment would stop the trail, and the restorer start it again.',
        instead: 'Leave the restorer out, or isLogging at true.',
      });
    }

    if (deployedTrail && Stack.of(deployedTrail) !== Stack.of(this)) {
      refuse(this, 'restorer-of-another-stack', {
        what: `deployedTrail is of the stack ${Stack.of(deployedTrail).stackName}.`,
        why: 'What it should be is written into the workflow, and references between stacks would tie both together.',
        instead: "Give the restorer the trail's stack as scope, or leave deployedTrail out.",
      });
    }

    const workflow = new TrailWorkflow(this, 'Workflow', {
      trail,
      purpose: 'restore',
      encryptionKey,
      definition: () =>
        restoreWorkflow({
          trail,
          partition: Aws.PARTITION,
          topicArn: topic.topicArn,
          expected: deployedTrail && expectedTrail(deployedTrail),
        }),
      statements: [
        new PolicyStatement({
          actions: [
            'cloudtrail:GetEventSelectors',
            'cloudtrail:GetInsightSelectors',
            'cloudtrail:GetTrail',
            'cloudtrail:GetTrailStatus',
            'cloudtrail:StartLogging',
          ],
          resources: [trail.trailArn],
        }),
        new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [encryptionKey.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': viaService('sns', Stack.of(this).region) } },
        }),
      ],
    });
    ({
      stateMachine: this.stateMachine,
      role: this.role,
      startRole: this.startRole,
      logGroup: this.logGroup,
    } = workflow);

    this.deadLetterQueue = this.makeQueue(workflow.ruleArn());
    this.rule = new CfnRule(this, 'Rule', {
      name: workflow.ruleName,
      description: `Restores the trail ${trail.trailName}`,
      eventPattern: trailCallPattern(trail),
      state: 'ENABLED',
      targets: [
        {
          id: 'Workflow',
          arn: this.stateMachine.ref,
          roleArn: this.startRole.roleArn,
          // The event as it is: an input transformer does not escape, and IAM allows a quote in the path of a user, so that a
          // caller could break the input, or write into it that the call failed.
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
          // EventBridge would try for a day before it says that it cannot; trying stops with either limit.
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
        },
      ],
    });
    this.alarms = this.makeAlarms(workflow);
    this.alarms.forEach((alarm) => alarm.addAlarmAction(new SnsAction(topic)));
  }

  private makeQueue(ruleArn: string): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The longest there is.
      retentionPeriod: Duration.days(14),
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    );
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue of a rule of EventBridge. An alarm tells when a call is lost.',
    });
    return queue;
  }

  private makeAlarms(workflow: TrailWorkflow): Alarm[] {
    // Named like the other alarms of the trail, so that what protects and watches those covers these.
    const name = (what: string) => alarmName(this, this.trail, `restore-${what}`);
    const look = `Run aws cloudtrail get-trail-status, start logging by hand, then read the log of the workflow. ${RUNBOOK}#alarms`;
    const notStarted = new Alarm(this, 'NotStarted', {
      alarmName: name('not-started'),
      alarmDescription: `CRITICAL: A call on the trail did not start the workflow that restores it; the event is in the dead-letter queue. ${look}`,
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: workflow.ruleName },
        statistic: Stats.SUM,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    return [
      workflow.alarmOn(
        'ExecutionsFailed',
        name('failed'),
        `CRITICAL: The trail was stopped or deleted and is not restored, or that could not be told. ${look}`,
      ),
      workflow.alarmOn(
        'ExecutionsTimedOut',
        name('timed-out'),
        `CRITICAL: The workflow that restores the trail ran out of time. ${look}`,
      ),
      workflow.alarmOn(
        'ExecutionsAborted',
        name('aborted'),
        `CRITICAL: Somebody ended the workflow that restores the trail. Find out who called StopExecution. ${look}`,
      ),
      notStarted,
    ];
  }

  private checkTopic(topic: ITopic, encryptionKey: IKey): void {
    const { region } = Stack.of(this);
    const known = (text: string) => !Token.isUnresolved(text);
    if (known(region) && known(topic.env.region) && topic.env.region !== region) {
      refuse(this, 'restorer-topic-region', {
        what: `The topic is of ${topic.env.region}, the workflow of ${region}.`,
        why: 'Step Functions publishes to topics of its own Region only.',
        instead: `Give it a topic of ${region}.`,
      });
    }
    // Of an imported topic nothing is known.
    if (topic.node.defaultChild && topic.masterKey?.keyArn !== encryptionKey.keyArn) {
      refuse(this, 'restorer-topic-key', {
        what: `The topic ${topic.node.path} is ${topic.masterKey ? 'encrypted under another key' : 'not encrypted'}.`,
        why: 'The messages name people and addresses; and under another key than this one they would be lost.',
        instead: 'Give the key of the topic as encryptionKey, and the topic a key as masterKey.',
      });
    }
    if (!topic.node.defaultChild) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:imported-topic',
        'The policies of an imported topic and key are not changed here. Both must let the role of the restorer publish if they are of another account, and CloudWatch alarms if the alarms shall be heard.',
      );
    }
  }
}
