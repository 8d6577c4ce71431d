import { AwsError } from '../errors';
import { isObject, text, truthy, word, type JsonObject } from '../json';
import { arn, type Place } from '../place';
import { decide, serviceContext } from '../policy';
import type { Live, World } from '../world';
import { checkAnalysis, checkSelectors } from './event-selectors';
import { rolePolicies } from './identity';
import { findKey, isUsable, serviceMayUse } from './kms';
import { findLogGroup } from './logs';
import { madeUpName, type Request, type ResourceType } from './resource-type';
import { bucketArn, defaultEncryption, findBucket, putObject, serviceMayReach } from './s3';
import { findTopic, undeliverable } from './sns';

export const TRAIL = 'AWS::CloudTrail::Trail';
const SERVICE = 'cloudtrail.amazonaws.com';
const TRAILS_PER_REGION = 5;
/** Every kind of file that lands under `AWSLogs/<id>/`: a narrower grant fails later, when the first of a kind is due. */
const FOLDERS = ['', '-Aggregated', '-Digest', '-Insight', '-NetworkActivity'].map((kind) => `CloudTrail${kind}`);

interface Delivery {
  readonly world: World;
  readonly home: Place;
  readonly name: string;
  readonly properties: JsonObject;
}

function source({ home, name }: Delivery): { arn: string; account: string } {
  return { arn: arn(home, 'cloudtrail', `trail/${name}`), account: home.account };
}

/** Letters, digits and . _ - ; ends on letters or digits; no two of the specials together; not an IP address. */
export function isTrailName(name: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/.test(name) &&
    !/[._-]{2}/.test(name) &&
    !/^\d{1,3}(\.\d{1,3}){3}$/.test(name)
  );
}

function checkSettings({ world, home, properties }: Delivery): void {
  if (truthy(properties.IsMultiRegionTrail) && properties.IncludeGlobalServiceEvents === false) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'Multi-Region trail must include global service events.',
    );
  }
  if (properties.EventSelectors !== undefined && properties.AdvancedEventSelectors !== undefined) {
    throw new AwsError(
      'InvalidEventSelectorsException',
      'A trail takes EventSelectors or AdvancedEventSelectors, not both.',
    );
  }
  checkSelectors(properties.AdvancedEventSelectors);
  checkAnalysis(properties);
  const prefix = text(properties.S3KeyPrefix) ?? '';
  if (prefix.length > 200 || prefix.includes('AWSLogs/')) {
    throw new AwsError('InvalidS3PrefixException', `S3 prefix ${prefix} is not valid`);
  }
  if (truthy(properties.IsOrganizationTrail) && world.organization?.management !== home.account) {
    throw new AwsError(
      'NotOrganizationMasterAccountException',
      'The request could not be processed because the account is not the management account of an organization.',
    );
  }
}

async function checkBucket(delivery: Delivery): Promise<Live> {
  const { world, home, properties } = delivery;
  const name = text(properties.S3BucketName);
  const bucket = findBucket(world, name);
  if (!bucket) throw new AwsError('S3BucketDoesNotExistException', `S3 bucket ${name} does not exist!`);
  const from = source(delivery);
  const ids = [home.account];
  if (truthy(properties.IsOrganizationTrail) && world.organization) ids.push(`${world.organization.id}/000000000000`);
  const prefix = text(properties.S3KeyPrefix) ? `${text(properties.S3KeyPrefix)}/` : '';
  const reached = [
    await serviceMayReach(world, bucket, SERVICE, 's3:GetBucketAcl', bucketArn(bucket), from),
    ...(await Promise.all(
      ids.flatMap((id) =>
        FOLDERS.map((folder) =>
          // The check writes without encryption headers, which is why a Deny on unencrypted writes breaks CreateTrail.
          serviceMayReach(
            world,
            bucket,
            SERVICE,
            's3:PutObject',
            `${bucketArn(bucket)}/${prefix}AWSLogs/${id}/${folder}/${home.region}/x`,
            from,
            {
              's3:x-amz-acl': 'bucket-owner-full-control',
            },
          ),
        ),
      ),
    )),
  ];
  if (reached.includes(false)) {
    throw new AwsError(
      'InsufficientS3BucketPolicyException',
      `Incorrect S3 bucket policy is detected for bucket: ${name}`,
    );
  }
  return bucket;
}

async function checkKey(delivery: Delivery, bucket: Live): Promise<void> {
  const { world, home, properties } = delivery;
  const reference = text(properties.KMSKeyId);
  if (!reference) return;
  const key = findKey(world, home, reference);
  if (!key || key.region !== bucket.region) {
    throw new AwsError(
      'KmsKeyNotFoundException',
      `KMS key ${reference} does not exist in the Region of bucket ${bucket.id}`,
    );
  }
  if (!isUsable(key)) throw new AwsError('KmsException', `KMS key ${reference} is ${word(key.marks.state)}`);
  const from = source(delivery);
  const encryption = defaultEncryption(bucket);
  const context = {
    'aws:cloudtrail:arn': from.arn,
    'aws:s3:arn': encryption.bucketKey ? bucketArn(bucket) : `${bucketArn(bucket)}/AWSLogs/x`,
  };
  const refused =
    (await serviceMayUse(key, SERVICE, ['kms:GenerateDataKey'], from, context)) ??
    (await serviceMayUse(key, SERVICE, ['kms:DescribeKey'], from)) ??
    (encryption.bucketKey ? await serviceMayUse(key, SERVICE, ['kms:Decrypt'], from, context) : undefined);
  if (refused) {
    throw new AwsError(
      'InsufficientEncryptionPolicyException',
      `Insufficient permissions to access S3 bucket ${bucket.id} or KMS key ${reference}. (${refused})`,
    );
  }
}

