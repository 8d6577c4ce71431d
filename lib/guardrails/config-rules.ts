import { Annotations, Duration, Names } from 'aws-cdk-lib';
import { ManagedRule, ResourceType, RuleScope } from 'aws-cdk-lib/aws-config';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ALARM_RULES,
  BUCKET_RULES,
  EVIDENCE_RULES,
  KEY_RULES,
  LOG_GROUP_RULES,
  TOPIC_RULE,
  TRAIL_RULES,
  WatchedControl,
} from './config-rule-catalogue';
import { refuse } from '../private/refusal';

/** All that the rule on retention takes. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

/**
 * Properties of `TrailConfigRules`. What is left out is not watched; nothing at all is an error.
 */
export interface TrailConfigRulesProps {
  /**
   * Whether to watch the trails and alarms of the account.
   *
   * @default true - false is for an account that keeps only the archive
   */
  readonly watchTrail?: boolean;

  /**
   * The bucket of the evidence, of this account. The rules on trails then ask for a trail that delivers into it.
   *
   * @default - not watched
   */
  readonly bucket?: IBucket;

  /**
   * The bucket of the access logs, of this account. Not watched: lock, access logging and key, which S3 forbids there.
   *
   * @default - not watched
   */
  readonly accessLogBucket?: IBucket;

  /**
   * The keys. That they rotate AWS Config checks for all keys of the account or for none.
   *
   * @default - not watched
   */
  readonly keys?: IKey[];

  /**
   * The log group of the trail. The rules on trails then ask for a trail that delivers into it.
   *
   * @default - not watched
   */
  readonly logGroup?: ILogGroup;

  /**
   * How long the log group must keep events at least: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
   * 1827 or 3653 days, which is all that the rule takes. Anything else is an error.
   *
   * @default Duration.days(365) - Security Hub CloudWatch.16 asks for it
   */
  readonly minimumLogRetention?: Duration;

  /**
   * The topic of the alerts.
   *
   * @default - not watched
   */
  readonly topic?: ITopic;
}

/**
 * One line of the summary: a rule, and the controls that it helps with. It supports a control, it never achieves one.
 */
export interface ConformanceEntry {
  /** Name of the rule in AWS Config, known at synth. */
  readonly ruleName: string;
  /** The managed rule behind it. */
  readonly identifier: string;
  /** What it watches, as a sentence. */
  readonly watches: string;
  /** The controls that it helps with, e.g. `Security Hub CloudTrail.1`. */
  readonly controls: string[];
}

/**
 * Managed rules of AWS Config that watch the trail, its archive, keys, log group, alarms and topic. Opt-in: AWS bills
 * every evaluation.
 *
 * A configuration recorder must run in the account and Region, and record buckets, keys, topics and alarms; without a
 * recorder AWS Config refuses the rules. The construct makes none: an account has one for all purposes.
 */
export class TrailConfigRules extends Construct {
  /** The rules by the end of their name, e.g. `multi-region-trail`, `evidence-object-lock`. */
  public readonly rules: { [id: string]: ManagedRule } = {};
  /** What the rules watch and which controls that helps with, for an auditor. */
  public readonly conformanceSummary: ConformanceEntry[] = [];

  public constructor(scope: Construct, id: string, props: TrailConfigRulesProps = {}) {
    super(scope, id);
    const { bucket, accessLogBucket, keys = [], logGroup, topic } = props;
    if (props.watchTrail ?? true) {
      this.watchTrail(bucket, logGroup);
      this.watchAlarms();
    }
    if (bucket) {
      this.watchBucket('evidence', 'The bucket of the evidence', bucket, { ...BUCKET_RULES, ...EVIDENCE_RULES });
    }
    if (accessLogBucket) {
      this.watchBucket('access-logs', 'The bucket of the access logs', accessLogBucket, BUCKET_RULES);
    }
    if (keys.length > 0) {
      this.add(KEY_RULES.notScheduled, { parameters: { kmsKeyIds: keys.map(({ keyId }) => keyId).join(',') } });
      this.add(KEY_RULES.rotation);
    }
    if (logGroup) {
      this.add(LOG_GROUP_RULES.encryption);
      this.add(LOG_GROUP_RULES.retention, {
        parameters: { LogGroupNames: logGroup.logGroupName, MinRetentionTime: this.retentionDays(props) },
      });
    }
    if (topic) {
      // The id of a topic in AWS Config is its ARN.
      this.add(TOPIC_RULE, { scope: RuleScope.fromResource(ResourceType.SNS_TOPIC, topic.topicArn) });
    }
    this.demandRecorder();
  }

