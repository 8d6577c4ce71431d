import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { AddToResourcePolicyResult, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alertText, headline } from './alert-text';
import {
  AWS_SOURCES,
  DETAIL_TYPES,
  globalRegion,
  needsReadOnlyEvents,
  WITH_READ_ONLY_EVENTS,
} from './cloudtrail-events';
import { deployedPattern, warnOfFindings } from './deployed-pattern';
import { RUNBOOK } from './detection-alarms';
import { Detection } from './detection';
import { Detections } from './detections';
import { CannotRender, parse, toEventPattern } from './language/filter-pattern';
import { deployedLength } from '../private/policy-size';

/** EventBridge quotas: characters of an event pattern. */
const EVENT_PATTERN_LENGTH = 2048;

/**
 * Properties of `DetectionRules`.
 */
export interface DetectionRulesProps {
  /** What to notice. A detection with a threshold above 1 gets no rule: a rule cannot count. */
  readonly detections: Detections;

  /** Where the alerts go, e.g. `audit.alerts.topic`. */
  readonly topic: ITopic;

  /**
   * Key of the topic; the construct lets EventBridge use it.
   *
   * @default - none: the topic is not encrypted, or its key lets EventBridge use it already
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
 * One EventBridge rule for each detection: it alerts within seconds and says who did what, from where, and whether it
 * failed. A metric filter and its alarm take minutes and only count.
 *
 * A rule sees the events of its own account and Region, while a trail is logging there; a metric filter on the log group of a
 * multi-Region trail sees all Regions. IAM, Organizations and the sign-in of root send theirs to us-east-1 only: there
 * deploy the rules too, or `ForwardGlobalEvents`.
 */
export class DetectionRules extends Construct {
  /** The rules by the id of their detection. */
  public readonly rules: { [id: string]: CfnRule } = {};
  /** Why there is no rule, by the id of the detection; empty where there is a rule for each. */
  public readonly notRendered: { [id: string]: string } = {};

  private readonly props: DetectionRulesProps;

  public constructor(scope: Construct, id: string, props: DetectionRulesProps) {
    super(scope, id);
    this.props = props;
    props.detections.list.forEach((detection) => this.watch(detection));
    this.letRulesPublish();
    this.warn();
  }

  private watch(detection: Detection): void {
    const detail = this.render(detection);
    if (detail === undefined) return;
    const { id } = detection;
    const { inputPathsMap, inputTemplate } = alertText(detection, `${RUNBOOK}#${id}`);
    this.rules[id] = new CfnRule(this, id, {
      description: `${headline(detection)}.`.slice(0, 512),
      eventPattern: { source: AWS_SOURCES, 'detail-type': DETAIL_TYPES, detail },
      state: needsReadOnlyEvents(detail) ? WITH_READ_ONLY_EVENTS : 'ENABLED',
      targets: [{ id: 'Alerts', arn: this.props.topic.topicArn, inputTransformer: { inputPathsMap, inputTemplate } }],
    });
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

  private letRulesPublish(): void {
    const { topic, encryptionKey } = this.props;
    const principals = [new ServicePrincipal('events.amazonaws.com')];
    const ruleArns = Object.values(this.rules).map(({ attrArn }) => attrArn);
    if (ruleArns.length === 0) return;
    const results: AddToResourcePolicyResult[] = [
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals,
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: { ArnEquals: { 'aws:SourceArn': ruleArns } },
        }),
      ),
    ];
    if (encryptionKey) {
      results.push(
        // SNS developer guide: for EventBridge a key policy takes no aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.
        encryptionKey.addToResourcePolicy(
          new PolicyStatement({
            sid: 'AllowEventBridge',
            principals,
            actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
            resources: ['*'],
          }),
        ),
      );
    }
    if (results.some(({ statementAdded }) => !statementAdded)) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:imported-topic',
        'The policy of an imported topic or key is not changed here. Let events.amazonaws.com publish to the topic and use its key, or the alerts are lost silently.',
      );
    }
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
        `Events of IAM, Organizations, other global services and the sign-in of root arrive in ${globalRegion(region)} only. Deploy ForwardGlobalEvents, or the rules once more, in a stack of that Region, and acknowledge this warning.`,
      );
    }
  }
}
