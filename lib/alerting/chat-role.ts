import { Aws } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/**
 * A role without any rights: a channel of alerts is no place to run commands in. Amazon Q Developer documents no source
 * condition for its trust.
 */
export function chatRole(scope: Construct): Role {
  return new Role(scope, 'Role', {
    description: 'What people in the alert channel may do in this account: nothing',
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
  });
}

/** Amazon Q Developer puts AdministratorAccess here if nothing is written. */
export const GUARDRAIL_POLICIES = [`arn:${Aws.PARTITION}:iam::aws:policy/AWSDenyAll`];
