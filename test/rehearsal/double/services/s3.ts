import { AwsError } from '../errors';
import { dig, isObject, list, object, same, strings, text, truthy, word, type Json, type JsonObject } from '../json';
import { partition, urlSuffix, type Place } from '../place';
import { decide, serviceContext, type Target } from '../policy';
import type { Live, World } from '../world';
import { checkNotifications } from './notifications';
import { checkPolicyDocument, ensureAllowed, madeUpName, type Request, type ResourceType } from './resource-type';

export const BUCKET = 'AWS::S3::Bucket';
const POLICY_BYTES = 20_480;

/** Bucket names are global within a partition. */
export function findBucket(world: World, name: string | undefined): Live | undefined {
  return world.all(BUCKET).find((bucket) => bucket.id === name);
}

export function bucketArn(bucket: Live): string {
  return word(bucket.attributes.Arn);
}

/** The policy in force on a bucket. */
export function bucketPolicy(world: World, bucket: Live): Json | undefined {
  return world.all('AWS::S3::BucketPolicy').find((policy) => policy.id === bucket.id)?.properties.PolicyDocument;
}

function target(world: World, bucket: Live): Target {
  return { resource: bucketArn(bucket), account: bucket.account, policy: bucketPolicy(world, bucket) };
}

/** Whether a service may do something with a bucket or its objects: only the bucket's policy decides. */
export async function serviceMayReach(
  world: World,
  bucket: Live,
  service: string,
  action: string,
  resource: string,
  source: { arn?: string; account?: string },
  headers: Record<string, string> = {},
): Promise<boolean> {
  const verdict = await decide({
    principal: service,
    action,
    resource,
    account: bucket.account,
    context: { ...serviceContext(source), 's3:TlsVersion': '1.2', ...headers },
    resourcePolicy: bucketPolicy(world, bucket),
  });
  return verdict === 'allowed';
}

