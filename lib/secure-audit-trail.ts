import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AlertRoute } from './alerting/alert-route';
import { AlertRoutes } from './alerting/alert-routes';
import { AlertTopic } from './alerting/alert-topic';
import { TrailAnalysis, TrailAnalysisOptions } from './analysis/trail-analysis';
import { IEvidence } from './archive/i-evidence';
import { ILogArchive } from './archive/i-log-archive';
import { LogArchive, LogArchiveOptions } from './archive/log-archive';
import { ProtectedKey } from './archive/protected-key';
import { trustedRoles } from './archive/trusted-roles';
import { alarmPrefix } from './detection/alarm-name';
import { DetectionAlarms } from './detection/detection-alarms';
import { Detections } from './detection/detections';
import { Heartbeat } from './detection/heartbeat';
import { ResourceGuardrails } from './guardrails/resource-guardrails';
import { atSynthesis } from './private/at-synthesis';
import { outermost } from './private/outermost';
import { refuse } from './private/refusal';
import { AuditTrail } from './trail/audit-trail';
import { RecordingOptions } from './trail/recording-options';
import { TrailIdentity, TrailOptions } from './trail/trail-identity';
import { TrailLogGroup } from './trail/trail-log-group';

/**
 * Properties of `SecureAuditTrail`. All of them may be left out.
 */
export interface SecureAuditTrailProps extends TrailOptions, RecordingOptions, LogArchiveOptions, TrailAnalysisOptions {
  /**
   * An archive that exists already, or that another stack makes: a `LogArchive`, also of another account or Region, or
   * one imported by `LogArchive.fromAttributes`. Props of a new archive beside it are an error.
   *
   * @default - a new archive in this stack
   */
  readonly archive?: ILogArchive;

  /**
   * How long CloudWatch Logs keeps the events for metric filters and quick searches. The evidence in S3 does not
   * depend on it.
   *
   * @default RetentionDays.ONE_YEAR - Security Hub CloudWatch.16 asks for 365 days
   */
  readonly logRetention?: RetentionDays;

  /**
   * What to notice. Each detection costs an alarm a month.
   *
   * @default Detections.all(), with that of the replica where `replica` is given
   */
  readonly detections?: Detections;

  /**
   * How long the trail may be silent before the heartbeat alarm goes off, in whole hours, 1 to 24.
   *
   * @default Duration.hours(3)
   */
  readonly maxSilence?: Duration;

  /**
   * E-mail addresses that get every alert. Each must confirm the mail that SNS sends to it.
   *
   * @default - none; where no alertRoutes carry an alert, the synthesis then warns: an alarm that reaches nobody is no alarm
   */
  readonly alertEmails?: string[];

  /**
   * Where alerts go besides, by severity or detection, by a name of your choice in kebab-case: `{ chat: { destination: new
   * SlackDestination({ … }), atLeast: Severity.HIGH } }`. At most four routes by topic may carry the same alert. Each costs an
   * alarm a month, and one more for all of them; see `docs/alerts.md`.
   *
   * @default - nowhere else
   */
  readonly alertRoutes?: { [name: string]: AlertRoute };
}

/**
 * A governed CloudTrail for an account or an organization: the trail, evidence that nobody can erase, alarms that fire, and a table to
 * query.
 */
export class SecureAuditTrail extends Construct implements IEvidence {
  /** Name, owner and home Region of the trail, known at synth. */
  public readonly identity: TrailIdentity;
  /** Record: the trail. */
  public readonly trail: AuditTrail;
  /** Record: the log group, and the role by which CloudTrail delivers into it. */
  public readonly logGroup: TrailLogGroup;
  /** Keep: bucket, key and access logs. */
  public readonly archive: ILogArchive;
  /** Key of the log group, the alert topic and the query results: other readers than those of the evidence. */
  public readonly monitoringKey: Key;
  /** Names of this stack's own resources, by the `${…}` that stands for them in patterns: for detections elsewhere. */
  public readonly resourceNames: { [name: string]: string };
  /** Notice: metric filters and alarms. */
  public readonly detection: DetectionAlarms;
  /** Notice: the alarm on silence. */
  public readonly heartbeat: Heartbeat;
  /** Tell: the topic and its subscriptions. */
  public readonly alerts: AlertTopic;
  /** Tell: what carries alerts to other destinations; undefined without alertRoutes. */
  public readonly routes?: AlertRoutes;
  /**
   * Ask: database, table, workgroup and saved queries. Undefined where the archive is of another account or Region: there
   * a `TrailAnalysis` beside the archive reads without crossing accounts.
   */
  public readonly analysis?: TrailAnalysis;

