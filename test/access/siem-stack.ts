import { Stack } from 'aws-cdk-lib';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  LogArchive,
  LogDestination,
  LogSubscription,
  SiemFanOut,
  SiemHandOff,
  SiemReaderRole,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { Policy } from './policy';
import { newApp } from '../support/stack';

/** The account of the vendor's collector. */
export const COLLECTOR = OTHER_ACCOUNT;
export const EXTERNAL_ID = '4f3c1d1e-52a6-4d34-9b1a-7c0f5a1be9d2';
export const ORGANIZATION = 'o-a1b2c3d4e5';

interface Parts {
  readonly stack: Stack;
  readonly trail: TrailIdentity;
  readonly archive: LogArchive;
  readonly encryptionKey: Key;
}

function parts(organizationId?: string): Parts {
  const stack = new Stack(newApp(), 'Siem', { env: { account: ACCOUNT, region: REGION } });
  const trail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION, organizationId });
  const archive = new LogArchive(stack, 'Archive', { trails: [trail] });
  return { stack, trail, archive, encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) };
}

/** A queue that a rule tells, and the role of its collector. */
export class SiemStack {
  public readonly deployed: DeployedStack;
  public readonly bucket: string;
  public readonly accessLogBucket: string;
  public readonly evidenceKey: string;
  public readonly encryptionKey: string;
  public readonly queue: string;
  public readonly deadLetterQueue: string;
  public readonly rule: string;
  public readonly reader: string;

  public constructor(
    private readonly name: string,
    private readonly organizationId?: string,
  ) {
    const { stack, trail, archive, encryptionKey } = parts(organizationId);
    const handOff = new SiemHandOff(stack, 'HandOff', { trail, archive, encryptionKey, alarmActions: [] });
    const reader = new SiemReaderRole(stack, 'Reader', {
      handOff,
      collectorAccountId: COLLECTOR,
      externalId: EXTERNAL_ID,
    });
    this.deployed = new DeployedStack(stack);
    const text = (token: string) => this.deployed.text(token);
    this.bucket = text(archive.bucket.bucketArn);
    this.accessLogBucket = text(archive.accessLogBucket!.bucketArn);
    this.evidenceKey = text(archive.encryptionKey.keyArn);
    this.encryptionKey = text(encryptionKey.keyArn);
    this.queue = text(handOff.queue.queueArn);
    this.deadLetterQueue = text(handOff.deadLetterQueue.queueArn);
    this.rule = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${handOff.rule.name}`;
    this.reader = text(reader.role.roleArn);
  }

  /** A file of a folder, of this account or of a member of the organization. */
  public file(
    folder = 'CloudTrail',
    owner = this.organizationId === undefined ? ACCOUNT : `${this.organizationId}/777788889999`,
  ): string {
    return `${this.bucket}/AWSLogs/${owner}/${folder}/${REGION}/2026/11/21/file.json.gz`;
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    const governing = (what: string, arn: string): [string, Policy] => [
      `${what} ${this.name}`,
      this.deployed.resourcePolicy(arn)!,
    ];
    return [
      governing('queue', this.queue),
      governing('dead-letter queue', this.deadLetterQueue),
      governing('key', this.encryptionKey),
      governing('trust of the reader', this.reader),
      ...this.deployed.rolePolicies(this.reader).map((policy): [string, Policy] => [`reader ${this.name}`, policy]),
    ];
  }
}

/** A topic that a rule tells. */
export class FanOutStack {
  public readonly deployed: DeployedStack;
  public readonly topic: string;
  public readonly deadLetters: string;
  public readonly encryptionKey: string;
  public readonly rule: string;

  public constructor() {
    const { stack, ...props } = parts();
    const fanOut = new SiemFanOut(stack, 'FanOut', { ...props, alarmActions: [] });
    this.deployed = new DeployedStack(stack);
    this.topic = this.deployed.text(fanOut.topic.topicArn);
    this.deadLetters = this.deployed.text(fanOut.deadLetters.queue.queueArn);
    this.encryptionKey = this.deployed.text(props.encryptionKey.keyArn);
    this.rule = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${fanOut.rule.name}`;
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    return [
      ['topic for SIEMs', this.deployed.resourcePolicy(this.topic)!],
      ['dead letters of the topic for SIEMs', this.deployed.resourcePolicy(this.deadLetters)!],
      ['key of the topic for SIEMs', this.deployed.resourcePolicy(this.encryptionKey)!],
    ];
  }
}

/** A log group whose events CloudWatch Logs sends to an encrypted stream. */
export class SubscriptionStack {
  public readonly deployed: DeployedStack;
  public readonly stream: string;
  public readonly encryptionKey: string;
  public readonly evidenceKey: string;
  public readonly role: string;
  public readonly logGroup = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/cloudtrail/audit:*`;

  public constructor() {
    const { stack, trail, archive, encryptionKey } = parts();
    const stream = new Stream(stack, 'Stream', { encryption: StreamEncryption.KMS, encryptionKey });
    const subscription = new LogSubscription(stack, 'Subscription', {
      trail,
      logGroup: LogGroup.fromLogGroupName(stack, 'LogGroup', '/aws/cloudtrail/audit'),
      destination: LogDestination.stream(stream),
      alarmActions: [],
    });
    this.deployed = new DeployedStack(stack);
    this.stream = this.deployed.text(stream.streamArn);
    this.encryptionKey = this.deployed.text(encryptionKey.keyArn);
    this.evidenceKey = this.deployed.text(archive.encryptionKey.keyArn);
    this.role = this.deployed.text(subscription.role.roleArn);
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    return [
      ['trust of the subscription', this.deployed.resourcePolicy(this.role)!],
      ...this.deployed.rolePolicies(this.role).map((policy): [string, Policy] => ['subscription', policy]),
    ];
  }
}
