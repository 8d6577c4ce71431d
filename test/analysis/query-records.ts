import { call, denied, DEPLOYER, role, ROOT, service, signIn, USER, WORKFORCE } from '../detection/catalogue/record';
import { ACCOUNT, OTHER_ACCOUNT } from '../support/stack';

/** Records for one query: those that it must find, near misses, and what it must answer. */
export interface QueryRecords {
  readonly parameters?: string[];
  readonly found: object[];
  readonly quiet: object[];
  /** The lines of a query that groups; without it each record found is a line. */
  readonly answer?: object[];
}

const DEPLOYER_ROLE = DEPLOYER.sessionContext.sessionIssuer.arn;
const INSTANCE = role('web/Instance', 'i-0123456789abcdef0');
const ON_INSTANCE = { ...INSTANCE, sessionContext: { ...INSTANCE.sessionContext, ec2RoleDelivery: '2.0' } };
const BY_SERVICE = { ...DEPLOYER, invokedBy: 'cloudformation.amazonaws.com' };
const FROM_CONSOLE = { sessionCredentialFromConsole: 'true' };
const ELSEWHERE = { type: 'AWSAccount', principalId: 'AROAELSEWHERE:build', accountId: OTHER_ACCOUNT };
const OBJECT = { eventCategory: 'Data', managementEvent: false };
const s3 = (eventName: string, bucketName: string, key: string, more: object = {}) =>
  call('s3', eventName, { ...OBJECT, requestParameters: { bucketName, key }, ...more });
const ingress = (eventName: string, cidrIp: string, more: object = {}) =>
  call('ec2', eventName, {
    requestParameters: { groupId: 'sg-1', ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp }] } }] } },
    ...more,
  });
const throughEndpoint = (more: object) =>
  call('kms', 'ListKeys', {
    eventType: 'AwsVpceEvent',
    eventCategory: 'NetworkActivity',
    vpcEndpointId: 'vpce-1',
    vpcEndpointAccountId: ACCOUNT,
    ...more,
  });
const insight = (state: string, more: object = {}) => ({
  eventVersion: '1.09',
  eventTime: '2026-11-20T09:00:00Z',
  awsRegion: 'eu-west-1',
  eventID: `insight-${state}`,
  eventType: 'AwsCloudTrailInsight',
  recipientAccountId: ACCOUNT,
  sharedEventID: 'shared-1',
  insightDetails: {
    state,
    eventSource: 'ssm.amazonaws.com',
    eventName: 'UpdateInstanceInformation',
    insightType: 'ApiCallRateInsight',
    insightContext: {
      statistics: {
        baseline: { average: 85.4 },
        insight: { average: 664 },
        insightDuration: 5,
        baselineDuration: 10080,
      },
      attributions: [
        {
          attribute: 'userAgent',
          insight: [{ value: 'aws-cli', average: 600 }],
          baseline: [{ value: 'aws-cli', average: 80 }],
        },
      ],
    },
    ...more,
  },
  eventCategory: 'Insight',
});
const digest = (end: string, previous: string | null) => ({
  awsAccountId: ACCOUNT,
  digestStartTime: '2026-11-20T08:00:00Z',
  digestEndTime: end,
  digestS3Bucket: 'logs',
  digestS3Object: `AWSLogs/${ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/11/20/${ACCOUNT}_CloudTrail-Digest_eu-west-1_my_audit-trail_eu-west-1_20261120T090000Z.json.gz`,
  previousDigestS3Object: previous,
  logFiles: [
    { s3Bucket: 'logs', s3Object: 'a' },
    { s3Bucket: 'logs', s3Object: 'b' },
  ],
});

