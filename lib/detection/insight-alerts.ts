import { CfnRule } from 'aws-cdk-lib/aws-events';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AWS_SOURCES } from './cloudtrail-events';
import { refuseUnreachable, RuleTargets } from './rule-targets';
import { DeadLetterQueue } from '../alerting/dead-letter-queue';
import { requireReaders } from '../alerting/plain-text-topic';

const RUNBOOK = 'https://github.com/secure-audit-trail/cdk/blob/main/docs/events.md#insights';

/** Values that CloudTrail makes up or measures. */
const FIELDS = {
  account: '$.account',
  error: '$.detail.insightDetails.errorCode',
  event: '$.detail.insightDetails.eventName',
  id: '$.detail.sharedEventID',
  now: '$.detail.insightDetails.insightContext.statistics.insight.average',
  region: '$.detail.awsRegion',
  service: '$.detail.insightDetails.eventSource',
  time: '$.time',
  type: '$.detail.insightDetails.insightType',
  usual: '$.detail.insightDetails.insightContext.statistics.baseline.average',
};

const LINES = [
  'MEDIUM: A call is made, or fails, far more often than usual.',
  'What: <event> (<service>) <error>',
  'How often: <now> a minute, usually <usual> (<type>)',
  'Where: account <account>, Region <region>',
  'When: <time>',
  'First: Read under attributions of the event who made the calls, and ask whether a release or a job explains them.',
  `Runbook: ${RUNBOOK}`,
  'Event: <id>, shared by its start and its end',
];

/**
 * Properties of `InsightAlerts`.
 */
export interface InsightAlertsProps {
  /**
   * Where the alerts go, as lines of text, e.g. `audit.alerts.topic`. A FIFO topic or one of another account or Region is an
   * error; so is one that only chat reads, since chat drops such lines. One that others read too is a warning.
   */
  readonly topic: ITopic;

  /**
   * Key of the topic; the construct lets EventBridge use it.
   *
   * @default - none: the topic is not encrypted, or its key lets EventBridge use it already
   */
  readonly encryptionKey?: IKey;
}

/**
 * Tells when CloudTrail Insights finds a call that is made, or fails, far more often than usual. A trail must have `insights`.
 *
 * An Insights event arrives in the account and Region of the calls, once when it starts and once when it ends; the alert
 * tells of the start. So deploy this in each Region that you use, those of global services included, each with a topic of
 * that Region: `audit.alerts.topic` in the one of the trail, elsewhere one of yours.
 */
export class InsightAlerts extends Construct {
  /** The rule. */
  public readonly rule: CfnRule;
  /** Holds the events that did not become an alert, and tells. */
  public readonly deadLetters: DeadLetterQueue;

  public constructor(scope: Construct, id: string, props: InsightAlertsProps) {
    super(scope, id);
    const { topic, encryptionKey } = props;
    refuseUnreachable(this, topic);
    requireReaders(this, topic);
    this.rule = new CfnRule(this, 'Rule', {
      description: 'MEDIUM: CloudTrail Insights found a call that is made, or fails, far more often than usual.',
      eventPattern: {
        source: AWS_SOURCES,
        'detail-type': ['AWS Insight via CloudTrail'],
        detail: { insightDetails: { state: ['Start'] } },
      },
      state: 'ENABLED',
    });
    const targets = new RuleTargets(this, encryptionKey, [topic]);
    this.deadLetters = targets.deadLetters;
    const inputTemplate = LINES.map((line) => JSON.stringify(line)).join('\n');
    this.rule.targets = [targets.target('Alerts', this.rule, { topic }, { inputPathsMap: FIELDS, inputTemplate })];
    targets.letRulesSend([this.rule]);
  }
}
