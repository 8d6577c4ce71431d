import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, IAlarmAction, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter, CfnSubscriptionFilter, FilterPattern, ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { alarmName } from './alarm-name';
import { headline } from './alert-text';
import { deployedPattern, warnOfFindings, withoutTokens } from './deployed-pattern';
import { Detection } from './detection';
import { Detections } from './detections';
import { hasRegex } from './language/filter-pattern';
import { runbookOf } from './runbook';
import { refusalMessage, refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudWatch Logs takes so many metric filters on a log group. */
const FILTERS_PER_LOG_GROUP = 100;
/** Of all metric and subscription filters on a log group so many may have regular expressions. */
const REGEX_FILTERS_PER_LOG_GROUP = 5;
const DESCRIPTION_LENGTH = 1024;

/**
 * Properties of `DetectionAlarms`.
 */
export interface DetectionAlarmsProps {
  /** The trail whose events are watched; its name is the prefix of every alarm's name. */
  readonly trail: TrailIdentity;

  /** The log group into which the trail delivers. */
  readonly logGroup: ILogGroup;

  /** What to notice. */
  readonly detections: Detections;

  /** What the alarms do. */
  readonly alarmActions: IAlarmAction[];

  /**
   * Values of the names in `${…}` that patterns use, e.g. `EvidenceBucket`.
   *
   * @default - none; a pattern that uses one is an error
   */
  readonly resourceNames?: { [name: string]: string };
}

/**
 * One metric filter and one alarm for each detection.
 */
export class DetectionAlarms extends Construct {
  /** The metric filters by the id of their detection. */
  public readonly metricFilters: { [id: string]: MetricFilter } = {};
  /** The alarms by the id of their detection. */
  public readonly alarms: { [id: string]: Alarm } = {};

  private readonly props: DetectionAlarmsProps;

  public constructor(scope: Construct, id: string, props: DetectionAlarmsProps) {
    super(scope, id);
    this.props = props;
    props.detections.list.forEach((detection) => this.watch(detection));
    this.node.addValidation({ validate: () => this.limitFilters() });
  }

  private watch(detection: Detection): void {
    const { id, period = Duration.minutes(5), threshold = 1 } = detection;
    const { trail, logGroup, alarmActions } = this.props;
    refuseAlarm(this, detection);
    const { text, findings } = deployedPattern(this, detection, this.props.resourceNames);
    const filter = new MetricFilter(this, `${id}-filter`, {
      logGroup,
      // Literal, since Security Hub compares the text letter for letter.
      filterPattern: FilterPattern.literal(text),
      metricNamespace: trail.trailName,
      metricName: id,
      metricValue: '1',
      // No default value: a metric costs only in months in which it has a data point.
    });
    warnOfFindings(filter, detection, findings);
    warnOfChangedText(filter, detection);
    const alarm = new Alarm(this, `${id}-alarm`, {
      alarmName: alarmName(this, trail, id),
      alarmDescription: describe(detection),
      // The default statistic, Average, is 1 whenever there is a match at all and hides how many there were.
      metric: filter.metric({ statistic: Stats.SUM, period }),
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...alarmActions);
    this.metricFilters[id] = filter;
    this.alarms[id] = alarm;
  }

  /** Counts at the end, since others may add filters to the same group. */
  private limitFilters(): string[] {
    const stack = Stack.of(this);
    const filters = stack.node
      .findAll()
      .filter((child) => child instanceof CfnMetricFilter || child instanceof CfnSubscriptionFilter);
    const name = JSON.stringify(stack.resolve(this.props.logGroup.logGroupName));
    const onGroup = (list: typeof filters, limit: number) =>
      // Names are resolved only where there are enough of them to matter.
      list.length <= limit
        ? []
        : list.filter(({ logGroupName }) => JSON.stringify(stack.resolve(logGroupName)) === name);
    const metricFilters = onGroup(
      filters.filter((filter) => filter instanceof CfnMetricFilter),
      FILTERS_PER_LOG_GROUP,
    );
    const withRegex = onGroup(
      filters.filter(({ filterPattern }) => filterPattern.includes('%') && hasRegex(withoutTokens(filterPattern))),
      REGEX_FILTERS_PER_LOG_GROUP,
    );
    return [
      ...(metricFilters.length <= FILTERS_PER_LOG_GROUP
        ? []
        : [
            refusalMessage('too-many-filters', {
              what: `There are ${metricFilters.length} metric filters on one log group.`,
              why: `CloudWatch Logs takes ${FILTERS_PER_LOG_GROUP}.`,
              instead: 'Leave detections out, or join several into one.',
            }),
          ]),
      ...(withRegex.length <= REGEX_FILTERS_PER_LOG_GROUP
        ? []
        : [
            refusalMessage('too-many-regex-filters', {
              what: `${withRegex.length} filters on one log group have regular expressions: ${withRegex.map(({ node }) => node.path).join(', ')}.`,
              why: `CloudWatch Logs takes ${REGEX_FILTERS_PER_LOG_GROUP} such filters, those of metrics and of subscriptions together.`,
              instead:
                'Write some of the patterns with * at the start or the end of a value, or join several into one.',
            }),
          ]),
    ];
  }
}

/** Refuses an alarm that CloudWatch would refuse, or that could never be quiet. */
export function refuseAlarm(scope: Construct, { id, threshold = 1, period }: Detection): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    refuse(scope, 'detection-id', {
      what: `The id '${id}' of a detection is not in kebab-case.`,
      why: 'It becomes the name of a metric, of an alarm and of a section of the documentation.',
      instead: "Write for example 'payroll-bucket-read'.",
    });
  }
  if (!Token.isUnresolved(threshold) && (!Number.isInteger(threshold) || threshold < 1)) {
    refuse(scope, 'threshold', {
      what: `The threshold of '${id}' is ${threshold}.`,
      why: 'Each match counts 1: at 0 the alarm would never be quiet, and there is no half of a match.',
      instead: 'Write a whole number, at least 1.',
    });
  }
  const minutes = period === undefined || period.isUnresolved() ? 1 : period.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 24 * 60) {
    refuse(scope, 'period', {
      what: `The period of '${id}' is ${period?.toHumanString()}.`,
      why: 'Metric filters write a data point a minute, and CloudWatch takes periods of whole minutes, up to a day.',
      instead: 'Write Duration.minutes(5), or up to Duration.days(1).',
    });
  }
}

/** What CloudWatch shows, and mails. */
export function describe(detection: Detection): string {
  const text = `${headline(detection)}. ${detection.firstStep} ${runbookOf(detection)}`;
  return text.length <= DESCRIPTION_LENGTH ? text : `${text.slice(0, DESCRIPTION_LENGTH - 1)}…`;
}

/** Security Hub compares the text letter for letter: one more term fails its control. */
function warnOfChangedText(scope: Construct, { id, controls = [], exceptPrincipals }: Detection): void {
  const failing = controls.filter((control) => control.startsWith('Security Hub'));
  if (exceptPrincipals?.length && failing.length > 0) {
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:text-of-security-hub',
      `'${id}' leaves out principals, so its pattern is no longer the text of ${failing.join(', ')}, which fails. Leave it as it is, and tune a detection of Detections.tuned() or your own beside it.`,
    );
  }
}
