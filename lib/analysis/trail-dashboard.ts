import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard,
  GraphWidget,
  IMetric,
  IWidget,
  LogQueryWidget,
  Metric,
  SingleValueWidget,
  Stats,
  TextWidget,
  TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CHANGES, CONSOLE_SIGN_INS, DENIED_CALLS, PanelMetric, SIGN_INS } from './dashboard-panels';
import { dashboardQueries } from './dashboard-queries';
import { RUNBOOK } from '../detection/runbook';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudWatch takes so many in one widget of alarms. */
const ALARMS_PER_WIDGET = 100;
const COLUMNS = 24;

/**
 * Properties of `TrailDashboard`.
 */
export interface TrailDashboardProps {
  /** The trail that is watched; its name is that of the dashboard, with hyphens for periods, which CloudWatch refuses. */
  readonly trail: TrailIdentity;

  /** The log group into which the trail delivers: its arrivals are counted, and read for the tables. */
  readonly logGroup: ILogGroup;

  /**
   * The alarms of the detections by id, `audit.detection.alarms`; those of a second lane may be among them. Their
   * metrics give the numbers and graphs; what no detection counts has none. With the other two alarms, 1 to 100.
   */
  readonly detectionAlarms: { [id: string]: Alarm };

  /**
   * The alarm on silence, `audit.heartbeat.alarm`.
   *
   * @default - not among the alarms
   */
  readonly heartbeat?: Alarm;

  /**
   * The alarm on log files that were not copied, `audit.archive.replicationFailureAlarm`.
   *
   * @default - no replication among the alarms and in delivery health
   */
  readonly replicationFailureAlarm?: Alarm;

  /**
   * The topic of the alerts, `audit.alerts.topic`: alerts that reached nobody are counted.
   *
   * @default - no alerts in delivery health
   */
  readonly topic?: ITopic;
}

/**
 * What whoever is on duty looks at first, on one screen: alarms, delivery health, sign-ins, denied calls, changes by
 * service, and who did it.
 *
 * CloudWatch bills a dashboard by the month, and each of the three tables at every refresh by what it reads in the log
 * group: all events of the chosen time range.
 */
export class TrailDashboard extends Construct {
  /** The dashboard; add widgets of your own below. */
  public readonly dashboard: Dashboard;
  /** Name of the dashboard, known at synth. */
  public readonly dashboardName: string;
  /** Counts the console sign-ins that succeeded. */
  public readonly signInFilter: MetricFilter;

  private readonly props: TrailDashboardProps;

