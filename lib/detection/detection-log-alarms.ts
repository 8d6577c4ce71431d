import { Annotations, ArnFormat, Duration, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnLogAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmName } from './alarm-name';
import { cloudtrailChanges } from './catalogue/cloudtrail-changes';
import { rootUsage } from './catalogue/root-usage';
import { deployedPattern, warnOfFindings } from './deployed-pattern';
import { describe, refuseAlarm } from './detection-alarms';
import { Detection } from './detection';
import { Detections } from './detections';
import { CannotRender, parse, toLogsInsightsFilter } from './language/filter-pattern';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * What an alert shows of each event: the same as an alert of `DetectionRules`. None of it is text that a caller can choose
 * freely, such as the user agent, and request parameters may be secret.
 */
const FIELDS = [
  '@timestamp',
  'eventName',
  'eventSource',
  'userIdentity.type',
  'userIdentity.arn',
  'userIdentity.invokedBy',
  'sourceIPAddress',
  'recipientAccountId',
  'awsRegion',
  'errorCode',
  'eventID',
];
const LINES = 20;
/** CloudTrail delivers to CloudWatch Logs in about five minutes on average, without a guarantee. */
const LATE = Duration.minutes(10);

const WILDCARDS =
  'IAM cannot bind logs:DescribeLogGroups and logs:StopQuery to a log group; the other asterisk covers the streams of this one group.';

/**
 * Properties of `DetectionLogAlarms`.
 */
export interface DetectionLogAlarmsProps {
  /** The trail whose events are watched; its name is the prefix of every alarm's name. */
  readonly trail: TrailIdentity;

  /** The log group into which the trail delivers. */
  readonly logGroup: ILogGroup;

  /**
   * Where the alerts go, e.g. `audit.alerts.topic`. CloudWatch must be able to publish to it; an `AlertTopic` lets it.
   *
   * Only e-mail shows the events; other subscribers get the alarm without them.
   */
  readonly topic: ITopic;

  /**
   * What to notice. Each one is a query every five minutes, billed by what it reads; CloudWatch Logs runs 100 at once in an
   * account.
   *
   * @default - root-usage and cloudtrail-changes
   */
  readonly detections?: Detections;

  /**
   * Key of the log group, e.g. `audit.monitoringKey`; the roles may decrypt with it, through CloudWatch Logs only.
   *
   * @default - none: the log group is not encrypted with a key of its own
   */
  readonly encryptionKey?: IKey;

  /**
   * Values of the names in `${…}` that patterns use, e.g. `audit.resourceNames`.
   *
   * @default - none; a pattern that uses one is an error
   */
  readonly resourceNames?: { [name: string]: string };
}

/**
 * One log alarm (`AWS::CloudWatch::LogAlarm`) for each of a few detections: its alert carries the events, who did what from
 * where, and covers every Region of the trail. It comes 10 to 15 minutes after the event and misses what is delivered
 * later, so it stands beside the metric filter and its alarm, never in place of them; Security Hub asks for those.
 */
export class DetectionLogAlarms extends Construct {
  /** The alarms by the id of their detection. */
  public readonly alarms: { [id: string]: CfnLogAlarm } = {};
  /** Why there is no alarm, by the id of the detection; empty where there is an alarm for each. */
  public readonly notRendered: { [id: string]: string } = {};
  /** The role by which CloudWatch Logs runs the queries. */
  public readonly queryRole: Role;
  /** The role by which CloudWatch fetches the events for an alert. */
  public readonly logLineRole: Role;

  private readonly props: DetectionLogAlarmsProps;
  private readonly policies: ManagedPolicy[] = [];

