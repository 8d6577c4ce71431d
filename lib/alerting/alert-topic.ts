import { Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmsEncrypt, alarmsPublish } from './alert-policy';
import { limitPolicySize } from '../private/policy-size';
import { refuse } from '../private/refusal';

/**
 * Properties of `AlertTopic`.
 */
export interface AlertTopicProps {
  /**
   * Name of the topic.
   *
   * @default - assigned by CloudFormation
   */
  readonly topicName?: string;

  /** Key of the topic; the construct lets CloudWatch alarms of this account use it. */
  readonly encryptionKey: Key;

  /**
   * Addresses that get every alert. Each must confirm the mail that SNS sends to it; until then it gets nothing.
   *
   * @default - none
   */
  readonly emails?: string[];
}

/**
 * An encrypted topic that CloudWatch alarms of this account can publish to, over TLS only.
 */
export class AlertTopic extends Construct {
  /** The topic. */
  public readonly topic: Topic;
  /** One e-mail subscription for each address. */
  public readonly subscriptions: Subscription[];

  public constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const emails = validEmails(this, props.emails ?? []);
    props.encryptionKey.addToResourcePolicy(alarmsEncrypt(Stack.of(this)));
    this.topic = new Topic(this, 'Topic', {
      topicName: props.topicName,
      masterKey: props.encryptionKey,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(alarmsPublish(this.topic.topicArn, Stack.of(this)));
    this.subscriptions = emails.map(
      (endpoint) =>
        new Subscription(this, `Email-${endpoint}`, {
          topic: this.topic,
          protocol: SubscriptionProtocol.EMAIL,
          endpoint,
        }),
    );
    limitPolicySize(this, () => (this.topic.node.findChild('Policy') as TopicPolicy).document, 30_720, 'topic policy');
  }
}

function validEmails(scope: Construct, emails: string[]): string[] {
  for (const email of emails) {
    if (Token.isUnresolved(emails) || Token.isUnresolved(email)) {
      refuse(scope, 'email-token', {
        what: 'An e-mail address is known only at deployment.',
        why: 'Whether SNS could deliver to it, and whether it is there twice, could not be checked.',
        instead: 'Write the address itself, or subscribe the topic to it with aws_sns.Subscription.',
      });
    }
    if (!/^[^\s@<>",:;]+@[^\s@<>",:;.]+(\.[^\s@<>",:;.]+)+$/.test(email)) {
      refuse(scope, 'email', {
        what: `'${email}' is not an e-mail address.`,
        why: 'SNS would accept it and deliver to nobody.',
        instead: "Write for example 'security@example.com'.",
      });
    }
  }
  const twice = emails.find((email, index) => emails.indexOf(email) < index);
  if (twice !== undefined) {
    refuse(scope, 'email-twice', {
      what: `'${twice}' is there twice.`,
      why: 'SNS keeps one subscription for an address.',
      instead: 'Write it once.',
    });
  }
  return emails;
}
