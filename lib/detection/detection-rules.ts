import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alertText, CLICKABLE, fixedText, headline, UNQUOTABLE } from './alert-text';
import {
  AWS_SOURCES,
  DETAIL_TYPES,
  globalRegion,
  needsReadOnlyEvents,
  WITH_READ_ONLY_EVENTS,
} from './cloudtrail-events';
import { deployedPattern, warnOfFindings } from './deployed-pattern';
import { Detection } from './detection';
import { Detections } from './detections';
import { CannotRender, parse, toEventPattern } from './language/filter-pattern';
import { reachable, refuseUnreachable, RuleTargets } from './rule-targets';
import { runbookOf } from './runbook';
import { AlertFormat } from '../alerting/alert-format';
import { DeadLetterQueue } from '../alerting/dead-letter-queue';
import { AlertChannel } from '../alerting/i-alert-destination';
import { IAlertRoutes } from '../alerting/i-alert-routes';
import { requireReaders } from '../alerting/plain-text-topic';
import { deployedLength } from '../private/policy-size';
import { refuse } from '../private/refusal';

/** EventBridge quotas: characters of an event pattern. */
const EVENT_PATTERN_LENGTH = 2048;
/** EventBridge quotas: targets of a rule. */
const TARGETS_PER_RULE = 5;

/**
 * Properties of `DetectionRules`.
 */
export interface DetectionRulesProps {
  /** What to notice. A detection with a threshold above 1 gets no rule: a rule cannot count. */
  readonly detections: Detections;

  /**
   * Where all alerts go, as lines of text, e.g. `audit.alerts.topic`. A FIFO topic or one of another account or Region is an
   * error.
   */
  readonly topic: ITopic;

  /**
   * Key of the topic; the construct lets EventBridge use it.
   *
   * @default - none: the topic is not encrypted, or its key lets EventBridge use it already
   */
  readonly encryptionKey?: IKey;

  /**
   * Where the alerts go besides, by severity or detection, e.g. `audit.routes`.
   *
   * @default - nowhere else
   */
  readonly routes?: IAlertRoutes;

  /**
   * Values of the names in `${…}` that patterns use, e.g. `audit.resourceNames`.
   *
   * @default - none; a pattern that uses one is an error
   */
  readonly resourceNames?: { [name: string]: string };
}

/**
 * One EventBridge rule for each detection: it alerts within seconds and says who did what, from where, and whether it
 * failed. A metric filter and its alarm take minutes and only count.
 *
 * A rule sees the events of its own account and Region, while a trail is logging there; a metric filter on the log group of a
 * multi-Region trail sees all Regions. IAM, Organizations and the sign-in of root send theirs to us-east-1 only: there
 * deploy the rules too, with a topic of that Region, or `ForwardGlobalEvents`.
 */
export class DetectionRules extends Construct {
  /** The rules by the id of their detection. */
  public readonly rules: { [id: string]: CfnRule } = {};
  /** Why there is no rule, by the id of the detection; empty where there is a rule for each. */
  public readonly notRendered: { [id: string]: string } = {};
  /** Holds the events that did not become an alert, and tells; undefined where there are no rules. */
  public readonly deadLetters?: DeadLetterQueue;
  /** Tells chat of calls whose names its messages cannot hold; undefined where no route is one of chat. */
  public readonly unquotableRule?: CfnRule;
  /** Tells chat of calls whose names it may draw as a link or a mention; undefined where no route is one of chat. */
  public readonly clickableRule?: CfnRule;

  private readonly props: DetectionRulesProps;
  private readonly allAlerts: AlertChannel;

  public constructor(scope: Construct, id: string, props: DetectionRulesProps) {
    super(scope, id);
    this.props = props;
    this.allAlerts = { topic: props.topic };
    refuseUnreachable(this, props.topic);
    requireReaders(this, props.topic);
    const watched = props.detections.list.flatMap((detection) => {
      const detail = this.render(detection);
      return detail === undefined ? [] : [{ detection, detail, channels: this.channelsFor(detection) }];
    });
    if (watched.length > 0) {
      const channels = [...new Set(watched.flatMap((each) => each.channels))];
      const topics = channels.flatMap(({ topic }) => topic ?? []);
      const targets = new RuleTargets(this, props.encryptionKey, topics);
      this.deadLetters = targets.deadLetters;
      for (const { detection, detail, channels: routed } of watched) {
        this.rules[detection.id] = this.watch(detection, detail, routed, targets);
      }
      const chats = channels.filter(({ format }) => format === AlertFormat.CHAT);
      if (chats.length > 0) {
        this.unquotableRule = this.watchNames('Unquotable', UNQUOTABLE, chats, targets, {
          title: 'HIGH: A name with a quote or backslash is in use',
          firstStep:
            'Read the event in CloudTrail: such names keep alerts out of chat, so they may be chosen for that.',
        });
        this.clickableRule = this.watchNames('Clickable', CLICKABLE, chats, targets, {
          title: 'HIGH: A name that chat may draw as a link or mention is in use',
          firstStep:
            'Click nothing in the alerts around this one, and read the event in CloudTrail: such names may be chosen to mislead whoever answers.',
        });
      }
      const names = [this.unquotableRule, this.clickableRule].flatMap((rule) => rule ?? []);
      targets.letRulesSend([...Object.values(this.rules), ...names]);
    }
    this.warn();
  }