  private watchTrail(bucket?: IBucket, logGroup?: ILogGroup): void {
    const destinations = {
      ...(bucket && { s3BucketName: bucket.bucketName }),
      ...(logGroup && { cloudWatchLogsLogGroupArn: logGroup.logGroupArn }),
    };
    this.add(TRAIL_RULES.multiRegion, {
      parameters: { ...destinations, includeManagementEvents: 'true', readWriteType: 'ALL' },
    });
    this.add(TRAIL_RULES.enabled, { parameters: destinations });
    this.add(TRAIL_RULES.encryption);
    this.add(TRAIL_RULES.validation);
    this.add(TRAIL_RULES.logGroup);
    this.add(TRAIL_RULES.securityTrail);
  }

  private watchAlarms(): void {
    const scope = RuleScope.fromResources([ResourceType.CLOUDWATCH_ALARM]);
    this.add(ALARM_RULES.action, {
      scope,
      // By default the rule also asks for an action on INSUFFICIENT_DATA, which these alarms never reach.
      parameters: { alarmActionRequired: 'true', insufficientDataActionRequired: 'false', okActionRequired: 'false' },
    });
    this.add(ALARM_RULES.enabled, { scope });
  }

  private watchBucket(prefix: string, name: string, bucket: IBucket, rules: Record<string, WatchedControl>): void {
    const scope = RuleScope.fromResource(ResourceType.S3_BUCKET, bucket.bucketName);
    for (const rule of Object.values(rules)) {
      this.add({ ...rule, id: `${prefix}-${rule.id}`, watches: `${name} ${rule.watches}` }, { scope });
    }
  }

  private add(
    { id, identifier, watches, controls }: WatchedControl,
    { scope, parameters }: { scope?: RuleScope; parameters?: Record<string, unknown> } = {},
  ): void {
    const ruleName = `${Names.uniqueResourceName(this, { maxLength: 80, separator: '-' })}-${id}`;
    this.rules[id] = new ManagedRule(this, id, {
      configRuleName: ruleName,
      description: watches,
      identifier,
      ruleScope: scope,
      inputParameters: parameters && Object.keys(parameters).length > 0 ? parameters : undefined,
    });
    this.conformanceSummary.push({ ruleName, identifier, watches, controls: [...controls] });
  }

  private retentionDays({ minimumLogRetention = Duration.days(365) }: TrailConfigRulesProps): string {
    const days = minimumLogRetention.isUnresolved() ? undefined : minimumLogRetention.toDays({ integral: false });
    if (days === undefined || !RETENTION_DAYS.includes(days)) {
      refuse(this, 'minimum-log-retention', {
        what: `minimumLogRetention is ${days ?? 'a token'} days.`,
        why: `The rule takes ${RETENTION_DAYS.join(', ')}.`,
        instead: 'Write Duration.days(365).',
      });
    }
    return String(days);
  }

  private demandRecorder(): void {
    if (this.conformanceSummary.length === 0) {
      refuse(this, 'nothing-to-watch', {
        what: 'watchTrail is false and there is nothing else to watch.',
        why: 'The construct would be empty, and look as if the stack were watched.',
        instead: 'Name the bucket, keys, logGroup or topic, or leave watchTrail out.',
      });
    }
    Annotations.of(this).addWarningV2(
      'cdk-secure-audit-trail:config-recorder',
      'The rules need a configuration recorder that runs in this account and Region and records buckets, keys, topics and alarms; without one AWS Config refuses them, and the deployment fails. Acknowledge this warning once it runs.',
    );
  }
}
