import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { AlertTopic } from './alert-topic';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';

/**
 * A Lambda function of yours. It gets the messages of alarms as CloudWatch writes them, and those of rules as
 * `AlertFormat.JSON`, each in the envelope of SNS.
 *
 * What cannot be delivered to Lambda goes to the dead-letter queue of the routes. SNS invokes asynchronously: what the
 * function itself fails at goes to its own destination on failure, which is yours to set.
 */
export class FunctionDestination implements IAlertDestination {
  private readonly handler: IFunction;

  /**
   * @param handler the function; one of this account
   */
  public constructor(handler: IFunction) {
    this.handler = handler;
  }

  public bind(scope: Construct, { topicName, encryptionKey, deadLetters }: AlertDestinationOptions): AlertChannel {
    this.refuseElsewhere(scope);
    const { topic } = new AlertTopic(scope, 'Alerts', { topicName, encryptionKey });
    this.handler.addPermission(`AllowAlerts-${scope.node.addr}`, {
      scope,
      principal: new ServicePrincipal('sns.amazonaws.com'),
      sourceArn: topic.topicArn,
    });
    new Subscription(scope, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.LAMBDA,
      endpoint: this.handler.functionArn,
      deadLetterQueue: deadLetters.queue,
    });
    return { topic, format: AlertFormat.JSON };
  }

  private refuseElsewhere(scope: Construct): void {
    const { account } = Stack.of(scope);
    const owner = this.handler.env.account;
    if (differs(owner, account)) {
      refuse(scope, 'function-elsewhere', {
        what: `${this.handler.node.path} is of account ${owner}, the topic of ${account}.`,
        why: 'Only its owner can let SNS invoke it, so the deployment would fail, or every alert end in the dead-letter queue.',
        instead: `Give a function of ${account}, or an EventBusDestination with a bus of ${owner}.`,
      });
    }
  }
}
