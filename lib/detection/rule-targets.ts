import { Annotations, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlertText } from './alert-text';
import { rulesEncrypt, rulesPublish } from '../alerting/alert-policy';
import { DeadLetterQueue } from '../alerting/dead-letter-queue';
import { AlertChannel } from '../alerting/i-alert-destination';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { ruleOf } from '../private/rule-of';

/** CloudWatch takes so many actions for one state of an alarm. */
const ACTIONS_PER_STATE = 5;

/** Over what rules send, and what lets them. */
export class RuleTargets {
  public readonly deadLetters: DeadLetterQueue;

  /** The ARNs of the rules that target a topic. */
  private readonly publishers = new Map<ITopic, string[]>();

  public constructor(
    private readonly scope: Construct,
    private readonly encryptionKey: IKey | undefined,
    topics: ITopic[],
  ) {
    this.deadLetters = new DeadLetterQueue(scope, 'DeadLetters', {
      encryptionKey,
      // Over every channel, since one of them is the one that failed.
      alarmActions: [...new Set(topics)].slice(0, ACTIONS_PER_STATE).map((topic) => new SnsAction(topic)),
    });
  }

  /** A topic gets a text, a bus the event as it is. */
  public target(id: string, rule: CfnRule, channel: AlertChannel, text: AlertText): CfnRule.TargetProperty {
    const { topic, eventBus, eventBusRole } = channel;
    const undelivered = { deadLetterConfig: { arn: this.deadLetters.queue.queueArn } };
    if (eventBus) return { id, arn: eventBus.eventBusArn, roleArn: eventBusRole?.roleArn, ...undelivered };
    if (!topic) throw new Error(`${this.scope.node.path}: a channel has neither a topic nor an event bus.`);
    this.publishers.set(topic, [...(this.publishers.get(topic) ?? []), arnFor(topic, rule)]);
    return { id, arn: topic.topicArn, inputTransformer: text, ...undelivered };
  }

  /** Once all rules are there. */
  public letRulesSend(rules: CfnRule[]): void {
    this.deadLetters.acceptFrom(
      'events.amazonaws.com',
      rules.map(({ attrArn }) => attrArn),
    );
    const keys = new Set([this.encryptionKey, ...[...this.publishers.keys()].map(({ masterKey }) => masterKey)]);
    const results: Array<AddToResourcePolicyResult | undefined> = [
      ...[...this.publishers].map(([topic, arns]) => topic.addToResourcePolicy(rulesPublish(topic.topicArn, arns))),
      ...[...keys].map((key) => key?.addToResourcePolicy(rulesEncrypt())),
    ];
    if (results.some((result) => result?.statementAdded === false)) {
      Annotations.of(this.scope).addWarningV2(
        'cdk-secure-audit-trail:imported-topic',
        'The policy of an imported topic or key is not changed here. Let events.amazonaws.com publish to the topic and use its key, as new TopicRequirements({ … }).toText() prints, or the alerts end in the dead-letter queue.',
      );
    }
  }
}

/** For the policy of the topic. */
function arnFor(topic: ITopic, rule: CfnRule): string {
  if (Stack.of(topic) === Stack.of(rule)) return rule.attrArn;
  // Its stack cannot wait for rules that wait for it. With a name known at synth the ARN is text.
  const { name, arn } = ruleOf(rule);
  rule.name = name;
  return arn;
}

/** The rules here reach topics of their own account and Region, and state no message group, as a FIFO topic needs it. */
export function reachable(scope: Construct, { topic }: AlertChannel): boolean {
  if (!topic) return true;
  const here = Stack.of(scope);
  return !topic.fifo && !differs(here.account, topic.env.account) && !differs(here.region, topic.env.region);
}

/** For the topic of all alerts, which no alarm notifies in place of a rule. */
export function refuseUnreachable(scope: Construct, topic: ITopic): void {
  const { region } = Stack.of(scope);
  if (differs(region, topic.env.region)) {
    refuse(scope, 'topic-region', {
      what: `The topic is in ${topic.env.region}, the rules are in ${region}.`,
      why: 'EventBridge sends to topics of its own Region only.',
      instead: `Give a topic of ${region}.`,
    });
  }
  if (!reachable(scope, { topic })) {
    refuse(scope, 'unreachable-topic', {
      what: `${topic.node.path} is a FIFO topic, or one of another account.`,
      why: 'The rules here state no message group, and reach another account by an event bus or by the alarms only.',
      instead: 'Give a standard topic of this account.',
    });
  }
}
