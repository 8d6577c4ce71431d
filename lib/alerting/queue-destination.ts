import { Annotations, Stack } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { IQueue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { topicsEncrypt } from './alert-policy';
import { AlertTopic } from './alert-topic';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';

/**
 * An SQS queue of yours. It gets the messages of alarms as CloudWatch writes them, and those of rules as
 * `AlertFormat.JSON`, each in the envelope of SNS.
 *
 * A queue with a KMS key needs a customer managed one, which the construct lets SNS use. What cannot be delivered goes to
 * the dead-letter queue of the routes; give the queue one of its own for what your program cannot process.
 */
export class QueueDestination implements IAlertDestination {
  private readonly queue: IQueue;

  /**
   * @param queue a standard queue of this account
   */
  public constructor(queue: IQueue) {
    this.queue = queue;
  }

  public bind(scope: Construct, { topicName, encryptionKey, deadLetters }: AlertDestinationOptions): AlertChannel {
    this.refuseUnreachable(scope);
    const { topic } = new AlertTopic(scope, 'Alerts', { topicName, encryptionKey });
    // As text: the queue may be of a stack that this one waits for, and the topic may refer to the key of the queue. A
    // reference back would be a cycle.
    const topicArn = Stack.of(scope).formatArn({ service: 'sns', resource: topicName });
    const results: Array<AddToResourcePolicyResult | undefined> = [
      this.queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [this.queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
        }),
      ),
      this.queue.encryptionMasterKey?.addToResourcePolicy(topicsEncrypt(topicArn)),
    ];
    if (results.some((result) => result?.statementAdded === false)) {
      Annotations.of(scope).addWarningV2(
        'cdk-secure-audit-trail:imported-queue',
        'The policy of an imported queue or key is not changed here. Let sns.amazonaws.com send to the queue and use its key, or the alerts end in the dead-letter queue; then acknowledge this warning.',
      );
    }
    new Subscription(scope, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      deadLetterQueue: deadLetters.queue,
    });
    return { topic, format: AlertFormat.JSON };
  }

  private refuseUnreachable(scope: Construct): void {
    const { account } = Stack.of(scope);
    const owner = this.queue.env.account;
    if (differs(owner, account)) {
      refuse(scope, 'queue-elsewhere', {
        what: `${this.queue.node.path} is of account ${owner}, the topic of ${account}.`,
        why: 'SNS would send it a message to confirm by, and until somebody does, drop every alert without a dead letter.',
        instead: `Give a queue of ${account}, or an EventBusDestination with a bus of ${owner}.`,
      });
    }
    if (this.queue.fifo) {
      refuse(scope, 'fifo-queue', {
        what: `${this.queue.node.path} is a FIFO queue.`,
        why: 'SNS delivers to one from FIFO topics only.',
        instead: 'Give a standard queue.',
      });
    }
    const { encryptionType, encryptionMasterKey } = this.queue;
    if (encryptionType === QueueEncryption.KMS_MANAGED || encryptionMasterKey?.keyId === 'alias/aws/sqs') {
      refuse(scope, 'queue-key', {
        what: `${this.queue.node.path} is encrypted with the key that AWS manages for SQS.`,
        why: 'Nobody can let a service use that key, so each alert would end in the dead-letter queue.',
        instead: 'Give the queue a customer managed key, or QueueEncryption.SQS_MANAGED.',
      });
    }
  }
}
