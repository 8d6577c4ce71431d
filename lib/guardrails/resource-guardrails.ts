import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { refuse } from '../private/refusal';

/**
 * Whom a resource policy spares.
 */
export interface ResourceGuardrailsProps {
  /**
   * ARNs of the roles that may do everything in an emergency. Patterns with `*` are allowed.
   *
   * @default - none
   */
  readonly breakGlassRoleArns?: string[];

  /**
   * ARNs of the roles by which CloudFormation deploys the stack. Patterns with `*` are allowed. None is an error: nobody
   * could change the topic or its policy any more.
   */
  readonly deploymentRoleArns: string[];
}

/**
 * Protection by resource policies, which bind the management account and accounts without an organization too.
 *
 * `LogArchive` protects bucket and keys this way by itself, `SecureAuditTrail` its topic. CloudWatch Logs does not enforce resource policies on users
 * and roles, and trails, alarms, rules, state machines and roles have none: for those see `docs/organizations.md`.
 */
export class ResourceGuardrails {
  /**
   * Denies to everybody but the excepted roles to delete the topic of the alerts, or to change its settings or policy.
   * `SecureAuditTrail` does so with its own, where a role that deploys is known.
   *
   * It does not stop anybody from deleting a subscription: SNS takes no statement on that in the policy of a topic.
   *
   * @param topic a topic of this app; one that was imported has no policy here, which is an error
   * @param props whom to spare
   */
  public static protectTopic(topic: ITopic, props: ResourceGuardrailsProps): void {
    if (props.deploymentRoleArns.length === 0) {
      refuse(topic, 'no-deployment-role', {
        what: 'deploymentRoleArns is empty.',
        why: 'Nobody could change the topic any more, CloudFormation included.',
        instead: 'Name the role by which CloudFormation deploys this stack.',
      });
    }
    const { statementAdded } = topic.addToResourcePolicy(
      new PolicyStatement({
        // Without an id: the CDK numbers them, and a topic may be protected by more than one.
        effect: Effect.DENY,
        principals: [new StarPrincipal()],
        // All that SNS takes in the policy of a topic and that changes it.
        actions: ['sns:AddPermission', 'sns:DeleteTopic', 'sns:RemovePermission', 'sns:SetTopicAttributes'],
        resources: [topic.topicArn],
        conditions: {
          ArnNotLike: { 'aws:PrincipalArn': [...props.deploymentRoleArns, ...(props.breakGlassRoleArns ?? [])] },
        },
      }),
    );
    if (!statementAdded) {
      refuse(topic, 'imported-topic', {
        what: 'The topic was imported.',
        why: 'Its policy belongs to whoever made it, and a second one would replace that.',
        instead: 'Write the statement into the policy where the topic is made.',
      });
    }
  }
}
