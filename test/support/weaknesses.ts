import { Deployment, Resource, TemplateJson } from './deployment';
import { Statement, denials, exceptions, statements } from './policy';

const RETAINED = ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];

/** Of a workflow: its fixed name must be free again after a first deployment that failed. */
const isWorkflowLog = ({ LogGroupName = '' }: Resource): boolean =>
  String(LogGroupName).startsWith('/aws/vendedlogs/states/');

/** What is weaker in a template than a governed trail may ever be, as sentences; nothing where all is well. */
export function weaknesses(template: TemplateJson, region: string): string[] {
  const deployment = new Deployment(template, { region });
  return [
    ...Object.entries<Resource>(template.Resources)
      .filter(([, { Type }]) => RETAINED.includes(Type))
      .filter(
        ([, { DeletionPolicy, UpdateReplacePolicy, Properties = {} }]) =>
          DeletionPolicy !== (isWorkflowLog(Properties) ? 'RetainExceptOnCreate' : 'Retain') ||
          UpdateReplacePolicy !== 'Retain',
      )
      .map(([id]) => `${id} is not retained`),
    ...deployment.all('AWS::CloudTrail::Trail').flatMap(({ Properties }) => trailWeaknesses(Properties)),
    ...deployment.all('AWS::S3::Bucket').flatMap(({ Properties }) => bucketWeaknesses(Properties, deployment)),
    ...evidenceWeaknesses(deployment),
    ...deployment.all('AWS::KMS::Key').flatMap(({ Properties }) => keyWeaknesses(Properties)),
    ...deployment.all('AWS::Logs::LogGroup').flatMap(({ Properties }) => logGroupWeaknesses(Properties)),
    ...deployment.all('AWS::CloudWatch::Alarm').flatMap(({ Properties }) => alarmWeaknesses(Properties)),
    ...['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
      deployment.all(type).flatMap(({ Properties }) => openings(statements(Properties.PolicyDocument), type)),
    ),
    ...deployment
      .all('AWS::IAM::Role')
      .flatMap(({ Properties }) => openings(statements(Properties.AssumeRolePolicyDocument), 'a role')),
    ...deployment
      .all('AWS::SNS::Topic')
      .filter(({ Properties }) => Properties.KmsMasterKeyId === undefined)
      .map(() => 'a topic is not encrypted'),
    ...deployment
      .all('AWS::SQS::Queue')
      .filter(({ Properties }) => Properties.KmsMasterKeyId === undefined && Properties.SqsManagedSseEnabled !== true)
      .map(() => 'a queue is not encrypted'),
    ...deployment
      .all('AWS::Athena::WorkGroup')
      .filter(({ Properties }) => Properties.WorkGroupConfiguration.EnforceWorkGroupConfiguration !== true)
      .map(() => 'a client may override the workgroup'),
  ];
}

function trailWeaknesses(trail: Resource): string[] {
  const settings = ['IsLogging', 'IsMultiRegionTrail', 'IncludeGlobalServiceEvents', 'EnableLogFileValidation'];
  return [
    ...settings.filter((name) => trail[name] !== true).map((name) => `the trail lacks ${name}`),
    ...(trail.KMSKeyId === undefined ? ['the log files are not encrypted with a key of their own'] : []),
  ];
}

function bucketWeaknesses(bucket: Resource, deployment: Deployment): string[] {
  const { BucketName: name } = bucket;
  const policy = deployment.all('AWS::S3::BucketPolicy').find(({ Properties }) => Properties.Bucket === name);
  const all = policy ? statements(policy.Properties.PolicyDocument) : [];
  const everything = [name, `${name}/*`];
  const deniesAll = (operator: string, key: string, value: string) =>
    denials(all, 's3:AnyAction').some(
      ({ condition, resources }) =>
        condition[operator]?.[key] === value &&
        everything.every((part) => resources.some((resource) => resource.endsWith(`:::${part}`))),
    );
  const settings: Array<[boolean, string]> = [
    [
      Object.values(bucket.PublicAccessBlockConfiguration ?? {}).filter((on) => on === true).length === 4,
      'may be public',
    ],
    [bucket.OwnershipControls?.Rules[0].ObjectOwnership === 'BucketOwnerEnforced', 'has ACLs'],
    [bucket.VersioningConfiguration?.Status === 'Enabled', 'has no versions'],
    [bucket.BucketEncryption !== undefined, 'is not encrypted'],
    [deniesAll('Bool', 'aws:SecureTransport', 'false'), 'is reached without TLS'],
    [deniesAll('NumericLessThan', 's3:TlsVersion', '1.2'), 'is reached with an old TLS'],
    [exceptions(all, 's3:PutObject')?.length === 0, 'takes objects from people'],
    [exceptions(all, 's3:DeleteObjectVersion') !== undefined, 'lets anybody erase'],
    [exceptions(all, 's3:DeleteObject') !== undefined, 'lets anybody hide'],
  ];
  return settings.filter(([holds]) => !holds).map(([, weakness]) => `${name} ${weakness}`);
}

function evidenceWeaknesses(deployment: Deployment): string[] {
  return deployment.all('AWS::CloudTrail::Trail').flatMap(({ Properties: { S3BucketName } }) => {
    const bucket = deployment.all('AWS::S3::Bucket').find(({ Properties }) => Properties.BucketName === S3BucketName);
    return [
      ...(bucket?.Properties.ObjectLockEnabled === true ? [] : ['the evidence has no Object Lock']),
      ...(bucket?.Properties.LoggingConfiguration ? [] : ['access to the evidence is not logged']),
      ...(bucket?.Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault
        .SSEAlgorithm === 'aws:kms'
        ? []
        : ['the evidence bucket has no key of its own']),
    ];
  });
}

function keyWeaknesses(key: Resource): string[] {
  return [
    ...(key.EnableKeyRotation === true ? [] : ['a key does not rotate']),
    ...openings(statements(key.KeyPolicy), 'a key'),
  ];
}

function logGroupWeaknesses(group: Resource): string[] {
  return [
    ...(group.KmsKeyId === undefined ? ['the log group has no key of its own'] : []),
    ...(group.DeletionProtectionEnabled === true || isWorkflowLog(group) ? [] : ['the log group may be deleted']),
    ...(group.LogGroupClass === 'STANDARD' ? [] : ['the log group takes no metric filters']),
  ];
}

function alarmWeaknesses(alarm: Resource): string[] {
  return (alarm.AlarmActions ?? []).length > 0 && alarm.ActionsEnabled !== false
    ? []
    : [`${alarm.AlarmName} tells nobody`];
}

/** A service that may act here for anybody's account, or a principal that is everybody. */
function openings(all: Statement[], where: string): string[] {
  const bounds = /^(aws:Source(Arn|Account)|kms:EncryptionContext:.*)$/i;
  const allowed = all.filter(({ effect }) => effect === 'Allow');
  return [
    ...allowed
      .filter(({ principals }) => principals.some((principal) => ['*', 'AWS:*'].includes(principal)))
      .map(({ sid }) => `${where} is open to everybody (${sid})`),
    ...allowed
      .filter(({ principals }) => principals.some((principal) => principal.startsWith('Service:')))
      .filter(
        ({ condition }) =>
          !Object.values(condition).some((keys) => Object.keys(keys ?? {}).some((key) => bounds.test(key))),
      )
      .map(({ sid }) => `${where} serves a service on behalf of any account (${sid})`),
  ];
}