export const QUERY_RECORDS: Readonly<Record<string, QueryRecords>> = {
  'who-did-this': {
    parameters: ['DeleteBucket'],
    found: [call('s3', 'DeleteBucket'), denied('s3', 'DeleteBucket')],
    quiet: [call('s3', 'DeleteBucketPolicy'), call('s3', 'deletebucket')],
  },
  'activity-of-principal': {
    parameters: [DEPLOYER_ROLE, DEPLOYER_ROLE],
    found: [call('sts', 'GetCallerIdentity'), call('ec2', 'RunInstances')],
    quiet: [
      call('ec2', 'RunInstances', { userIdentity: USER }),
      call('ec2', 'RunInstances', { userIdentity: WORKFORCE }),
    ],
  },
  'activity-of-access-key': {
    parameters: [USER.accessKeyId],
    found: [call('iam', 'ListUsers', { userIdentity: USER })],
    quiet: [call('iam', 'ListUsers')],
  },
  'activity-of-address': {
    parameters: ['198.51.100.9'],
    found: [call('iam', 'ListUsers', { sourceIPAddress: '198.51.100.9' })],
    quiet: [call('iam', 'ListUsers', { sourceIPAddress: '198.51.100.90' })],
  },
  'role-assumptions': {
    parameters: [DEPLOYER_ROLE],
    found: [
      call('sts', 'AssumeRole', {
        userIdentity: USER,
        requestParameters: { roleArn: DEPLOYER_ROLE, roleSessionName: 'x' },
        responseElements: { credentials: { accessKeyId: 'ASIAX' } },
      }),
      denied('sts', 'AssumeRoleWithWebIdentity', {
        userIdentity: { type: 'WebIdentityUser', userName: 'repo:acme/app' },
        requestParameters: { roleArn: DEPLOYER_ROLE },
      }),
    ],
    quiet: [
      call('sts', 'AssumeRole', { requestParameters: { roleArn: `${DEPLOYER_ROLE}2` } }),
      call('sts', 'GetCallerIdentity'),
    ],
  },
  'role-sessions': {
    parameters: [DEPLOYER_ROLE],
    found: [
      call('ec2', 'RunInstances'),
      call('iam', 'CreateUser'),
      call('iam', 'CreateUser', { sourceIPAddress: '198.51.100.9' }),
      call('iam', 'ListUsers', { userIdentity: role('pipeline/Deployer', 'deployment-43') }),
    ],
    quiet: [call('ec2', 'RunInstances', { userIdentity: USER })],
    answer: [
      {
        session: DEPLOYER.arn,
        calls: '3',
        eventnames: 'CreateUser, RunInstances',
        addresses: '198.51.100.9, 203.0.113.24',
      },
      { session: DEPLOYER.arn.replace('42', '43'), calls: '1', eventnames: 'ListUsers' },
    ],
  },
  'cross-account-access': {
    found: [
      call('s3', 'ListBuckets', { userIdentity: ELSEWHERE }),
      call('kms', 'DescribeKey', { userIdentity: ELSEWHERE }),
    ],
    quiet: [call('s3', 'ListBuckets'), call('s3', 'GetBucketAcl', { userIdentity: service('cloudtrail') })],
    answer: [
      {
        caller_account: OTHER_ACCOUNT,
        account: ACCOUNT,
        principal: 'AROAELSEWHERE:build',
        calls: '2',
        eventnames: 'DescribeKey, ListBuckets',
      },
    ],
  },
  'instance-credentials': {
    found: [
      call('s3', 'ListBuckets', { userIdentity: ON_INSTANCE }),
      call('s3', 'ListBuckets', { userIdentity: ON_INSTANCE, sourceIPAddress: '198.51.100.9' }),
      call('s3', 'ListBuckets', { userIdentity: ON_INSTANCE, sourceIPAddress: '10.0.0.1', vpcEndpointId: 'vpce-1' }),
    ],
    quiet: [
      call('s3', 'ListBuckets', { userIdentity: { ...ON_INSTANCE, arn: 'arn:of:another' } }),
      call('s3', 'ListBuckets', { userIdentity: INSTANCE, sourceIPAddress: '198.51.100.10' }),
      call('s3', 'ListBuckets', {
        userIdentity: { ...ON_INSTANCE, invokedBy: 'ec2.amazonaws.com' },
        sourceIPAddress: 'ec2.amazonaws.com',
      }),
    ],
    answer: [
      {
        session: INSTANCE.arn,
        addresses: '3',
        sourceipaddresses: '10.0.0.1, 198.51.100.9, 203.0.113.24',
        calls_by_endpoint: '1',
        calls: '3',
      },
    ],
  },
  'regions-in-use': {
    found: [
      call('ec2', 'RunInstances'),
      call('ec2', 'RunInstances', { userIdentity: USER }),
      call('ec2', 'RunInstances', { awsRegion: 'ap-south-2' }),
    ],
    quiet: [
      call('kms', 'Decrypt', { userIdentity: BY_SERVICE, awsRegion: 'sa-east-1' }),
      call('kms', 'RotateKey', { eventType: 'AwsServiceEvent', userIdentity: service('kms'), awsRegion: 'sa-east-1' }),
    ],
    answer: [
      { awsregion: 'ap-south-2', calls: '1', principals: '1' },
      { awsregion: 'eu-west-1', calls: '2', principals: '2' },
    ],
  },
  'new-clients': {
    found: [
      call('ec2', 'RunInstances'),
      call('ec2', 'RunInstances'),
      call('ec2', 'RunInstances', { userAgent: 'stratus-red-team' }),
    ],
    quiet: [call('kms', 'Decrypt', { userIdentity: BY_SERVICE, userAgent: 'cloudformation.amazonaws.com' })],
    answer: [
      { principal: DEPLOYER.arn, useragent: 'stratus-red-team', calls: '1' },
      { principal: DEPLOYER.arn, useragent: 'aws-cli/2.31.0', calls: '2' },
    ],
  },
  'root-use': {
    found: [call('iam', 'CreateAccessKey', { userIdentity: ROOT })],
    quiet: [
      call('kms', 'Decrypt', { userIdentity: { ...ROOT, invokedBy: 'cloudtrail.amazonaws.com' } }),
      call('organizations', 'CreateAccountResult', { userIdentity: ROOT, eventType: 'AwsServiceEvent' }),
      call('iam', 'CreateAccessKey'),
    ],
  },
  'console-sign-in-without-mfa': {
    found: [signIn('Success', 'No'), signIn('Success', undefined, { userIdentity: ROOT })],
    quiet: [signIn('Success', 'Yes'), signIn('Failure', 'No'), signIn('Success', 'No', { userIdentity: WORKFORCE })],
  },
  'failed-sign-ins': {
    found: [
      signIn('Failure', 'No'),
      signIn('Failure', undefined, { userIdentity: { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } }),
    ],
    quiet: [signIn('Success', 'No'), call('signin', 'CheckMfa')],
  },
  'failed-sign-ins-by-address': {
    found: [
      signIn('Failure', 'No', { sourceIPAddress: '198.51.100.9' }),
      signIn('Failure', 'No', { sourceIPAddress: '198.51.100.9', userIdentity: { type: 'IAMUser', userName: 'otto' } }),
      signIn('Failure', 'No'),
    ],
    quiet: [signIn('Success', 'No')],
    answer: [
      { sourceipaddress: '198.51.100.9', failures: '2', usernames: '2', clients: 'Mozilla/5.0' },
      { sourceipaddress: '203.0.113.24', failures: '1', usernames: '1' },
    ],
  },
  'changes-by-hand': {
    found: [call('ec2', 'RunInstances', { userIdentity: WORKFORCE, ...FROM_CONSOLE })],
    quiet: [
      call('ec2', 'DescribeInstances', { userIdentity: WORKFORCE, ...FROM_CONSOLE }),
      call('ec2', 'RunInstances'),
    ],
  },
  'denied-calls-by-principal': {
    found: [
      denied('iam', 'CreateUser'),
      denied('iam', 'CreateUser'),
      call('ec2', 'RunInstances', { errorCode: 'Client.UnauthorizedOperation' }),
      // A caller of another account and a service have no ARN, and are not one principal.
      denied('sts', 'AssumeRole', { userIdentity: ELSEWHERE }),
      denied('sts', 'AssumeRole', { userIdentity: ELSEWHERE }),
      denied('sts', 'AssumeRole', { userIdentity: service('ec2') }),
    ],
    quiet: [call('s3', 'GetBucketPolicy', { errorCode: 'NoSuchBucketPolicy' }), call('iam', 'CreateUser')],
    answer: [
      { principal: DEPLOYER.arn, denied: '3', calls: '2', eventnames: 'CreateUser, RunInstances' },
      { principal: ELSEWHERE.principalId, denied: '2', calls: '1' },
      { principal: 'ec2.amazonaws.com', denied: '1', calls: '1' },
    ],
  },
  'iam-changes': {
    found: [call('iam', 'CreateUser')],
    quiet: [denied('iam', 'CreateUser'), call('iam', 'ListUsers'), call('sts', 'AssumeRole')],
  },
  'credentials-created': {
    found: [
      call('iam', 'CreateAccessKey', { responseElements: { accessKey: { accessKeyId: 'AKIANEW' } } }),
      denied('iam', 'CreateLoginProfile'),
    ],
    quiet: [call('iam', 'DeleteAccessKey'), call('iam', 'ListAccessKeys')],
  },
  'privilege-escalation': {
    found: [
      call('iam', 'AttachRolePolicy'),
      call('iam', 'PutUserPolicy'),
      denied('iam', 'UpdateAssumeRolePolicy'),
      call('iam', 'SetDefaultPolicyVersion'),
    ],
    quiet: [
      call('iam', 'DetachRolePolicy'),
      call('iam', 'CreateUser'),
      call('sso', 'AttachManagedPolicyToPermissionSet'),
    ],
  },
  'organization-changes': {
    found: [call('organizations', 'LeaveOrganization'), denied('organizations', 'DetachPolicy')],
    quiet: [call('organizations', 'ListAccounts'), call('iam', 'CreateUser')],
  },
  'audit-tampering': {
    found: [call('cloudtrail', 'StopLogging'), denied('kms', 'ScheduleKeyDeletion'), call('s3', 'PutBucketPolicy')],
    quiet: [call('cloudtrail', 'GetTrail'), s3('PutObject', 'b', 'k'), call('iam', 'CreateUser')],
  },
  insights: {
    found: [insight('Start'), insight('End', { insightType: 'ApiErrorRateInsight', errorCode: 'AccessDenied' })],
    quiet: [],
    answer: [
      { state: 'End', insighttype: 'ApiErrorRateInsight', errorcode: 'AccessDenied' },
      { state: 'Start', eventname: 'UpdateInstanceInformation', usual: 85.4, unusual: 664, minutes: 5 },
    ],
  },
  'digest-chain-starts': {
    found: [digest('2026-11-20T09:00:00Z', null)],
    quiet: [digest('2026-11-20T10:00:00Z', 'before')],
    answer: [{ digestendtime: '2026-11-20T09:00:00Z', region: 'eu-west-1', trail: 'my_audit-trail', logfiles: '2' }],
  },
  'security-groups-opened': {
    found: [
      ingress('AuthorizeSecurityGroupIngress', '0.0.0.0/0'),
      call('ec2', 'ModifySecurityGroupRules', { requestParameters: { SecurityGroupRule: { CidrIpv6: '::/0' } } }),
    ],
    quiet: [
      ingress('AuthorizeSecurityGroupIngress', '10.0.0.0/8'),
      ingress('AuthorizeSecurityGroupIngress', '0.0.0.0/0', { errorCode: 'Client.UnauthorizedOperation' }),
      ingress('AuthorizeSecurityGroupEgress', '0.0.0.0/0'),
    ],
  },
  'network-changes': {
    found: [
      call('ec2', 'CreateVpcPeeringConnection'),
      call('ec2', 'ReplaceRoute'),
      call('ec2', 'DeleteNetworkAclEntry'),
      call('ec2', 'AttachInternetGateway'),
    ],
    quiet: [
      call('ec2', 'DescribeVpcs'),
      denied('ec2', 'DeleteVpc'),
      call('ec2', 'RunInstances'),
      call('apigateway', 'CreateVpcLink'),
    ],
  },
  'old-tls': {
    found: [
      call('s3', 'ListBuckets', { tlsDetails: { tlsVersion: 'TLSv1.1' } }),
      call('s3', 'ListBuckets', { tlsDetails: { tlsVersion: 'TLSv1.1' } }),
    ],
    quiet: [
      call('s3', 'ListBuckets'),
      call('s3', 'ListBuckets', { tlsDetails: { tlsVersion: 'TLSv1.2' } }),
      call('s3', 'ListBuckets', { tlsDetails: undefined }),
    ],
    answer: [{ principal: DEPLOYER.arn, tlsversion: 'TLSv1.1', calls: '2' }],
  },
  'endpoint-denials': {
    found: [throughEndpoint({ errorCode: 'VpceAccessDenied', userIdentity: ELSEWHERE })],
    quiet: [throughEndpoint({}), throughEndpoint({ errorCode: 'AccessDenied' })],
  },
  'bucket-deletions': {
    found: [call('s3', 'DeleteBucket'), denied('s3', 'DeleteBucket')],
    quiet: [call('s3', 'DeleteBucketPolicy'), call('workspaces', 'DeleteBucket')],
  },
  'bucket-access-changes': {
    found: [
      call('s3', 'PutBucketPolicy', { requestParameters: { bucketName: 'b' } }),
      denied('s3', 'DeleteBucketPublicAccessBlock'),
      call('s3', 'PutAccountPublicAccessBlock'),
    ],
    quiet: [call('s3', 'PutBucketTagging'), call('s3', 'GetBucketPolicy'), call('s3', 'PutBucketPolicyX')],
  },
  'object-access': {
    parameters: ['payroll'],
    found: [
      s3('GetObject', 'payroll', 'march.csv'),
      s3('GetObject', 'payroll', 'april.csv'),
      s3('GetObject', 'payroll', 'april.csv', { errorCode: 'AccessDenied' }),
      s3('DeleteObject', 'payroll', 'march.csv', { userIdentity: ELSEWHERE }),
    ],
    quiet: [
      s3('GetObject', 'payroll2', 'a'),
      call('s3', 'GetBucketAcl', { requestParameters: { bucketName: 'payroll' } }),
    ],
    answer: [
      {
        principal: DEPLOYER.arn,
        eventname: 'GetObject',
        calls: '3',
        refused: '1',
        objects: '2',
        an_object: 'april.csv',
      },
      { principal: 'AROAELSEWHERE:build', eventname: 'DeleteObject', calls: '1', refused: '0' },
    ],
  },
  'key-changes': {
    found: [
      call('kms', 'ScheduleKeyDeletion'),
      denied('kms', 'PutKeyPolicy'),
      call('kms', 'DisableKey', { userIdentity: BY_SERVICE }),
    ],
    quiet: [call('kms', 'CancelKeyDeletion'), call('kms', 'CreateGrant', { userIdentity: BY_SERVICE })],
  },
  'decrypts-by-hour': {
    found: [
      call('kms', 'Decrypt'),
      denied('kms', 'Decrypt'),
      call('kms', 'Decrypt', { userIdentity: service('cloudtrail') }),
    ],
    quiet: [call('kms', 'Encrypt')],
    answer: [
      { hour: '2026-11-20T09', principal: DEPLOYER.arn, calls: '2', refused: '1' },
      { hour: '2026-11-20T09', principal: 'cloudtrail.amazonaws.com', calls: '1', refused: '0' },
    ],
  },
  'images-shared': {
    found: [call('ec2', 'ModifySnapshotAttribute'), call('rds', 'ModifyDBSnapshotAttribute')],
    quiet: [denied('ec2', 'ModifyImageAttribute'), call('ec2', 'ModifyInstanceAttribute')],
  },
  'secret-reads': {
    found: [
      call('secretsmanager', 'GetSecretValue', { requestParameters: { secretId: 'db' } }),
      denied('secretsmanager', 'GetSecretValue', { requestParameters: { secretId: 'db' } }),
      call('ssm', 'GetParameters', {
        requestParameters: { names: ['a', 'b'], withDecryption: true },
        userIdentity: USER,
      }),
      ...[1, 2, 3].map(() =>
        call('secretsmanager', 'BatchGetSecretValue', { requestParameters: { secretIdList: ['db', 'mail'] } }),
      ),
    ],
    quiet: [
      call('secretsmanager', 'DescribeSecret', { requestParameters: { secretId: 'db' } }),
      call('ssm', 'PutParameter'),
    ],
    answer: [
      { principal: DEPLOYER.arn, eventname: 'BatchGetSecretValue', secret: '["db","mail"]', calls: '3' },
      { principal: DEPLOYER.arn, eventname: 'GetSecretValue', secret: 'db', calls: '2', refused: '1' },
      { principal: USER.arn, eventname: 'GetParameters', secret: '["a","b"]', calls: '1' },
    ],
  },
};
