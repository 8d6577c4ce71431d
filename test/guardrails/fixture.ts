import { ACCOUNT, REGION } from '../access/audit-stack';
import { BreakGlassRole } from '../../lib/guardrails/break-glass-role';
import { ProtectedResources } from '../../lib/guardrails/protected-resources';
import { GuardrailDocumentsProps } from '../../lib/guardrails/trail-guardrails';

export const MANAGEMENT = '999900001111';
export const BUCKET = 'audit-archive-111122223333-eu-west-1-an';
export const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';

const place = `${REGION}:${ACCOUNT}`;

/** Every kind of resource, as somebody writes it down who knows account, Region and names. */
export const PROTECT: Required<ProtectedResources> = {
  trailArns: [`arn:*:cloudtrail:*:${ACCOUNT}:trail/audit`],
  bucketArns: [`arn:*:s3:::${BUCKET}`],
  keyArns: [`arn:*:kms:${place}:key/${KEY}`],
  logGroupArns: [`arn:*:logs:${place}:log-group:/aws/cloudtrail/audit:*`],
  alarmArns: [`arn:*:cloudwatch:${place}:alarm:audit-*`],
  topicArns: [`arn:*:sns:${place}:Security-Audit-Alerts*`],
  queueArns: [`arn:*:sqs:${place}:siem*`],
  ruleArns: [`arn:*:events:*:${ACCOUNT}:rule/audit-*`],
  roleArns: [`arn:*:iam::${ACCOUNT}:role/Security-Audit*`],
  stateMachineArns: [`arn:*:states:${place}:stateMachine:audit-*`],
  stackArns: [`arn:*:cloudformation:${place}:stack/Security/*`],
};

export const GUARDRAILS: GuardrailDocumentsProps = {
  protect: PROTECT,
  breakGlassRoleArns: [BreakGlassRole.arnOf(ACCOUNT, 'BreakGlass')],
};

/** What somebody calls who wants to be unseen: the actions, on which resource. */
interface Attack {
  readonly on: string;
  readonly resource: string;
  /** A resource of the same kind that has nothing to do with the trail. */
  readonly unrelated: string;
  readonly actions: string[];
}

const at = (service: string, resource: string, where = place) => `arn:aws:${service}:${where}:${resource}`;

