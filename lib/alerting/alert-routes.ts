import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule, IEventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { rulesEncrypt, topicsEncrypt } from './alert-policy';
import { AlertRoute } from './alert-route';
import { DeadLetterQueue } from './dead-letter-queue';
import { AlertChannel } from './i-alert-destination';
import { IAlertRoutes } from './i-alert-routes';
import { alarmName, alarmPrefix } from '../detection/alarm-name';
import { Detection } from '../detection/detection';
import { Detections } from '../detection/detections';
import { deployedLength } from '../private/policy-size';
import { refusalMessage, refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudWatch takes so many actions for one state of an alarm. */
const ACTIONS_PER_STATE = 5;
/** EventBridge takes so many characters of an event pattern. */
const EVENT_PATTERN_LENGTH = 2048;

/**
 * Properties of `AlertRoutes`.
 */
export interface AlertRoutesProps {
  /** The trail whose alarms are routed; its name begins the names of topics and alarms. */
  readonly trail: TrailIdentity;

  /** Key of the topics and of the dead-letter queue; the construct lets CloudWatch, SNS and EventBridge use it. */
  readonly encryptionKey: Key;

  /**
   * The alarms by id, e.g. those of `DetectionAlarms`; each is named `<trail name>-<id>`. One whose id is that of no
   * detection, such as `heartbeat`, is CRITICAL.
   */
  readonly alarms: { [id: string]: Alarm };

  /** The detections that the alarms belong to: they tell how urgent each is. */
  readonly detections: Detections;

  /** The topic that gets every alert anyway. It tells of failures of the routes. */
  readonly allAlerts: ITopic;

  /**
   * The routes by a name of your choice, in kebab-case; it becomes a part of the topic's name.
   *
   * An alarm takes five actions for a state, so beside `allAlerts` at most four routes by topic may carry the same alert.
   */
  readonly routes: { [name: string]: AlertRoute };
}

/**
 * Carries each alert to the destinations that ask for it: a topic for each route, which the alarms notify by themselves.
 *
 * A topic of its own, and no filter policy on a common one: CloudWatch sends no attributes to filter by, a filter on the
 * message would drop what is no JSON, and chat takes no filter at all.
 */
export class AlertRoutes extends Construct implements IAlertRoutes {
  /** What the alerts of each route travel over, by the name of the route. */
  public readonly channels: { [name: string]: AlertChannel } = {};
  /** Holds alerts that SNS or EventBridge could not deliver. */
  public readonly deadLetters: DeadLetterQueue;
  /** One alarm for each topic, by the name of the route, and `allAlerts` for the topic of those: a delivery failed. */
  public readonly failureAlarms: { [name: string]: Alarm } = {};
  /** The rules that send changes of alarms to event buses, by the name of the route. */
  public readonly rules: { [name: string]: CfnRule } = {};

  /** Ids of the alarms that no route carries: only who subscribed to `allAlerts` hears of them. */
  public readonly unrouted: string[];

  private readonly props: AlertRoutesProps;
  /** Alarms with the topics that they notify already. */
  private readonly notified = new Set<string>();

  public constructor(scope: Construct, id: string, props: AlertRoutesProps) {
    super(scope, id);
    this.props = props;
    const { encryptionKey, trail } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      encryptionKey,
      alarmName: alarmName(this, trail, 'alerts-undelivered'),
      alarmActions: [],
    });
    encryptionKey.addToResourcePolicy(
      topicsEncrypt(Stack.of(this).formatArn({ service: 'sns', resource: this.topicName('*') })),
    );
    const routed = Object.entries(props.routes).flatMap(([name, route]) => this.bind(name, route));
    this.unrouted = Object.keys(props.alarms).filter((alarm) => !routed.includes(alarm));
    this.tellOfFailures();
    this.node.addValidation({ validate: () => this.limitActions() });
  }

  /**
   * The channels of the routes that ask for a detection: for rules, which tell more than alarms.
   */
  public channelsFor(detection: Detection): AlertChannel[] {
    const one = Detections.none().including(detection);
    return Object.entries(this.props.routes)
      .filter(([, { atLeast, detections }]) => {
        if (detections) return detections.includes(detection.id);
        return !atLeast || one.atLeast(atLeast).list.length > 0;
      })
      .map(([name]) => this.channels[name])
      .filter(({ topic }, index, all) => !topic || index === indexOfTopic(all, topic));
  }

  /** The alarms that it carries. */
  private bind(name: string, route: AlertRoute): string[] {
    const ids = this.idsOf(name, route);
    const scope = new Construct(this, name);
    const channel = route.destination.bind(scope, {
      topicName: this.topicName(name),
      encryptionKey: this.props.encryptionKey,
      deadLetters: this.deadLetters,
    });
    this.channels[name] = channel;
    const { topic } = channel;
    if (topic) ids.forEach((alarm) => this.notify(alarm, topic));
    if (channel.eventBus) this.rules[name] = this.forward(scope, channel, channel.eventBus, ids);
    return ids;
  }

  private notify(alarm: string, topic: ITopic): void {
    const hop = `${alarm} ${topic.topicArn}`;
    if (!this.notified.has(hop)) this.props.alarms[alarm].addAlarmAction(new SnsAction(topic));
    this.notified.add(hop);
  }

  private topicName(name: string): string {
    // SNS takes no periods.
    return `${this.props.trail.trailName.replace(/\./g, '-')}-alerts-${name}`;
  }

  /** What the route asks for. */
  private idsOf(name: string, { atLeast, detections: ids }: AlertRoute): string[] {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 64) {
      refuse(this, 'route-name', {
        what: `The name '${name}' of a route is not in kebab-case, or longer than 64 characters.`,
        why: 'It becomes a part of the names of a topic and an alarm.',
        instead: "Write for example 'chat'.",
      });
    }
    if (ids && atLeast) {
      refuse(this, 'route-twice', {
        what: `The route '${name}' has atLeast and detections.`,
        why: 'One of them would have no effect, or hide alerts unnoticed.',
        instead: 'Write one of them, or two routes.',
      });
    }
    const { detections } = this.props;
    const known = Object.keys(this.props.alarms);
    const unknown = ids?.filter((id) => !known.includes(id)) ?? [];
    if (unknown.length > 0 || ids?.length === 0) {
      refuse(this, 'unknown-detection', {
        what: `The route '${name}' asks for ${unknown.length > 0 ? `'${unknown.join("', '")}'` : 'nothing'}.`,
        why: 'No alert would ever take it.',
        instead: `Write some of: ${known.join(', ')}.`,
      });
    }
    const urgent = (atLeast ? detections.atLeast(atLeast) : detections).list.map(({ id }) => id);
    const others = known.filter((id) => !detections.list.some((detection) => detection.id === id));
    const wanted = ids ?? [...urgent, ...others];
    return known.filter((id) => wanted.includes(id));
  }

  private forward(scope: Construct, { eventBusRole }: AlertChannel, eventBus: IEventBus, ids: string[]): CfnRule {
    const all = ids.length === Object.keys(this.props.alarms).length;
    const eventPattern = {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: all
          ? [{ prefix: alarmPrefix(this.props.trail) }]
          : ids.map((id) => `${alarmPrefix(this.props.trail)}${id}`),
        state: { value: ['ALARM'] },
      },
    };
    const length = deployedLength(eventPattern);
    if (length > EVENT_PATTERN_LENGTH) {
      refuse(scope, 'event-pattern', {
        what: `The names of ${ids.length} alarms make an event pattern of ${length} characters.`,
        why: `EventBridge takes ${EVENT_PATTERN_LENGTH}.`,
        instead: 'Name fewer detections in the route, or leave atLeast and detections out for all alerts.',
      });
    }
    const rule = new CfnRule(scope, 'Alarms', {
      description: 'Sends alarms of the audit trail to an event bus.',
      eventPattern,
      targets: [
        {
          id: 'EventBus',
          arn: eventBus.eventBusArn,
          roleArn: eventBusRole?.roleArn,
          deadLetterConfig: { arn: this.deadLetters.queue.queueArn },
        },
      ],
    });
    this.deadLetters.acceptFrom('events.amazonaws.com', [rule.attrArn]);
    this.props.encryptionKey.addToResourcePolicy(rulesEncrypt());
    return rule;
  }
  /** Over every channel, since one of them is the one that failed. */
  private tellOfFailures(): void {
    const { allAlerts, trail } = this.props;
    const topics = Object.entries(this.channels)
      .flatMap(([name, { topic }]) => (topic ? [{ name, topic }] : []))
      .filter(({ topic }, index, all) => index === indexOfTopic(all, topic));
    const all = [{ name: 'allAlerts', topic: allAlerts }, ...topics];
    const actions = all.slice(0, ACTIONS_PER_STATE).map(({ topic }) => new SnsAction(topic));
    // The metrics of a topic that somebody else made are theirs.
    for (const { name, topic } of all.filter(
      (each) => each.topic === allAlerts || each.topic.node.scopes.includes(this),
    )) {
      const alarm = new Alarm(this, `${name}-failed`, {
        alarmName: alarmName(this, trail, topic === allAlerts ? 'alerts-failed' : `alerts-failed-${name}`),
        alarmDescription: `CRITICAL: SNS could not deliver an alert of '${name}'. Compare its subscriptions with the template; a function, queue or chat channel may be gone.`,
        metric: topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM, period: Duration.minutes(5) }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(...actions);
      this.failureAlarms[name] = alarm;
    }
    this.deadLetters.alarm.addAlarmAction(...actions);
  }

  /** Counts at the end, since others may add actions to the same alarms. */
  private limitActions(): string[] {
    return Object.values(this.props.alarms).flatMap(({ node }) => {
      const { alarmActions } = node.defaultChild as CfnAlarm;
      const count = (Stack.of(this).resolve(alarmActions) as unknown[]).length;
      return count <= ACTIONS_PER_STATE
        ? []
        : [
            refusalMessage('too-many-actions', {
              what: `${node.path} has ${count} actions.`,
              why: `CloudWatch takes ${ACTIONS_PER_STATE} for a state.`,
              instead: 'Leave a route out, or let one queue, function or event bus feed several destinations.',
            }),
          ];
    });
  }
}

/** Two routes may name one existing topic, which need not hear everything twice. */
function indexOfTopic(all: Array<{ readonly topic?: ITopic }>, { topicArn }: ITopic): number {
  return all.findIndex(({ topic }) => topic?.topicArn === topicArn);
}
