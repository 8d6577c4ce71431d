import { ProtectedResources } from './protected-resources';

/** What may be done with a kind of resource by the excepted roles alone. */
export interface Reservation {
  /** Sid of the statement: letters and digits only, all that an SCP takes. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: (protect: ProtectedResources) => string[];
  /** For the break-glass roles alone; otherwise for the deployment roles too. */
  readonly breakGlassOnly?: true;
  /** The service is one of those that resource control policies bind. */
  readonly inResourceControlPolicies?: true;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * What `BreakGlassRole` needs besides to look at such a resource and to put it right. Undefined where the reserved
   * rights would make an administrator of it: whoever may write roles, or update a stack with its role, may do all.
   */
  readonly repair?: readonly string[];
}

/** Actions as IAM names them, which is not always what the API operation is called. */
export const RESERVATIONS: readonly Reservation[] = [
  {
    sid: 'Trail',
    resources: ({ trailArns = [] }) => trailArns,
    actions: [
      // Tags decide over access where policies compare them.
      'cloudtrail:AddTags',
      'cloudtrail:DeleteTrail',
      'cloudtrail:PutEventConfiguration',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:PutInsightSelectors',
      'cloudtrail:RemoveTags',
      'cloudtrail:StopLogging',
      'cloudtrail:UpdateTrail',
    ],
    repair: [
      'cloudtrail:GetEventSelectors',
      'cloudtrail:GetTrail',
      'cloudtrail:GetTrailStatus',
      'cloudtrail:StartLogging',
    ],
  },
  {
    sid: 'Evidence',
    breakGlassOnly: true,
    inResourceControlPolicies: true,
    resources: ({ bucketArns = [] }) => bucketArns.map((arn) => `${arn}/*`),
    actions: [
      's3:BypassGovernanceRetention',
      's3:DeleteObject*',
      // Services write by the bucket's policy and are bound by neither kind of policy; replication does not put, and is
      // left to the bucket's policy, since its role is not known here.
      's3:PutObject*',
      's3:ReplicateDelete',
      // Encrypting anew under a key that one may delete.
      's3:UpdateObjectEncryption',
    ],
    repair: ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
  },
  {
    sid: 'Bucket',
    inResourceControlPolicies: true,
    resources: ({ bucketArns = [] }) => bucketArns,
    actions: [
      's3:DeleteBucket*',
      // By a fault injection experiment.
      's3:PauseReplication',
      's3:PutBucket*',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
      's3:PutReplicationConfiguration',
    ],
    repair: [
      's3:GetBucket*',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:ListBucket',
      's3:ListBucketVersions',
    ],
  },
  {
    sid: 'Key',
    inResourceControlPolicies: true,
    resources: ({ keyArns = [] }) => keyArns,
    actions: [
      'kms:DeleteAlias',
      'kms:DeleteImportedKeyMaterial',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
    repair: [
      'kms:CancelKeyDeletion',
      'kms:DescribeKey',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListGrants',
      'kms:RevokeGrant',
    ],
  },
  {
    sid: 'KeyGrants',
    inResourceControlPolicies: true,
    resources: ({ keyArns = [] }) => keyArns,
    // A grant lets somebody decrypt whatever the key's policy says; services make theirs with this key set to true.
    actions: ['kms:CreateGrant'],
    condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } },
  },
  {
    sid: 'LogGroup',
    inResourceControlPolicies: true,
    resources: ({ logGroupArns = [] }) =>
      // Some actions are checked against the group, others against what follows the colon.
      logGroupArns.map((arn) => arn.replace(/:\*$/, '')).flatMap((arn) => [arn, `${arn}:*`]),
    actions: [
      'logs:AssociateKmsKey',
      'logs:DeleteDataProtectionPolicy',
      'logs:DeleteLogGroup',
      'logs:DeleteLogStream',
      'logs:DeleteMetricFilter',
      'logs:DeleteRetentionPolicy',
      'logs:DeleteSubscriptionFilter',
      'logs:DisassociateKmsKey',
      'logs:PutBearerTokenAuthentication',
      // Masks what the metric filters look for.
      'logs:PutDataProtectionPolicy',
      'logs:PutLogGroupDeletionProtection',
      'logs:PutMetricFilter',
      'logs:PutRetentionPolicy',
      'logs:PutSubscriptionFilter',
      'logs:PutTransformer',
    ],
    repair: ['logs:DescribeLogStreams', 'logs:DescribeMetricFilters', 'logs:DescribeSubscriptionFilters'],
  },
  {
    sid: 'Alarms',
    resources: ({ alarmArns = [] }) => alarmArns,
    actions: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DisableAlarmActions',
      // Checked against the mute rule and against each alarm that it would mute.
      'cloudwatch:PutAlarmMuteRule',
      'cloudwatch:PutCompositeAlarm',
      'cloudwatch:PutLogAlarm',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:SetAlarmState',
    ],
    repair: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'cloudwatch:EnableAlarmActions'],
  },
  {
    sid: 'Topic',
    resources: ({ topicArns = [] }) => topicArns,
    actions: [
      'sns:AddPermission',
      'sns:DeleteTopic',
      'sns:PutDataProtectionPolicy',
      'sns:RemovePermission',
      'sns:SetSubscriptionAttributes',
      'sns:SetTopicAttributes',
      'sns:Unsubscribe',
    ],
    repair: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:Subscribe'],
  },
  {
    sid: 'Queue',
    inResourceControlPolicies: true,
    resources: ({ queueArns = [] }) => queueArns,
    actions: [
      'sqs:AddPermission',
      'sqs:DeleteQueue',
      'sqs:PurgeQueue',
      'sqs:RemovePermission',
      'sqs:SetQueueAttributes',
    ],
    repair: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
  },
  {
    sid: 'Rules',
    resources: ({ ruleArns = [] }) => ruleArns,
    actions: ['events:DeleteRule', 'events:DisableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
    repair: ['events:DescribeRule', 'events:EnableRule', 'events:ListTargetsByRule'],
  },
  {
    sid: 'StateMachines',
    resources: ({ stateMachineArns = [] }) =>
      stateMachineArns.flatMap((arn) => [arn, `${arn.replace(':stateMachine:', ':execution:')}:*`]),
    actions: ['states:DeleteStateMachine', 'states:StopExecution', 'states:UpdateStateMachine'],
    repair: ['states:DescribeStateMachine'],
  },
  {
    sid: 'Stack',
    resources: ({ stackArns = [] }) => stackArns,
    actions: [
      // CloudFormation goes on using the role of a stack for whoever updates it: nobody is asked for iam:PassRole again.
      'cloudformation:ContinueUpdateRollback',
      'cloudformation:CreateChangeSet',
      'cloudformation:CreateStackRefactor',
      'cloudformation:DeleteStack',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:ExecuteStackRefactor',
      'cloudformation:RollbackStack',
      'cloudformation:SetStackPolicy',
      'cloudformation:UpdateStack',
      'cloudformation:UpdateTerminationProtection',
    ],
  },
];

/** What CloudTrail does in the delivery role, whose calls are bound by service control policies. */
export const LOG_EVENTS: Reservation = {
  sid: 'LogEvents',
  breakGlassOnly: true,
  resources: ({ logGroupArns = [] }) => logGroupArns.map((arn) => arn.replace(/(:\*)?$/, ':*')),
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};

/**
 * What may be done with the roles of the stack, and with the excepted roles, by the excepted roles alone. Whoever could
 * create a role of an excepted name, change its trust, or pass it to CloudFormation would be excepted too.
 */
export const ROLE_ACTIONS: readonly string[] = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole*',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRole*',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole*',
];