  public constructor(scope: Construct, id: string, props: SecureAuditTrailProps = {}) {
    super(scope, id);
    this.identity = TrailIdentity.of(this, props);
    const trail = this.identity;

    this.archive = existingArchive(this, props) ?? new LogArchive(this, 'Archive', { ...props, trails: [trail] });
    const roles = trustedRoles(this, props);
    this.monitoringKey = new ProtectedKey(this, 'MonitoringKey', {
      description: 'CloudTrail log group, alerts and query results',
      roles,
    });
    const encryptionKey = this.monitoringKey;

    this.logGroup = new TrailLogGroup(this, 'Logs', { trail, encryptionKey, retention: props.logRetention });
    const { archive, logGroup } = this;
    this.trail = new AuditTrail(this, 'Trail', { ...props, identity: trail, archive, logGroup });

    // Known at synth, since a detection names it; SNS takes no periods.
    const topicName = `${trail.trailName.replace(/\./g, '-')}-alerts`;
    this.alerts = new AlertTopic(this, 'Alerts', { topicName, encryptionKey, emails: props.alertEmails });
    if (roles.administrators) {
      // The alarm that its topic was deleted would have nowhere to go.
      ResourceGuardrails.protectTopic(this.alerts.topic, { deploymentRoleArns: roles.administrators });
    }
    const watch = { trail, logGroup: this.logGroup.logGroup, alarmActions: [new SnsAction(this.alerts.topic)] };
    this.resourceNames = {
      AccessLogBucket: (this.archive.accessLogBucket ?? this.archive.bucket).bucketName,
      AlarmPrefix: alarmPrefix(trail),
      AlertTopic: topicName,
      EvidenceBucket: this.archive.bucket.bucketName,
      // The id of a key of another account is not known here; its own policy denies what this detection notices.
      EvidenceKey: (isHere(this, this.archive) ? this.archive.encryptionKey : encryptionKey).keyId,
      LogGroup: this.logGroup.logGroupName,
      MonitoringKey: encryptionKey.keyId,
    };
    const { resourceNames } = this;
    const replica = props.replica ? [props.replica.detection] : [];
    const detections = props.detections ?? Detections.all().including(...replica);
    this.detection = new DetectionAlarms(this, 'Detection', { ...watch, detections, resourceNames });
    this.heartbeat = new Heartbeat(this, 'Heartbeat', { ...watch, maxSilence: props.maxSilence });

    const alarms = { ...this.detection.alarms, heartbeat: this.heartbeat.alarm };
    const { alertRoutes: routes = {} } = props;
    if (Object.keys(routes).length > 0) {
      const allAlerts = this.alerts.topic;
      this.routes = new AlertRoutes(this, 'Routes', { trail, encryptionKey, alarms, detections, allAlerts, routes });
    }

    if (Stack.of(this.archive) === Stack.of(this)) {
      // In another stack it would be a cycle: that one is deployed first.
      this.archive.replicationFailureAlarm?.addAlarmAction(...watch.alarmActions);
    }
    if (isHere(this, this.archive)) {
      this.analysis = new TrailAnalysis(this, 'Analysis', { ...props, trail, archive: this.archive, encryptionKey });
    }
    this.warn(props);
  }

  /**
   * Lets an auditor read the evidence: log files and their key, table, workgroup and saved queries. Nothing more.
   * Athena and Glue know no principals of other accounts: one of those gets the log files only.
   *
   * @param grantee who may read
   */
  public grantRead(grantee: IGrantable): Grant {
    return (this.analysis ?? this.archive).grantRead(grantee);
  }

  private warn(props: SecureAuditTrailProps): void {
    const untold = this.routes?.unrouted ?? [];
    if (!props.alertEmails?.length && (!this.routes || untold.length > 0)) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:no-alert-destination',
        `${this.routes ? `No route carries ${untold.join(', ')}, so these` : 'The'} alarms tell nobody. Write alertEmails: ['security@example.com'] or a route for them, or add a subscription to alerts.topic and acknowledge this warning.`,
      );
    }
    // The stack may be protected after this was made.
    atSynthesis(this, () => {
      if (!outermost(Stack.of(this)).terminationProtection) {
        Annotations.of(this).addWarningV2(
          'cdk-secure-audit-trail:no-termination-protection',
          'Whoever can delete the stack can stop the recording. Write terminationProtection: true in the props of the stack.',
        );
      }
    });
  }
}

function existingArchive(scope: Construct, props: SecureAuditTrailProps): ILogArchive | undefined {
  const { archive, s3KeyPrefix, retentionPolicy, expireAfter, memberAccountsMayRead, replica } = props;
  const both = Object.entries({ s3KeyPrefix, retentionPolicy, expireAfter, memberAccountsMayRead, replica })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (archive && both.length > 0) {
    refuse(scope, 'archive-twice', {
      what: `archive is given together with ${both.join(', ')}.`,
      why: 'Those are props of a new archive and would have no effect on the existing one.',
      instead: 'Give them to the LogArchive, or leave archive out.',
    });
  }
  return archive;
}

/** Whether a reference to it does not cross accounts or Regions. */
function isHere(scope: Construct, archive: ILogArchive): boolean {
  // An imported archive is in this stack whatever its account is; its key tells.
  const { account, region } = archive.encryptionKey.env;
  const stack = Stack.of(scope);
  const same = (here: string, there: string) => Token.isUnresolved(here) || Token.isUnresolved(there) || here === there;
  return (
    stack.environment === Stack.of(archive).environment && same(stack.account, account) && same(stack.region, region)
  );
}
