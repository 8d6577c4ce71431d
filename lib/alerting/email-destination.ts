import { Construct } from 'constructs';
import { AlertTopic } from './alert-topic';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';

/**
 * E-mail. Each address must confirm the mail that SNS sends to it: until then it gets nothing, and no metric tells.
 * `aws sns list-subscriptions-by-topic` shows `PendingConfirmation`.
 */
export class EmailDestination implements IAlertDestination {
  private readonly emails: string[];

  /**
   * @param emails addresses, e.g. `on-call@example.com`
   */
  public constructor(...emails: string[]) {
    this.emails = emails;
  }

  public bind(scope: Construct, { topicName, encryptionKey }: AlertDestinationOptions): AlertChannel {
    return { topic: new AlertTopic(scope, 'Alerts', { topicName, encryptionKey, emails: this.emails }).topic };
  }
}
