import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { alarmsEncrypt, alarmsPublish, rulesEncrypt, rulesPublish } from './alert-policy';

/**
 * Properties of `TopicRequirements`.
 */
export interface TopicRequirementsProps {
  /** ARN of the topic that somebody else owns, as text. */
  readonly topicArn: string;

  /** Account of the alarms, as text, e.g. `111122223333`. They must be in the Region of the topic. */
  readonly account: string;
}

/**
 * What the owner of an existing topic and its key must add to their policies before alerts can arrive.
 */
export class TopicRequirements {
  /** The statements for the topic's policy, as a JSON array. */
  public readonly topicStatements: string;
  /** The statements for the key's policy, as a JSON array. */
  public readonly keyStatements: string;

  public constructor(props: TopicRequirementsProps) {
    const { topicArn, account } = props;
    if (Token.isUnresolved(topicArn) || Token.isUnresolved(account)) {
      throw new Error(
        "topicArn or account is known only at deployment, so nobody could paste it into a policy. Write for example 'arn:aws:sns:eu-west-1:444455556666:alerts' and '111122223333'. [cdk-secure-audit-trail:requirements-token]",
      );
    }
    if (!/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+(\.fifo)?$/.test(topicArn) || !/^\d{12}$/.test(account)) {
      throw new Error(
        `'${topicArn}' is not the ARN of a topic, or '${account}' is not the id of an account. The statements would let nobody in. Write for example 'arn:aws:sns:eu-west-1:444455556666:alerts' and '111122223333'. [cdk-secure-audit-trail:topic-arn]`,
      );
    }
    const { partition = '', region = '', account: owner } = Arn.split(topicArn, ArnFormat.NO_RESOURCE_NAME);
    const publisher = { partition, region, account };
    // DetectionRules and InsightAlerts reach topics of their own account only.
    const rules = owner === account;
    this.topicStatements = json([
      alarmsPublish(topicArn, publisher),
      ...(rules ? [rulesPublish(topicArn, [`arn:${partition}:events:${region}:${account}:rule/*`])] : []),
    ]);
    this.keyStatements = json([alarmsEncrypt(publisher), ...(rules ? [rulesEncrypt()] : [])]);
  }

  /** Both, with a sentence each: to be sent to the owner. */
  public toText(): string {
    return [
      'Add to the policy of the topic:',
      this.topicStatements,
      'Where the topic is encrypted: its key must be a customer managed one. Add to the policy of the key:',
      this.keyStatements,
    ].join('\n\n');
  }
}

function json(statements: PolicyStatement[]): string {
  // A stack that is never deployed fills in the names of service principals, which are tokens until then.
  const stack = new Stack();
  return JSON.stringify(stack.resolve(statements.map((statement): unknown => statement.toStatementJson())), null, 2);
}
