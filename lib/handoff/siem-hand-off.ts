import { Annotations, ArnFormat, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Grant, IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { bucketResource, notify, notifyingBucketArn, sendToEventBridge } from './bucket-notifications';
import { backlogAlarm, deadLetterAlarm, silenceAlarm } from './hand-off-alarms';
import { LogFileKeys, logFileKeys } from './log-file-keys';
import { AS_NOTIFICATION, objectCreatedPattern } from './object-created';
import { ofBucket, SiemFanOut } from './siem-fan-out';
import { ILogArchive } from '../archive/i-log-archive';
import { alarmPrefix } from '../detection/alarm-name';
import { refuse } from '../private/refusal';
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
   * The archive of the trail: of this account and Region, since S3 tells only queues of its own Region. The bucket of one
   * that somebody else owns must send its events to EventBridge: see `HandOffRequirements`.
   */
  readonly archive: ILogArchive;

  /**
   * Key of the queues, e.g. `audit.monitoringKey`; the construct lets S3, SNS or EventBridge use it for what they send.
   * A key of your own with `kms:*` for the account will do; KMS charges $1.00 a month for each.
   */
  readonly encryptionKey: Key;

  /** What the alarms do: messages set aside, messages not collected for an hour, no messages for six. */
  readonly alarmActions: IAlarmAction[];

  /**
   * The topic that tells this queue, where a trail of an account has more than one hand-off.
   *
   * @default - S3 tells the queue itself, or, for an organization or a bucket of another stack, EventBridge does
   */
  readonly fanOut?: SiemFanOut;

  /**
   * Name of the queue: 1 to 67 letters, digits, `_` and `-`, known at synth. The dead-letter queue has it too, with
   * `-dead-letters` behind it. A FIFO queue is an error, since S3 tells none.
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
  /** The rule that tells the queue; undefined where S3 or a topic does. */
  public readonly rule?: CfnRule;
  /** The subscription of the queue to the topic; undefined without `fanOut`. */
  public readonly subscription?: Subscription;
  /** The alarm on messages that were set aside. */
  public readonly deadLetterAlarm: Alarm;
  /** The alarm on a collector that collects nothing. */
  public readonly backlogAlarm: Alarm;
  /** The alarm on a queue that is told nothing: somebody removed the notification, or a policy or key is broken. */
  public readonly silenceAlarm: Alarm;
  /** ARN pattern of the log files that a collector may read. */
  public readonly logFilesArn: string;
  private readonly props: SiemHandOffProps;

  public constructor(scope: Construct, id: string, props: SiemHandOffProps) {
    super(scope, id);
    this.props = props;
    const { trail, archive, encryptionKey, fanOut } = props;
    requireSamePlace(this, archive);
    archive.admit(this, trail);
    const queueName = validName(this, props.queueName);
    const keys = logFileKeys(trail, archive.s3KeyPrefix);
    this.logFilesArn = archive.bucket.arnForObjects(keys.pattern);

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

    const bucketArn = notifyingBucketArn(this, archive);
    if (fanOut) {
      this.subscription = this.subscribe(fanOut);
    } else if (keys.prefix !== undefined && bucketArn !== undefined) {
      this.notifyFromBucket(bucketArn, keys.prefix);
    } else {
      this.rule = this.notifyFromEventBridge(keys);
    }
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
    const through = (service: string) => ({ 'kms:ViaService': `${service}.${region}.amazonaws.com` });
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
        .combine(allow(['s3:GetObject', 's3:GetObjectVersion'], [this.logFilesArn]))
        .combine(
          allow(['kms:Decrypt'], [archive.encryptionKey.keyArn], {
            StringEquals: through('s3'),
            // With a bucket key the context is the bucket's ARN, without the object's.
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': [archive.bucket.bucketArn, this.logFilesArn] },
          }),
        )
    );
  }

  private notifyFromBucket(bucketArn: string, prefix: string): void {
    const ready = this.letSend('s3.amazonaws.com', ofBucket(this, bucketArn));
    notify(this, this.props.archive, prefix, { queue: this.queue.queueArn }, ready);
  }

  private notifyFromEventBridge(keys: LogFileKeys): CfnRule {
    const { archive } = this.props;
    // A name known at synth: the key's policy must name the rule before it exists.
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const ruleArn = Stack.of(this).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const ofRule = { ArnEquals: { 'aws:SourceArn': ruleArn } };
    const ready = this.letSend('events.amazonaws.com', ofRule);
    this.deadLetterQueue.addToResourcePolicy(this.sending('events.amazonaws.com', this.deadLetterQueue, ofRule));
    sendToEventBridge(this, archive);
    if (bucketResource(archive) === undefined) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:eventbridge-of-bucket',
        `Somebody else owns the bucket of ${archive.node.path}, and this stack cannot change it. Send them new HandOffRequirements({…}).toText(), and acknowledge this warning once the bucket sends its events to EventBridge.`,
      );
    }
    const rule = new CfnRule(this, 'Rule', {
      name,
      description: `Tells ${this.node.id} of each log file of ${this.props.trail.trailName}.`,
      eventPattern: objectCreatedPattern(archive.bucket.bucketName, keys),
      targets: [
        {
          id: 'Queue',
          arn: this.queue.queueArn,
          inputTransformer: AS_NOTIFICATION,
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
      ],
    });
    // EventBridge does not ask: what it may not send is lost.
    rule.node.addDependency(ready);
    return rule;
  }

  private subscribe(fanOut: SiemFanOut): Subscription {
    const { trail } = this.props;
    if (fanOut.trail.trailArn !== trail.trailArn) {
      refuse(this, 'fan-out-of-another-trail', {
        what: `The topic tells of the log files of '${fanOut.trail.trailName}', this hand-off is of '${trail.trailName}'.`,
        why: 'The collector would be told of files that it may not read.',
        instead: 'Give both the same trail.',
      });
    }
    const ready = this.letSend('sns.amazonaws.com', { ArnEquals: { 'aws:SourceArn': fanOut.topicArn } });
    const subscription = new Subscription(this, 'Subscription', {
      topic: fanOut.topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      // The message of S3 as it is, without an envelope.
      rawMessageDelivery: true,
      deadLetterQueue: this.deadLetterQueue,
    });
    subscription.node.addDependency(ready);
    return subscription;
  }

  /** Lets a service send to the queue for one source, and use the key. */
  private letSend(service: string, conditions: Record<string, Record<string, string>>): IDependable {
    // SQS developer guide, key management: S3, SNS and EventBridge support aws:SourceArn for encrypted queues.
    this.props.encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
        conditions,
      }),
    );
    const statement = this.sending(service, this.queue, conditions);
    return this.queue.addToResourcePolicy(statement).policyDependable as IDependable;
  }

  private sending(service: string, queue: Queue, conditions: Record<string, Record<string, string>>): PolicyStatement {
    return new PolicyStatement({
      sid: 'AllowLogFiles',
      principals: [new ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions,
    });
  }
}

