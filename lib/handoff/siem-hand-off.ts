import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { backlogAlarm, deadLetterAlarm, silenceAlarm } from './hand-off-alarms';
import { logFileKeys } from './log-file-keys';
import { logFileRule } from './log-file-rule';
import { ILogArchive } from '../archive/i-log-archive';
import { alarmPrefix } from '../detection/alarm-name';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { ruleOf } from '../private/rule-of';
import { viaService } from '../private/via-service';
import { TrailIdentity } from '../trail/trail-identity';

/** SQS forgets a message after that; it is the longest there is. */
const RETENTION = Duration.days(14);
/** After so many vain attempts a message is set aside, so that one bad file does not hold up the others. */
const ATTEMPTS = 5;
const DEAD_LETTERS = '-dead-letters';

/**
 * Properties of `SiemHandOff`.
 */
export interface SiemHandOffProps {
  /** The trail whose log files are handed off. */
  readonly trail: TrailIdentity;

  /**
   * The archive of the trail, of this account and Region. The bucket of one that somebody else owns must send its events to
   * EventBridge: see `HandOffRequirements`.
   */
  readonly archive: ILogArchive;

  /**
   * Key of the queues, e.g. `audit.monitoringKey`; the construct lets EventBridge use it for this rule.
   * A key of your own with `kms:*` for the account will do; KMS charges $1.00 a month for each.
   */
  readonly encryptionKey: Key;

  /** What the alarms do: messages set aside, messages not collected for an hour, no messages for six. */
  readonly alarmActions: IAlarmAction[];

  /**
   * Name of the queue: 1 to 67 letters, digits, `_` and `-`, known at synth. The dead-letter queue has it too, with
   * `-dead-letters` behind it. A FIFO queue is an error: it would need an order, and log files have none.
   *
   * @default - assigned by CloudFormation
   */
  readonly queueName?: string;

  /**
   * How long a message that was received stays hidden, for the collector to read the file and delete the message; then it
   * is received again. 30 seconds to 12 hours. Some collectors set it themselves.
   *
   * @default Duration.minutes(5) - what Filebeat asks for
   */
  readonly visibilityTimeout?: Duration;
}

/**
 * Hands the log files of a trail to a SIEM: an encrypted queue that is told of each new file, for a collector that reads the
 * file and deletes the message. Digests, Insights and aggregated events, which a collector could not parse, are left out.
 *
 * A file is told of at least once, and its records may come more than once: a SIEM compares `eventID`.
 */
export class SiemHandOff extends Construct {
  /** The queue. Its URL goes into the collector. */
  public readonly queue: Queue;
  /** Where messages go that were received five times and never deleted, or that could not be sent to the queue. */
  public readonly deadLetterQueue: Queue;
  /** The rule that tells the queue. */
  public readonly rule: CfnRule;
  /** The alarm on messages that were set aside. */
  public readonly deadLetterAlarm: Alarm;
  /** The alarm on a collector that collects nothing. */
  public readonly backlogAlarm: Alarm;
  /** The alarm on a queue that is told nothing: somebody changed the rule, the bucket's events, a policy or the key. */
  public readonly silenceAlarm: Alarm;
  /** ARN pattern of the log files that a collector may read. */
  public readonly logFilesArn: string;
  private readonly props: SiemHandOffProps;