  private watch(
    detection: Detection,
    detail: Record<string, unknown>,
    channels: AlertChannel[],
    targets: RuleTargets,
  ): CfnRule {
    const { id } = detection;
    const rule = new CfnRule(this, id, {
      description: `${headline(detection)}.`.slice(0, 512),
      eventPattern: { source: AWS_SOURCES, 'detail-type': DETAIL_TYPES, detail },
      state: needsReadOnlyEvents(detail) ? WITH_READ_ONLY_EVENTS : 'ENABLED',
    });
    rule.targets = channels.map((channel, index) =>
      targets.target(
        index === 0 ? 'Alerts' : `Route${index}`,
        rule,
        channel,
        alertText(detection, runbookOf(detection), channel.format),
      ),
    );
    return rule;
  }

  /** The topic of all alerts, and the routes that ask for this one and that a rule can reach. */
  private channelsFor(detection: Detection): AlertChannel[] {
    const wanted = [this.allAlerts, ...(this.props.routes?.channelsFor(detection) ?? [])];
    const channels = wanted.filter((channel) => reachable(this, channel));
    if (channels.length < wanted.length) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:alarms-only',
        'A topic of another account or Region, or a FIFO topic, gets no messages of these rules, only alarms. Route to an EventBusDestination, or acknowledge this warning.',
      );
    }
    if (channels.length > TARGETS_PER_RULE) {
      refuse(this, 'too-many-targets', {
        what: `The rule of '${detection.id}' would have ${channels.length} targets.`,
        why: `EventBridge takes ${TARGETS_PER_RULE}.`,
        instead: 'Leave a route out, or let one queue, function or event bus feed several destinations.',
      });
    }
    return channels;
  }

  private watchNames(
    id: string,
    detail: object,
    chats: AlertChannel[],
    targets: RuleTargets,
    { title, firstStep }: Pick<Detection, 'title' | 'firstStep'>,
  ): CfnRule {
    const rule = new CfnRule(this, id, {
      description: `${title}.`,
      eventPattern: { source: AWS_SOURCES, 'detail-type': DETAIL_TYPES, detail },
      state: WITH_READ_ONLY_EVENTS,
    });
    const text = fixedText(title, firstStep);
    rule.targets = chats.map((channel, index) => targets.target(`Route${index + 1}`, rule, channel, text));
    return rule;
  }

  /** Exactly what the filter pattern says, or nothing. */
  private render(detection: Detection): Record<string, unknown> | undefined {
    const { id, threshold = 1 } = detection;
    const { text, findings } = deployedPattern(this, detection, this.props.resourceNames);
    warnOfFindings(this, detection, findings);
    if (threshold > 1) {
      this.notRendered[id] = `A rule alerts at each event and cannot count to ${threshold}`;
      return undefined;
    }
    try {
      const { detail } = toEventPattern(parse(text));
      const length = deployedLength(
        Stack.of(this).resolve({ source: AWS_SOURCES, 'detail-type': DETAIL_TYPES, detail }),
      );
      if (length <= EVENT_PATTERN_LENGTH) return detail;
      this.notRendered[id] =
        `The event pattern has ${length} characters, and EventBridge takes ${EVENT_PATTERN_LENGTH}`;
    } catch (error) {
      if (!(error instanceof CannotRender)) throw error;
      this.notRendered[id] = error.message;
    }
    return undefined;
  }

  private warn(): void {
    for (const [id, reason] of Object.entries(this.notRendered)) {
      Annotations.of(this).addWarningV2(
        `cdk-secure-audit-trail:no-rule-for-${id}`,
        `There is no rule for '${id}': ${reason}. Its metric filter notices it all the same; leave it out here with without('${id}').`,
      );
    }
    const { region } = Stack.of(this);
    if (region !== globalRegion(region)) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:global-events',
        `Events of IAM, Organizations, other global services and the sign-in of root arrive in ${globalRegion(region)} only. Deploy ForwardGlobalEvents, or the rules once more with a topic of that Region, in a stack there, and acknowledge this warning.`,
      );
    }
  }
}
