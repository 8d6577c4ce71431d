import { anonymousPrincipal, Simulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT, BREAK_GLASS, OTHER_ACCOUNT, REGION } from './audit-stack';
import { ADMINISTRATOR_ACCESS, Policy } from './policy';

/** Who makes a request: what IAM knows of them, and what they may by their own policies. */
export interface Principal {
  readonly principal: Simulation['request']['principal'];
  readonly policies: Policy[];
  readonly context: Record<string, string>;
}

const person = (arn: string, principal: string, policies: Policy[]): Principal => ({
  principal,
  policies,
  context: {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': arn.split(':')[4],
    'aws:PrincipalIsAWSService': 'false',
  },
});

/** A session of a role; for it aws:PrincipalArn is the ARN of the role. */
export function role(arn: string, ...policies: Policy[]): Principal {
  const session = arn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?([^/]+)$/, ':assumed-role/$1/session');
  return person(arn, session, policies);
}

export const user = (name: string, ...policies: Policy[]): Principal => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/${name}`;
  return person(arn, arn, policies);
};

/**
 * A service that acts for a resource. It has no identity policies, so a resource policy must allow it.
 * AWS takes source and account from the resource; an S3 ARN has no account in it.
 */
export function service(name: string, sourceArn?: string, sourceAccount = sourceArn?.split(':')[4]): Principal {
  return {
    principal: name,
    policies: [],
    context: {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': name,
      ...(sourceArn && { 'aws:SourceArn': sourceArn }),
      ...(sourceAccount && { 'aws:SourceAccount': sourceAccount }),
    },
  };
}

export const cloudTrail = (trailArn?: string): Principal => service('cloudtrail.amazonaws.com', trailArn);
export const cloudWatch = (sourceArn: string): Principal => service('cloudwatch.amazonaws.com', sourceArn);
export const athena = (workGroupArn: string): Principal => service('encryption.athena.amazonaws.com', workGroupArn);
export const accessLogging = (bucketArn: string, account = ACCOUNT): Principal =>
  service('logging.s3.amazonaws.com', bucketArn, account);

const admin = (roleArn: string) => role(roleArn, ADMINISTRATOR_ACCESS);

export const administrator = admin(`arn:aws:iam::${ACCOUNT}:role/Administrator`);
export const administratorElsewhere = admin(`arn:aws:iam::${OTHER_ACCOUNT}:role/Administrator`);
/** May everything without a policy that says so; the simulator does not know that, hence the policy. */
export const root = (account: string): Principal =>
  person(`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:root`, [ADMINISTRATOR_ACCESS]);
export const rootUser = root(ACCOUNT);
export const breakGlass = admin(BREAK_GLASS);
/** By its beginning a break-glass role, by its full name not. */
export const almostBreakGlass = admin(`${BREAK_GLASS}Reviewer`);
export const breakGlassElsewhere = admin(BREAK_GLASS.replace(ACCOUNT, OTHER_ACCOUNT));

const executionRole = (region: string) =>
  admin(`arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${region}`);
/** The role by which CloudFormation deploys the stack. */
export const deployment = executionRole(REGION);
export const deploymentOfAnotherRegion = executionRole('us-east-1');

export const anonymous: Principal = { principal: anonymousPrincipal, policies: [], context: {} };
