import { Construct } from 'constructs';
import { AlertTopic } from './alert-topic';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { refuse } from '../private/refusal';

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
    if (this.emails.length === 0) {
      refuse(scope, 'no-email', {
        what: 'EmailDestination has no address.',
        why: 'Its alerts would reach nobody.',
        instead: "Write for example new EmailDestination('on-call@example.com').",
      });
    }
    return { topic: new AlertTopic(scope, 'Alerts', { topicName, encryptionKey, emails: this.emails }).topic };
  }
}