/** A queue is told by the buckets of its Region; queue, role and rule are of the account of the bucket. */
function requireSamePlace(scope: Construct, archive: ILogArchive): void {
  // An imported archive is in this stack whatever its account is; its key tells.
  const { account, region } = archive.encryptionKey.env;
  const here = Stack.of(scope);
  if (differs(here.account, account) || differs(here.region, region)) {
    refuse(scope, 'hand-off-elsewhere', {
      what: `The archive is of account ${account} in ${region}, this stack of account ${here.account} in ${here.region}.`,
      why: 'S3 and EventBridge tell queues of their own Region, and the role of a collector reads in its own account.',
      instead: "Write the SiemHandOff in a stack of the archive's account and Region.",
    });
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

function differs(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}

function validName(scope: Construct, name?: string): string | undefined {
  const longest = 80 - DEAD_LETTERS.length;
  if (name !== undefined && (Token.isUnresolved(name) || !new RegExp(`^[\\w-]{1,${longest}}$`).test(name))) {
    refuse(scope, 'queue-name', {
      what: `queueName '${Token.isUnresolved(name) ? 'known only at deployment' : name}' is not valid.`,
      why: `SQS takes 80 letters, digits, _ and -, the ${DEAD_LETTERS} of the second queue included; S3 tells no FIFO queue, whose name ends in .fifo.`,
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