  public constructor(scope: Construct, id: string, props: SiemHandOffProps) {
    super(scope, id);
    this.props = props;
    const { trail, archive, encryptionKey } = props;
    const queueName = validName(this, props.queueName);
    this.logFilesArn = archive.bucket.arnForObjects(logFileKeys(trail, archive.s3KeyPrefix).pattern);

    const encrypted = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...encrypted,
      queueName: queueName && `${queueName}${DEAD_LETTERS}`,
    });
    this.queue = new Queue(this, 'Queue', {
      ...encrypted,
      queueName,
      visibilityTimeout: validTimeout(this, props.visibilityTimeout ?? Duration.minutes(5)),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: ATTEMPTS },
    });

    const deadLetterConfig = { arn: this.deadLetterQueue.queueArn };
    this.rule = logFileRule(this, props, { arn: this.queue.queueArn, deadLetterConfig }, this.letRuleSend());
    const names = `${alarmPrefix(trail)}${Names.uniqueResourceName(this, { maxLength: 64, separator: '-' })}`;
    this.deadLetterAlarm = deadLetterAlarm(this, `${names}-dead-letters`, this.deadLetterQueue);
    this.backlogAlarm = backlogAlarm(this, `${names}-backlog`, this.queue);
    this.silenceAlarm = silenceAlarm(this, `${names}-silence`, this.queue);
    [this.deadLetterAlarm, this.backlogAlarm, this.silenceAlarm].forEach((alarm) =>
      alarm.addAlarmAction(...props.alarmActions),
    );
  }

  /**
   * Lets a principal of this account collect: receive and delete the messages of this queue, read and decrypt the log files
   * of this trail, and nothing else. For a collector of another account there is `SiemReaderRole`.
   *
   * @param grantee the role of the collector
   */
  public grantCollect(grantee: IGrantable): Grant {
    const { archive, encryptionKey } = this.props;
    const { region } = Stack.of(this);
    const through = (service: string) => ({ 'kms:ViaService': viaService(service, region) });
    const allow = (actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>) =>
      Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
    requireOwnAccount(this, grantee);
    return (
      allow(
        [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
        ],
        [this.queue.queueArn],
      )
        // The key has other users; through SQS it opens the messages of this queue alone.
        .combine(allow(['kms:Decrypt'], [encryptionKey.keyArn], { StringEquals: through('sqs') }))
        .combine(allow(['s3:GetObject'], [this.logFilesArn]))
        .combine(
          allow(['kms:Decrypt'], [archive.encryptionKey.keyArn], {
            StringEquals: through('s3'),
            // With a bucket key the context is the bucket's ARN, without the object's.
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': [archive.bucket.bucketArn, this.logFilesArn] },
          }),
        )
    );
  }

  private letRuleSend(): IDependable {
    const principals = [new ServicePrincipal('events.amazonaws.com')];
    const conditions = { ArnEquals: { 'aws:SourceArn': ruleOf(this).arn } };
    // SQS developer guide, key management: for an encrypted queue EventBridge supports aws:SourceArn, as it does not for a topic.
    this.props.encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
        conditions,
      }),
    );
    const [, { policyDependable }] = [this.deadLetterQueue, this.queue].map((queue) =>
      queue.addToResourcePolicy(
        new PolicyStatement({
          sid: 'AllowLogFiles',
          principals,
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions,
        }),
      ),
    );
    return policyDependable as IDependable;
  }
}

/** The policies of queue and keys leave it to IAM policies, which count in their own account only. */
function requireOwnAccount(scope: Construct, grantee: IGrantable): void {
  const { principalAccount } = grantee.grantPrincipal;
  const { account } = Stack.of(scope);
  if (principalAccount !== undefined && differs(principalAccount, account)) {
    refuse(scope, 'collector-elsewhere', {
      what: `The collector is of account ${principalAccount}, this stack of account ${account}.`,
      why: 'Bucket, queue and keys would have to name it too.',
      instead: 'Write new SiemReaderRole(…): a role of this account, which the collector assumes with an external id.',
    });
  }
}

function validName(scope: Construct, name?: string): string | undefined {
  const longest = 80 - DEAD_LETTERS.length;
  if (name !== undefined && (Token.isUnresolved(name) || !new RegExp(`^[\\w-]{1,${longest}}$`).test(name))) {
    refuse(scope, 'queue-name', {
      what: `queueName '${Token.isUnresolved(name) ? 'known only at deployment' : name}' is not valid.`,
      why: `SQS takes 80 letters, digits, _ and -, the ${DEAD_LETTERS} of the second queue included; .fifo would ask for an order, which log files do not have.`,
      instead: "Write for example 'siem', or leave it out.",
    });
  }
  return name;
}

function validTimeout(scope: Construct, timeout: Duration): Duration {
  const seconds = timeout.isUnresolved() ? NaN : timeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 30 || seconds > 43_200) {
    refuse(scope, 'visibility-timeout', {
      what: `visibilityTimeout is ${timeout.isUnresolved() ? 'known only at deployment' : timeout.toHumanString()}.`,
      why: 'SQS takes at most 12 hours; after less than 30 seconds a file that is still being read is handed out again.',
      instead: 'Write Duration.minutes(5).',
    });
  }
  return timeout;
}