export function defaultEncryption(bucket: Live): { algorithm: string; key?: string; bucketKey: boolean } {
  const [rule] = list(dig(bucket.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
  const settings = dig(rule, 'ServerSideEncryptionByDefault');
  return {
    algorithm: text(dig(settings, 'SSEAlgorithm')) ?? 'AES256',
    key: text(dig(settings, 'KMSMasterKeyID')),
    bucketKey: truthy(dig(rule, 'BucketKeyEnabled')),
  };
}

export function isVersioned(bucket: Live): boolean {
  return isLocked(bucket) || dig(bucket.properties, 'VersioningConfiguration', 'Status') === 'Enabled';
}

/** Object Lock turns versioning on by itself. */
export function isLocked(bucket: Live): boolean {
  return truthy(bucket.properties.ObjectLockEnabled);
}

export function putObject(bucket: Live, objectKey: string, body: string): void {
  bucket.marks.objects = { ...object(bucket.marks.objects), [objectKey]: body };
}

/** The call of S3 behind each setting: what a Deny in the bucket's own policy may forbid. */
const SETTINGS: Record<string, string> = {
  AccelerateConfiguration: 's3:PutAccelerateConfiguration',
  AccessControl: 's3:PutBucketAcl',
  AnalyticsConfigurations: 's3:PutAnalyticsConfiguration',
  BucketEncryption: 's3:PutEncryptionConfiguration',
  CorsConfiguration: 's3:PutBucketCORS',
  IntelligentTieringConfigurations: 's3:PutIntelligentTieringConfiguration',
  InventoryConfigurations: 's3:PutInventoryConfiguration',
  LifecycleConfiguration: 's3:PutLifecycleConfiguration',
  LoggingConfiguration: 's3:PutBucketLogging',
  MetricsConfigurations: 's3:PutMetricsConfiguration',
  NotificationConfiguration: 's3:PutBucketNotification',
  ObjectLockConfiguration: 's3:PutBucketObjectLockConfiguration',
  ObjectLockEnabled: 's3:PutBucketObjectLockConfiguration',
  OwnershipControls: 's3:PutBucketOwnershipControls',
  PublicAccessBlockConfiguration: 's3:PutBucketPublicAccessBlock',
  ReplicationConfiguration: 's3:PutReplicationConfiguration',
  Tags: 's3:PutBucketTagging',
  VersioningConfiguration: 's3:PutBucketVersioning',
  WebsiteConfiguration: 's3:PutBucketWebsite',
};

function nameOf(properties: JsonObject, place: Place): string | undefined {
  const prefix = text(properties.BucketNamePrefix);
  if (prefix !== undefined) return `${prefix}-${place.account}-${place.region}-an`;
  return text(properties.BucketName);
}

function checkName(name: string, properties: JsonObject, place: Place): void {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..')) {
    throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`);
  }
  const regional = /-(\d{12})-([a-z]{2}(?:-[a-z]+)+-\d)-an$/.exec(name);
  const declared = properties.BucketNamespace === 'account-regional';
  if (declared && !regional) throw new AwsError('InvalidBucketName', `${name} does not end in -<account>-<region>-an`);
  if (!declared && regional) {
    throw new AwsError('InvalidBucketName', `${name} is reserved for BucketNamespace account-regional`);
  }
  if (regional && (regional[1] !== place.account || regional[2] !== place.region)) {
    throw new AwsError('InvalidBucketName', `${name} belongs to the namespace of another account or Region`);
  }
}

function checkSettings(properties: JsonObject, { world, place }: Request): void {
  const lock = object(properties.ObjectLockConfiguration);
  if (properties.ObjectLockConfiguration !== undefined && !truthy(properties.ObjectLockEnabled)) {
    throw new AwsError('InvalidRequest', 'Bucket is missing ObjectLockEnabled for its Object Lock configuration');
  }
  const retention = dig(lock, 'Rule', 'DefaultRetention');
  if (isObject(retention) && (retention.Days === undefined) === (retention.Years === undefined)) {
    throw new AwsError('MalformedXML', 'Default retention takes a mode and exactly one of Days and Years');
  }
  const days = Number(dig(retention, 'Days') ?? 365 * Number(dig(retention, 'Years') ?? 1));
  if (days < 1 || days > 36_500)
    throw new AwsError('InvalidArgument', 'Default retention period must be 1 to 36500 days');
  if (truthy(properties.ObjectLockEnabled) && dig(properties, 'VersioningConfiguration', 'Status') === 'Suspended') {
    throw new AwsError(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      409,
    );
  }
  const logs = text(dig(properties, 'LoggingConfiguration', 'DestinationBucketName'));
  const logTarget = findBucket(world, logs);
  if (logs !== undefined && (!logTarget || logTarget.account !== place.account || logTarget.region !== place.region)) {
    throw new AwsError('InvalidTargetBucketForLogging', `The target bucket for logging does not exist: ${logs}`);
  }
  for (const rule of list(dig(properties, 'ReplicationConfiguration', 'Rules')))
    checkReplication(rule, properties, world);
  checkNotifications(properties);
}

function checkReplication(rule: Json, properties: JsonObject, world: World): void {
  const destination = findBucket(world, text(dig(rule, 'Destination', 'Bucket'))?.split(':::')[1]);
  if (!destination) throw new AwsError('InvalidRequest', 'Destination bucket must exist.');
  if (!isVersioned(destination))
    throw new AwsError('InvalidRequest', 'Destination bucket must have versioning enabled.');
  if (truthy(properties.ObjectLockEnabled) && !isLocked(destination)) {
    throw new AwsError('InvalidRequest', 'Destination bucket must have Object Lock enabled as the source has.');
  }
}

const bucket: ResourceType = {
  replacedBy: ['BucketName', 'BucketNamePrefix', 'BucketNamespace'],
  identifier: ['BucketName'],
  identify: nameOf,
  async create(properties, request) {
    const { place, world } = request;
    const id = nameOf(properties, place) ?? madeUpName(request, 63).toLowerCase();
    checkName(id, properties, place);
    const taken = findBucket(world, id);
    if (taken) {
      throw taken.account === place.account
        ? new AwsError('BucketAlreadyOwnedByYou', `${id} already exists`, 409)
        : new AwsError('BucketAlreadyExists', `${id} already exists`, 409);
    }
    const resource = `arn:${partition(place.region)}:s3:::${id}`;
    await ensureAllowed(request, 's3:CreateBucket', { resource, account: place.account });
    checkSettings(properties, request);
    const suffix = urlSuffix(place.region);
    return {
      id,
      attributes: {
        Arn: resource,
        DomainName: `${id}.s3.${suffix}`,
        RegionalDomainName: `${id}.s3.${place.region}.${suffix}`,
      },
      marks: { objects: {} },
    };
  },
  async update(live, properties, request) {
    if (isLocked(live) && properties.ObjectLockEnabled !== undefined && !truthy(properties.ObjectLockEnabled)) {
      throw new AwsError('InvalidBucketState', 'Object Lock cannot be disabled once it is enabled.', 409);
    }
    for (const [setting, action] of Object.entries(SETTINGS)) {
      if (!same(properties[setting], live.properties[setting])) {
        await ensureAllowed(request, action, target(request.world, live));
      }
    }
    checkSettings(properties, request);
  },
  async delete(live, request) {
    await ensureAllowed(request, 's3:DeleteBucket', target(request.world, live));
    if (Object.keys(object(live.marks.objects)).length > 0) {
      throw new AwsError(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        409,
      );
    }
    for (const policy of request.world.all('AWS::S3::BucketPolicy')) {
      if (policy.id === live.id) request.world.remove(policy);
    }
  },
};

async function putPolicy(properties: JsonObject, request: Request): Promise<Live> {
  const { world, place } = request;
  const name = text(properties.Bucket);
  const on = findBucket(world, name);
  if (!on || on.account !== place.account)
    throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
  await ensureAllowed(request, 's3:PutBucketPolicy', target(world, on));
  const policy = properties.PolicyDocument;
  checkPolicyDocument(world, policy, POLICY_BYTES, {
    code: 'MalformedPolicy',
    tooLong: `Policies must be no longer than ${POLICY_BYTES} bytes`,
    principal: 'Invalid principal in policy',
  });
  const statements = list(dig(policy, 'Statement'));
  for (const statement of statements) {
    const foreign = strings(dig(statement, 'Resource')).find(
      (resource) =>
        resource !== '*' &&
        resource !== bucketArn(on) &&
        !resource.startsWith(`${bucketArn(on)}/`) &&
        resource !== `${bucketArn(on)}*`,
    );
    if (foreign) throw new AwsError('MalformedPolicy', `Policy has invalid resource: ${foreign}`);
    const open = same(dig(statement, 'Principal'), '*') || same(dig(statement, 'Principal', 'AWS'), '*');
    const blocked = truthy(dig(on.properties, 'PublicAccessBlockConfiguration', 'BlockPublicPolicy'));
    if (dig(statement, 'Effect') === 'Allow' && open && dig(statement, 'Condition') === undefined && blocked) {
      throw new AwsError('AccessDenied', 'The bucket policy is public and BlockPublicPolicy is on', 403);
    }
  }
  return on;
}

const policy: ResourceType = {
  replacedBy: ['Bucket'],
  identifier: ['Bucket'],
  identify: (properties) => text(properties.Bucket),
  async create(properties, request) {
    const name = text(properties.Bucket);
    if (request.world.all('AWS::S3::BucketPolicy').some((other) => other.id === name)) {
      throw new AwsError('AlreadyExists', `The bucket policy already exists on bucket ${name}.`, 409);
    }
    const on = await putPolicy(properties, request);
    return { id: on.id };
  },
  async update(_live, properties, request) {
    await putPolicy(properties, request);
  },
  async delete(live, request) {
    const on = findBucket(request.world, live.id);
    if (on) await ensureAllowed(request, 's3:DeleteBucketPolicy', target(request.world, on));
  },
};

export const s3: Record<string, ResourceType> = { [BUCKET]: bucket, 'AWS::S3::BucketPolicy': policy };