  public constructor(scope: Construct, id: string, props: DetectionLogAlarmsProps) {
    super(scope, id);
    this.props = props;
    const { region } = Stack.of(this);
    if (/^(cn|us-gov)-/.test(region)) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:no-log-alarms',
        `CloudFormation has no log alarms in ${region}, so the deployment would fail. Leave them out: DetectionRules say there who did what.`,
      );
    }
    // AWS documents no source condition for these two; a role can be passed to a service by its own account only.
    this.queryRole = new Role(this, 'QueryRole', {
      description: 'Runs the queries of log alarms',
      assumedBy: new ServicePrincipal('logs.amazonaws.com'),
    });
    this.logLineRole = new Role(this, 'LogLineRole', {
      description: 'Fetches the events for the alerts of log alarms',
      assumedBy: new ServicePrincipal('cloudwatch.amazonaws.com'),
    });
    this.allow(
      'QueryPolicy',
      this.queryRole,
      ['logs:StartQuery', 'logs:GetQueryResults'],
      ['logs:DescribeLogGroups', 'logs:StopQuery'],
    );
    this.allow('LogLinePolicy', this.logLineRole, ['logs:GetQueryResults']);
    const { list } = props.detections ?? Detections.none().including(rootUsage, cloudtrailChanges);
    list.forEach((detection) => this.watch(detection));
    for (const [detection, reason] of Object.entries(this.notRendered)) {
      Annotations.of(this).addWarningV2(
        `cdk-secure-audit-trail:no-log-alarm-for-${detection}`,
        `There is no log alarm for '${detection}': ${reason}. Its metric filter notices it all the same; leave it out here with without('${detection}').`,
      );
    }
  }

  private watch(detection: Detection): void {
    const { id, threshold = 1, period = Duration.minutes(5) } = detection;
    refuseAlarm(this, detection);
    if (period.isUnresolved()) {
      refuse(this, 'log-alarm-period', {
        what: `The period of '${id}' is a token, known only at deployment.`,
        why: 'The schedule of its query is a text, rate(5 minutes), that is made of it at synth.',
        instead: 'Write Duration.minutes(5), or leave the period out.',
      });
    }
    const filter = this.render(detection);
    if (filter === undefined) return;
    const minutes = period.toMinutes();
    const alarm = new CfnLogAlarm(this, id, {
      alarmName: alarmName(this, this.props.trail, `${id}-lines`),
      alarmDescription: describe(detection),
      scheduledQueryConfiguration: {
        queryString: `fields ${FIELDS.join(', ')} | filter ${filter}`,
        aggregationExpression: 'count(*)',
        logGroupIdentifiers: [this.props.logGroup.logGroupName],
        scheduledQueryRoleArn: this.queryRole.roleArn,
        // Each run reads the period that the run before left off at: no event counts twice, and none is read twice.
        scheduleConfiguration: {
          scheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
          startTimeOffset: period.toSeconds() + LATE.toSeconds(),
          endTimeOffset: LATE.toSeconds(),
        },
      },
      queryResultsToEvaluate: 1,
      queryResultsToAlarm: 1,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmActions: [this.props.topic.topicArn],
      actionLogLineCount: LINES,
      actionLogLineRoleArn: this.logLineRole.roleArn,
    });
    // A query by a role that may not run it yet fails without a word.
    alarm.node.addDependency(...this.policies);
    this.alarms[id] = alarm;
  }

  /** Exactly what the filter pattern says, or nothing. */
  private render(detection: Detection): string | undefined {
    const { text, findings } = deployedPattern(this, detection, this.props.resourceNames);
    warnOfFindings(this, detection, findings);
    try {
      const filter = toLogsInsightsFilter(parse(text));
      if (tokensIn(filter) === tokensIn(text)) return filter;
      // In a regular expression its characters would have to be escaped, and they are not known.
      this.notRendered[detection.id] = 'It compares a part of a value with a name that only CloudFormation knows';
    } catch (error) {
      if (!(error instanceof CannotRender)) throw error;
      this.notRendered[detection.id] = error.message;
    }
    return undefined;
  }

  /** What can be bound to the log group, and the two actions that cannot (Service Authorization Reference). */
  private allow(id: string, role: Role, onGroup: string[], onAll: string[] = []): void {
    const { encryptionKey, logGroup } = this.props;
    const group = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const statements = [
      new PolicyStatement({ actions: onGroup, resources: [group, `${group}:*`] }),
      ...(onAll.length > 0 ? [new PolicyStatement({ actions: onAll, resources: ['*'] })] : []),
      ...(encryptionKey
        ? [
            // Concepts of scheduled queries: both are needed for a log group with a key.
            new PolicyStatement({
              actions: ['kms:Decrypt', 'kms:DescribeKey'],
              resources: [encryptionKey.keyArn],
              conditions: { StringEquals: { 'kms:ViaService': `logs.${Stack.of(this).region}.amazonaws.com` } },
            }),
          ]
        : []),
    ];
    const policy = new ManagedPolicy(this, id, { roles: [role], document: new PolicyDocument({ statements }) });
    statements.forEach((statement) => acknowledgeWildcards(policy, statement, WILDCARDS));
    this.policies.push(policy);
  }
}

function tokensIn(text: string): number {
  return Tokenization.reverseString(text).tokens.length;
}
