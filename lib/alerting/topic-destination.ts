import { Annotations, Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult } from 'aws-cdk-lib/aws-iam';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { alarmsEncrypt, alarmsPublish } from './alert-policy';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';

/**
 * How to write to an existing topic.
 */
export interface TopicDestinationOptions {
  /**
   * In which form rules write to it; alarms have a form of their own.
   *
   * @default AlertFormat.TEXT
   */
  readonly format?: AlertFormat;
}

/**
 * A topic that exists already, also one of another account in the same Region.
 *
 * The policies of an imported topic and its key are not changed here: `TopicRequirements` prints what their owner must
 * add, and the synthesis warns.
 *
 * That CloudWatch notifies a FIFO topic was not verified, and rules cannot: give a standard one.
 *
 * A topic of another account gets alarms only: `DetectionRules` here reach another account by a bus, see
 * `EventBusDestination`, since EventBridge would need a role for the topic, which nothing here makes.
 */
export class TopicDestination implements IAlertDestination {
  private readonly topic: ITopic;
  private readonly options: TopicDestinationOptions;

  /**
   * @param topic e.g. `Topic.fromTopicArn(…)`
   * @param options how to write to it
   */
  public constructor(topic: ITopic, options: TopicDestinationOptions = {}) {
    this.topic = topic;
    this.options = options;
  }

  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- jsii wants the parameters of the interface
  public bind(scope: Construct, _options: AlertDestinationOptions): AlertChannel {
    const { topicArn } = this.topic;
    const here = Stack.of(scope).region;
    const { region } = this.topic.env;
    if (differs(region, here)) {
      refuse(scope, 'topic-region', {
        what: `The topic is in ${region}, the alarms are in ${here}.`,
        why: 'CloudWatch notifies topics of its own Region only.',
        instead: 'Name a topic of this Region, or route to an EventBusDestination of the other one.',
      });
    }
    const results: Array<AddToResourcePolicyResult | undefined> = [
      this.topic.addToResourcePolicy(alarmsPublish(topicArn, Stack.of(scope))),
      this.topic.masterKey?.addToResourcePolicy(alarmsEncrypt(Stack.of(scope))),
    ];
    if (results.some((result) => result?.statementAdded === false)) {
      Annotations.of(scope).addWarningV2(
        'cdk-secure-audit-trail:existing-topic',
        'The policy of an imported topic or key is not changed here. Let their owner add what new TopicRequirements({ … }).toText() prints, or the alerts are lost silently; then acknowledge this warning.',
      );
    }
    return { topic: this.topic, format: this.options.format };
  }
}
