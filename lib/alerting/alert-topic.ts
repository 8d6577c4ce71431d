import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { limitPolicySize } from '../private/policy-size';
import { refuse } from '../private/refusal';

const ANY_ALARM = {
  service: 'cloudwatch',
  resource: 'alarm',
  resourceName: '*',
  arnFormat: ArnFormat.COLON_RESOURCE_NAME,
};

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
    const { account } = Stack.of(this);
    const ofThisAccount = {
      ArnLike: { 'aws:SourceArn': Stack.of(this).formatArn(ANY_ALARM) },
      StringEquals: { 'aws:SourceAccount': account },
    };
    // Without it CloudWatch fails silently: the AWS managed key of SNS cannot be used by a service.
    props.encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowCloudWatchAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'],
        conditions: ofThisAccount,
      }),
    );
    this.topic = new Topic(this, 'Topic', {
      topicName: props.topicName,
      masterKey: props.encryptionKey,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowCloudWatchAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ofThisAccount,
      }),
    );
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
    if (!/^[^\s@<>",;]+@[^\s@<>",;.]+(\.[^\s@<>",;.]+)+$/.test(email)) {
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
