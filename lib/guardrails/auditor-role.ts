import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  AddToPrincipalPolicyResult,
  Effect,
  IPrincipal,
  ManagedPolicy,
  PolicyStatement,
  PrincipalPolicyFragment,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IEvidence } from '../archive/i-evidence';
import { TrustedPrincipal, trustPolicy } from './trusted-principal';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { differs } from '../private/differs';
import { limitPolicySize } from '../private/policy-size';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

const WILDCARDS =
  'The role only reads, and is denied changes by name. CloudTrail, CloudWatch and CloudWatch Logs take no resource in calls that list or look up; the other asterisks stand for the objects, streams, alarms and dashboards of this trail.';

/**
 * Properties of `AuditorRole`.
 */
export interface AuditorRoleProps {
  /** Who may assume it. None is an error. IAM users need MFA; for others see `TrustedPrincipal`. */
  readonly trustedPrincipals: TrustedPrincipal[];

  /**
   * What the auditor reads: `SecureAuditTrail`, or log archives. Their `grantRead` decides what that means.
   *
   * @default - none
   */
  readonly evidence?: IEvidence[];

  /**
   * The trail whose settings, alarms and dashboards the auditor reads. Its account must be that of the role.
   *
   * @default - none; in an account that keeps only the archive there is no trail
   */
  readonly trail?: TrailIdentity;

  /**
   * Name of the log group of the trail, in the account and home Region of the trail. Without `trail` it is an error.
   *
   * @default - none
   */
  readonly logGroupName?: string;

  /**
   * Name of the role.
   *
   * @default - made by CloudFormation
   */
  readonly roleName?: string;

  /**
   * Secret that the caller must give, 2 to 1,224 characters. For an external auditor who serves several customers:
   * without it another customer of theirs could have them read this trail.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * How long a session lasts at most: 1 to 12 hours.
   *
   * @default Duration.hours(1) - all that AWS gives to a session that began in another role
   */
  readonly maxSessionDuration?: Duration;
}

/**
 * The role of an auditor: reads evidence, runs queries, validates log files, sees settings and alarms, and changes
 * nothing. It is denied changes of identities and of all that keeps, notices or tells by name, so that a policy that
 * somebody attaches later does not allow them either.
 *
 * Writing to S3 is among them, so it queries in workgroups with managed results, as `TrailAnalysis` has one, and in none
 * that keeps results in a bucket.
 */
export class AuditorRole extends Construct {
  /** The role. */
  public readonly role: Role;
  /** What it may do, in a managed policy: security rules ask for no inline ones. */
  public readonly policy: ManagedPolicy;

  public constructor(scope: Construct, id: string, props: AuditorRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      roleName: props.roleName,
      description: 'Reads the audit trail and its evidence, and changes nothing',
      assumedBy: trustPolicy(this, props.trustedPrincipals, props.externalId),
      maxSessionDuration: props.maxSessionDuration ?? Duration.hours(1),
    });
    this.policy = new ManagedPolicy(this, 'Policy', { roles: [this.role] });
    const grantee = new PolicyOfRole(this.role, this.policy);
    this.statements(props).forEach((statement) => grantee.addToPrincipalPolicy(statement));
    props.evidence?.forEach((evidence) => evidence.grantRead(grantee));

    const { assumeRolePolicy } = this.role;
    if (assumeRolePolicy) {
      limitPolicySize(this, () => assumeRolePolicy, 2_048, 'trust policy');
    }
    limitPolicySize(this, () => this.policy.document, 6_144, 'policy of the role');
  }

  private statements(props: AuditorRoleProps): PolicyStatement[] {
    const { trail, logGroupName } = props;
    if (logGroupName !== undefined && trail === undefined) {
      refuse(this, 'log-group-without-trail', {
        what: 'There is a logGroupName and no trail.',
        why: 'The log group lies in the account and home Region of its trail.',
        instead: 'Write trail too, or leave logGroupName out.',
      });
    }
    if (trail && differs(trail.account, Stack.of(this).account)) {
      refuse(this, 'trail-elsewhere', {
        what: `The trail '${trail.trailName}' is of the account ${trail.account}, and the role of ${Stack.of(this).account}.`,
        why: 'Trails, alarms and dashboards have no policies that could let in a role of another account.',
        instead: 'Leave trail out here; make a role for it in the account of the trail.',
      });
    }
    return [
      ...(trail ? [...readTrail(trail), ...readAlarms(this, trail)] : []),
      ...(trail && logGroupName !== undefined ? readLogGroup(this, trail, logGroupName) : []),
      denyChanges(),
    ];
  }
}

const allow = (sid: string, actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources });

function readTrail(trail: TrailIdentity): PolicyStatement[] {
  return [
    allow(
      'ReadTrail',
      [
        'cloudtrail:GetEventConfiguration',
        'cloudtrail:GetEventSelectors',
        'cloudtrail:GetInsightSelectors',
        'cloudtrail:GetTrail',
        'cloudtrail:GetTrailStatus',
        'cloudtrail:ListInsightsData',
        'cloudtrail:ListTags',
      ],
      [trail.trailArn],
    ),
    allow(
      'ListTrails',
      [
        'cloudtrail:DescribeTrails',
        // Needed to validate log files, as is the id of the organization for one of its trails.
        'cloudtrail:ListPublicKeys',
        'cloudtrail:ListTrails',
        'cloudtrail:LookupEvents',
        'organizations:DescribeOrganization',
      ],
      ['*'],
    ),
  ];
}