  public constructor(scope: Construct, id: string, props: TrailDashboardProps) {
    super(scope, id);
    this.props = props;
    const { trail, logGroup } = props;
    this.dashboardName = trail.trailName.replace(/\./g, '-');
    this.refuseSecond();
    this.signInFilter = new MetricFilter(this, 'SignInFilter', {
      logGroup,
      filterPattern: FilterPattern.literal(CONSOLE_SIGN_INS.pattern),
      metricNamespace: trail.trailName,
      metricName: CONSOLE_SIGN_INS.metricName,
      metricValue: '1',
    });
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      // A night: what happened since somebody last looked.
      defaultInterval: Duration.hours(12),
    });
    // 19 units of height, which is what a full screen of 1080 pixels shows.
    this.dashboard.addWidgets(this.header());
    this.dashboard.addWidgets(this.alarms(), this.deliveryHealth());
    this.dashboard.addWidgets(...this.counts());
    this.dashboard.addWidgets(...this.tables());
  }

  private refuseSecond(): void {
    const others = Stack.of(this)
      .node.findAll()
      .filter((child) => child instanceof TrailDashboard && child !== this);
    if (others.some((other) => (other as TrailDashboard).dashboardName === this.dashboardName)) {
      refuse(this, 'dashboard-twice', {
        what: `There are two dashboards named '${this.dashboardName}' in the stack.`,
        why: 'CloudWatch keeps one under a name, and each deployment would overwrite the other.',
        instead: 'Give one TrailDashboard all alarms, and add widgets to its dashboard.',
      });
    }
  }

  private header(): IWidget {
    return new TextWidget({
      // The default of newer versions of aws-cdk-lib only.
      background: TextWidgetBackground.TRANSPARENT,
      width: COLUMNS,
      height: 2,
      markdown: [
        `## Audit trail ${this.props.trail.trailName}`,
        `An alarm is red: [what it means and what to do first](${RUNBOOK}) · No events arrive: [the heartbeat](${RUNBOOK}#heartbeat) · Numbers are sums over the chosen time range; a dash means none.`,
      ].join('\n'),
    });
  }

  private alarms(): IWidget {
    const { detectionAlarms, heartbeat, replicationFailureAlarm } = this.props;
    const alarms = [heartbeat, replicationFailureAlarm, ...Object.values(detectionAlarms)].filter(
      (alarm) => alarm !== undefined,
    );
    if (alarms.length < 1 || alarms.length > ALARMS_PER_WIDGET) {
      refuse(this, 'dashboard-alarms', {
        what: `The dashboard is given ${alarms.length} alarms.`,
        why: `CloudWatch takes 1 to ${ALARMS_PER_WIDGET} in one widget.`,
        instead: 'Give it audit.detection.alarms, or fewer.',
      });
    }
    return new AlarmStatusWidget({
      title: 'Alarms, red ones first',
      alarms,
      sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      width: 16,
      height: 6,
    });
  }

  private deliveryHealth(): IWidget {
    const { logGroup, topic, replicationFailureAlarm } = this.props;
    const failures = [
      topic?.metricNumberOfNotificationsFailed({ label: 'alerts not delivered', statistic: Stats.SUM }),
      replicationFailureAlarm && relabel(replicationFailureAlarm, 'log files not copied'),
    ].filter((failure) => failure !== undefined);
    return new GraphWidget({
      title: 'Delivery health',
      // ILogGroup.metricIncomingLogEvents names another metric, without the log group.
      left: [
        new Metric({
          namespace: 'AWS/Logs',
          metricName: 'IncomingLogEvents',
          dimensionsMap: { LogGroupName: logGroup.logGroupName },
          label: 'events arrived',
          statistic: Stats.SUM,
        }),
      ],
      leftYAxis: { min: 0, showUnits: false },
      right: failures,
      rightYAxis: { min: 0, showUnits: false },
      width: 8,
      height: 6,
    });
  }

  /** What no detection counts leaves no empty panel behind: the others share its place. */
  private counts(): IWidget[] {
    const denied = this.metricsOf(DENIED_CALLS);
    const changes = this.metricsOf(CHANGES);
    const isFull = denied.length > 0 && changes.length > 0;
    const half = denied.length > 0 || changes.length > 0 ? COLUMNS / 2 : COLUMNS;
    const size = { width: isFull ? COLUMNS / 4 : half, height: 5 };
    const { label } = CONSOLE_SIGN_INS;
    return [
      new SingleValueWidget({
        title: 'Sign-ins',
        metrics: [this.signInFilter.metric({ label, statistic: Stats.SUM }), ...this.metricsOf(SIGN_INS)],
        // Without it the number would be that of the last five minutes.
        setPeriodToTimeRange: true,
        ...size,
      }),
      ...(denied.length > 0
        ? [new GraphWidget({ title: 'Denied calls', left: denied, leftYAxis: { min: 0, showUnits: false }, ...size })]
        : []),
      ...(changes.length > 0
        ? [
            // Numbers, since fourteen bars would have to be told apart by their colours.
            new SingleValueWidget({
              title: 'Changes by service',
              metrics: changes,
              setPeriodToTimeRange: true,
              width: COLUMNS / 2,
              height: size.height,
            }),
          ]
        : []),
    ];
  }

  private metricsOf(panel: readonly PanelMetric[]): IMetric[] {
    return panel.flatMap(({ label, detections }) => {
      const id = detections.find((detection) => detection in this.props.detectionAlarms);
      return id === undefined ? [] : [relabel(this.props.detectionAlarms[id], label)];
    });
  }

  private tables(): IWidget[] {
    const { logGroup, trail } = this.props;
    return dashboardQueries(trail.organizationId !== undefined).map(
      ({ title, lines }) =>
        new LogQueryWidget({
          title,
          logGroupNames: [logGroup.logGroupName],
          queryLines: [...lines],
          width: 8,
          height: 6,
        }),
    );
  }
}

/** What an alarm watches, under another name. */
function relabel(alarm: Alarm, label: string): IMetric {
  return (alarm.metric as Metric).with({ label });
}