async function checkLogGroup(delivery: Delivery): Promise<void> {
  const { world, home, properties } = delivery;
  const group = text(properties.CloudWatchLogsLogGroupArn);
  const roleArn = text(properties.CloudWatchLogsRoleArn);
  if (group === undefined && roleArn === undefined) return;
  const invalidGroup = (message: string): AwsError =>
    new AwsError('InvalidCloudWatchLogsLogGroupArnException', message);
  if (!group || !roleArn) throw invalidGroup('The log group and the role must be given together.');
  const match = /^arn:[\w-]+:logs:([\w-]+):(\d{12}):log-group:(.+):\*$/.exec(group);
  if (!match)
    throw invalidGroup(`CloudTrail cannot validate the specified log group ARN ${group}: it must end with :*`);
  const [, region, account, name] = match;
  if (region !== home.region || account !== home.account || !findLogGroup(world, home, name)) {
    throw invalidGroup(`CloudTrail cannot validate the specified log group ARN ${group}: no such log group.`);
  }
  const role = world.findByArn('AWS::IAM::Role', roleArn);
  const trusted =
    role &&
    (await decide({
      principal: SERVICE,
      action: 'sts:AssumeRole',
      resource: roleArn,
      account: home.account,
      context: serviceContext(source(delivery)),
      resourcePolicy: role.properties.AssumeRolePolicyDocument,
    })) === 'allowed';
  if (!role || !trusted) {
    throw new AwsError(
      'InvalidCloudWatchLogsRoleArnException',
      'Access denied. Check the trust relationships for your role.',
    );
  }
  const base = arn(home, 'logs', `log-group:${name}:log-stream:`);
  // Under load CloudTrail opens further streams with a numeric suffix.
  const streams = [`${home.account}_CloudTrail_${home.region}`, `${home.account}_CloudTrail_${home.region}_2`];
  if (truthy(properties.IsOrganizationTrail) && world.organization) {
    streams.push(`${world.organization.id}_000000000000_CloudTrail_${home.region}`);
  }
  for (const stream of streams) {
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
      const verdict = await decide({
        principal: `arn:${roleArn.split(':')[1]}:sts::${home.account}:assumed-role/${role.id}/CloudTrail`,
        action,
        resource: base + stream,
        account: home.account,
        context: { 'aws:PrincipalArn': roleArn, 'aws:PrincipalIsAWSService': 'false' },
        identityPolicies: rolePolicies(world, role),
      });
      if (verdict !== 'allowed') throw invalidGroup('Access denied. Check the permissions for your role.');
    }
  }
}

async function checkTopic(delivery: Delivery): Promise<void> {
  const { world, home, properties } = delivery;
  const name = text(properties.SnsTopicName);
  if (!name) return;
  const topic = findTopic(world, home, name);
  const refused = topic ? await undeliverable(world, topic, SERVICE, source(delivery)) : 'no such topic';
  if (refused) {
    throw new AwsError(
      'InsufficientSnsTopicPolicyException',
      `SNS Topic does not exist or the topic policy is incorrect! (${refused})`,
    );
  }
}

/** Everything that CloudTrail checks when a trail is created or updated, in its order. */
export async function checkDelivery(delivery: Delivery): Promise<Live> {
  checkSettings(delivery);
  const bucket = await checkBucket(delivery);
  await checkKey(delivery, bucket);
  await checkTopic(delivery);
  await checkLogGroup(delivery);
  return bucket;
}

export function deliveryOf(world: World, trail: Live): Delivery {
  return { world, home: trail, name: trail.id, properties: trail.properties };
}

const trail: ResourceType = {
  replacedBy: ['TrailName'],
  identifier: ['TrailName'],
  identify: (properties) => text(properties.TrailName),
  async create(properties, request: Request) {
    const { world, place } = request;
    const name = text(properties.TrailName) ?? madeUpName(request, 128);
    if (!isTrailName(name)) throw new AwsError('InvalidTrailNameException', `Trail name ${name} is not valid`);
    // A multi-Region trail has a shadow of its name in every Region.
    if (world.all(TRAIL, { account: place.account }).some((other) => other.id === name)) {
      throw new AwsError('TrailAlreadyExistsException', `Trail ${name} already exists for customer: ${place.account}`);
    }
    const here = world
      .all(TRAIL, { account: place.account })
      .filter((other) => other.region === place.region || truthy(other.properties.IsMultiRegionTrail));
    if (here.length >= TRAILS_PER_REGION) {
      throw new AwsError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${place.account} already has ${here.length} trails in ${place.region}.`,
      );
    }
    const bucket = await checkDelivery({ world, home: place, name, properties });
    putObject(bucket, `AWSLogs/${place.account}/CloudTrail/`, '');
    const topic = findTopic(world, place, text(properties.SnsTopicName));
    return {
      id: name,
      attributes: { Arn: arn(place, 'cloudtrail', `trail/${name}`), ...(isObject(topic) && { SnsTopicArn: topic.id }) },
    };
  },
  async update(live, properties, { world, place }) {
    await checkDelivery({ world, home: place, name: live.id, properties });
  },
};

export const cloudtrail: Record<string, ResourceType> = { [TRAIL]: trail };