function readAlarms(scope: Construct, trail: TrailIdentity): PolicyStatement[] {
  const { account, partition } = trail;
  const arn = (region: string, resource: string, resourceName: string, arnFormat: ArnFormat) =>
    Stack.of(scope).formatArn({ service: 'cloudwatch', partition, region, account, resource, resourceName, arnFormat });
  return [
    allow(
      'ReadAlarms',
      ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
      // Without a name in the call, CloudWatch asks for all of the Region.
      [arn(trail.homeRegion, 'alarm', '*', ArnFormat.COLON_RESOURCE_NAME)],
    ),
    allow(
      'ReadDashboards',
      ['cloudwatch:GetDashboard'],
      [arn('', 'dashboard', `${trail.trailName}*`, ArnFormat.SLASH_RESOURCE_NAME)],
    ),
    allow('ReadMetrics', ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], ['*']),
  ];
}

function readLogGroup(scope: Construct, trail: TrailIdentity, logGroupName: string): PolicyStatement[] {
  const group = Stack.of(scope).formatArn({
    service: 'logs',
    partition: trail.partition,
    region: trail.homeRegion,
    account: trail.account,
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    allow(
      'ReadLogGroup',
      [
        'logs:DescribeLogStreams',
        'logs:DescribeMetricFilters',
        'logs:FilterLogEvents',
        'logs:GetLogEvents',
        'logs:GetLogRecord',
        'logs:GetQueryResults',
        'logs:StartQuery',
      ],
      // Some actions are checked against the group, others against what follows the colon.
      [group, `${group}:*`],
    ),
    allow('ListLogGroups', ['logs:DescribeLogGroups', 'logs:DescribeQueryDefinitions', 'logs:StopQuery'], ['*']),
  ];
}

/** Not the resources of this trail only: an auditor changes nothing anywhere that has to do with evidence. */
const denyChanges = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'DenyChanges',
    effect: Effect.DENY,
    actions: [
      'athena:Create*',
      'athena:Delete*',
      'athena:Update*',
      'cloudformation:Continue*',
      'cloudformation:Create*',
      'cloudformation:Delete*',
      'cloudformation:Execute*',
      'cloudformation:Rollback*',
      'cloudformation:Set*',
      'cloudformation:Update*',
      'cloudtrail:AddTags',
      'cloudtrail:Create*',
      'cloudtrail:Delete*',
      'cloudtrail:Put*',
      'cloudtrail:RemoveTags',
      'cloudtrail:Stop*',
      'cloudtrail:Update*',
      'cloudwatch:Delete*',
      'cloudwatch:Disable*',
      'cloudwatch:Put*',
      'cloudwatch:Set*',
      'events:Delete*',
      'events:Disable*',
      'events:Put*',
      'events:Remove*',
      'glue:BatchDelete*',
      'glue:Create*',
      'glue:Delete*',
      'glue:Put*',
      'glue:Update*',
      // Or it could take this denial from itself.
      'iam:Add*',
      'iam:Attach*',
      'iam:Create*',
      'iam:Deactivate*',
      'iam:Delete*',
      'iam:Detach*',
      'iam:PassRole',
      'iam:Put*',
      'iam:Remove*',
      'iam:Reset*',
      'iam:Set*',
      'iam:Tag*',
      'iam:Untag*',
      'iam:Update*',
      'iam:Upload*',
      'kms:CreateGrant',
      'kms:Delete*',
      'kms:Disable*',
      'kms:PutKeyPolicy',
      'kms:RevokeGrant',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:Update*',
      'logs:Associate*',
      'logs:Delete*',
      'logs:Disassociate*',
      'logs:Put*',
      's3:BypassGovernanceRetention',
      's3:Delete*',
      's3:PauseReplication',
      's3:Put*',
      's3:Replicate*',
      's3:Update*',
      'sns:Add*',
      'sns:Delete*',
      'sns:Put*',
      'sns:Remove*',
      'sns:Set*',
      'sns:Unsubscribe',
      'sqs:Add*',
      'sqs:Delete*',
      'sqs:Purge*',
      'sqs:Remove*',
      'sqs:Set*',
      'states:Delete*',
      'states:Stop*',
      'states:Update*',
    ],
    resources: ['*'],
  });

/**
 * Takes grants into the managed policy in place of the default inline one, and lets a bucket or key of another account
 * name the role, which a managed policy by itself could not.
 */
class PolicyOfRole extends Construct implements IPrincipal {
  public readonly grantPrincipal: IPrincipal = this;
  public readonly assumeRoleAction: string;
  public readonly principalAccount?: string;
  public readonly policyFragment: PrincipalPolicyFragment;

  public constructor(
    role: Role,
    private readonly policy: ManagedPolicy,
  ) {
    // A construct, so that evidence of another account or Region sees where it is.
    super(policy, 'Grantee');
    this.assumeRoleAction = role.assumeRoleAction;
    this.principalAccount = role.principalAccount;
    this.policyFragment = role.policyFragment;
  }

  public addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.policy.addStatements(statement);
    if (statement.effect === Effect.ALLOW) {
      acknowledgeWildcards(this.policy, statement, WILDCARDS);
    }
    return { statementAdded: true, policyDependable: this.policy };
  }
}