/** Settings: the deployment roles change them too. */
export const SETTINGS: Attack[] = [
  {
    on: 'the trail',
    resource: at('cloudtrail', 'trail/audit'),
    unrelated: at('cloudtrail', 'trail/audit-of-another-team'),
    actions: [
      'cloudtrail:AddTags',
      'cloudtrail:DeleteTrail',
      'cloudtrail:PutEventConfiguration',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:PutInsightSelectors',
      'cloudtrail:RemoveTags',
      'cloudtrail:StopLogging',
      'cloudtrail:UpdateTrail',
    ],
  },
  {
    on: 'the bucket',
    resource: `arn:aws:s3:::${BUCKET}`,
    unrelated: `arn:aws:s3:::${BUCKET}-2`,
    actions: [
      's3:DeleteBucket',
      's3:DeleteBucketPolicy',
      's3:PutBucketAcl',
      's3:PutBucketLogging',
      's3:PutBucketNotification',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketOwnershipControls',
      's3:PutBucketPolicy',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketRequestPayment',
      's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
      's3:PutReplicationConfiguration',
      's3:PauseReplication',
    ],
  },
  {
    on: 'the key',
    resource: at('kms', `key/${KEY}`),
    unrelated: at('kms', 'key/ffffffff-12ab-34cd-56ef-1234567890ab'),
    actions: [
      'kms:CreateGrant',
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
  },
  {
    on: 'the log group',
    resource: at('logs', 'log-group:/aws/cloudtrail/audit'),
    unrelated: at('logs', 'log-group:/aws/cloudtrail/audit-of-another-team'),
    actions: [
      'logs:AssociateKmsKey',
      'logs:DeleteDataProtectionPolicy',
      'logs:DeleteLogGroup',
      'logs:DeleteMetricFilter',
      'logs:DeleteRetentionPolicy',
      'logs:DeleteSubscriptionFilter',
      'logs:DisassociateKmsKey',
      'logs:PutBearerTokenAuthentication',
      'logs:PutDataProtectionPolicy',
      'logs:PutLogGroupDeletionProtection',
      'logs:PutMetricFilter',
      'logs:PutRetentionPolicy',
      'logs:PutSubscriptionFilter',
      'logs:PutTransformer',
    ],
  },
  {
    on: 'a stream of the log group',
    resource: at('logs', 'log-group:/aws/cloudtrail/audit:log-stream:111122223333_CloudTrail_eu-west-1'),
    unrelated: at('logs', 'log-group:/aws/lambda/payroll:log-stream:a'),
    actions: ['logs:DeleteLogStream'],
  },
  {
    on: 'an alarm',
    resource: at('cloudwatch', 'alarm:audit-root-usage'),
    unrelated: at('cloudwatch', 'alarm:payroll-errors'),
    actions: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DisableAlarmActions',
      'cloudwatch:PutAlarmMuteRule',
      'cloudwatch:PutCompositeAlarm',
      'cloudwatch:PutLogAlarm',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:SetAlarmState',
    ],
  },
  {
    on: 'the topic',
    resource: at('sns', 'Security-Audit-AlertsTopic-1A2B'),
    unrelated: at('sns', 'orders'),
    actions: [
      'sns:AddPermission',
      'sns:DeleteTopic',
      'sns:PutDataProtectionPolicy',
      'sns:RemovePermission',
      'sns:SetSubscriptionAttributes',
      'sns:SetTopicAttributes',
      'sns:Unsubscribe',
    ],
  },
  {
    on: 'a queue of dead letters',
    resource: at('sqs', 'siem-dead-letters'),
    unrelated: at('sqs', 'orders'),
    actions: [
      'sqs:AddPermission',
      'sqs:DeleteQueue',
      'sqs:PurgeQueue',
      'sqs:RemovePermission',
      'sqs:SetQueueAttributes',
    ],
  },
  {
    on: 'a rule of another Region',
    resource: at('events', 'rule/audit-stop-logging', `us-east-1:${ACCOUNT}`),
    unrelated: at('events', 'rule/nightly'),
    actions: ['events:DeleteRule', 'events:DisableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
  },
  {
    on: 'a state machine',
    resource: at('states', 'stateMachine:audit-restart'),
    unrelated: at('states', 'stateMachine:orders'),
    actions: ['states:DeleteStateMachine', 'states:UpdateStateMachine'],
  },
  {
    on: 'an execution',
    resource: at('states', 'execution:audit-restart:1'),
    unrelated: at('states', 'execution:orders:1'),
    actions: ['states:StopExecution'],
  },
  {
    on: 'the stack',
    resource: at('cloudformation', 'stack/Security/6f1c'),
    unrelated: at('cloudformation', 'stack/Security-of-another-team/6f1c'),
    actions: [
      'cloudformation:ContinueUpdateRollback',
      'cloudformation:CreateChangeSet',
      'cloudformation:CreateStackRefactor',
      'cloudformation:DeleteStack',
      'cloudformation:ExecuteChangeSet',
      'cloudformation:RollbackStack',
      'cloudformation:SetStackPolicy',
      'cloudformation:UpdateStack',
      'cloudformation:UpdateTerminationProtection',
    ],
  },
  ...[
    'Security-AuditLogsDeliveryRole-1A2B',
    'BreakGlass',
    `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`,
    `cdk-hnb659fds-deploy-role-${ACCOUNT}-${REGION}`,
  ].map((name) => ({
    on: `the role ${name}`,
    resource: at('iam', `role/${name}`, `:${ACCOUNT}`),
    unrelated: at('iam', 'role/Developer', `:${ACCOUNT}`),
    actions: [
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:DeleteRolePermissionsBoundary',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:PassRole',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
    ],
  })),
];

/** Evidence: the break-glass roles alone erase it. */
export const EVIDENCE: Attack = {
  on: 'a log file',
  resource: `arn:aws:s3:::${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail/file.json.gz`,
  unrelated: `arn:aws:s3:::${BUCKET}-2/file`,
  actions: [
    's3:BypassGovernanceRetention',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutObject',
    's3:PutObjectAcl',
    's3:PutObjectLegalHold',
    's3:PutObjectRetention',
    's3:PutObjectVersionAcl',
    's3:ReplicateDelete',
    's3:UpdateObjectEncryption',
  ],
};

/** What keeps a trail useful and alters nothing. */
export const READS: Array<[action: string, resource: string]> = [
  ['cloudtrail:GetTrailStatus', SETTINGS[0].resource],
  ['cloudtrail:StartLogging', SETTINGS[0].resource],
  ['s3:GetObject', EVIDENCE.resource],
  ['s3:ListBucket', SETTINGS[1].resource],
  ['kms:Decrypt', SETTINGS[2].resource],
  ['kms:EnableKey', SETTINGS[2].resource],
  ['logs:FilterLogEvents', SETTINGS[3].resource],
  ['sns:Publish', SETTINGS[6].resource],
  ['sqs:ReceiveMessage', SETTINGS[7].resource],
  ['sqs:DeleteMessage', SETTINGS[7].resource],
];
