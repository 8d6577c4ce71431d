import { AwsError } from '../errors';
import { text, word, type JsonObject } from '../json';
import { arn } from '../place';
import { decide, serviceContext, type Target } from '../policy';
import type { Live } from '../world';
import { rolePolicies } from './identity';
import { findKey, keyTarget } from './kms';
import { plain, type Request, type ResourceType } from './resource-type';

const STREAM = 'AWS::Kinesis::Stream';
const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const FILTER = 'AWS::Logs::SubscriptionFilter';
const FILTERS_PER_GROUP = 2;

const PUT: Record<string, string> = { [STREAM]: 'kinesis:PutRecord', [DELIVERY_STREAM]: 'firehose:PutRecordBatch' };

const refused = (why: string): AwsError =>
  new AwsError('InvalidParameterException', `Could not deliver test message to specified stream. ${why}`);

/** PutSubscriptionFilter takes two for a group, and sends a test message in the role that it is given. */
export async function checkSubscriptionFilter(
  properties: JsonObject,
  { world, place }: Request,
  group: Live,
): Promise<void> {
  const others = world
    .all(FILTER, place)
    .filter(({ properties: other }) => other.LogGroupName === group.id && other.FilterName !== properties.FilterName);
  if (others.length >= FILTERS_PER_GROUP) {
    throw new AwsError('LimitExceededException', `Resource limit exceeded: ${FILTERS_PER_GROUP} subscription filters`);
  }
  const destination = [STREAM, DELIVERY_STREAM]
    .map((type) => world.findByArn(type, text(properties.DestinationArn)))
    .find((found) => found !== undefined);
  if (!destination) throw refused(`There is no ${word(properties.DestinationArn)}`);
  const role = world.findByArn('AWS::IAM::Role', text(properties.RoleArn));
  const source = { arn: `${arn(place, 'logs', `log-group:${group.id}`)}:*`, account: place.account };
  const trusted =
    role &&
    (await decide({
      principal: 'logs.amazonaws.com',
      action: 'sts:AssumeRole',
      resource: word(role.attributes.Arn),
      account: role.account,
      context: serviceContext(source),
      resourcePolicy: role.properties.AssumeRolePolicyDocument,
    })) === 'allowed';
  if (!role || !trusted) throw refused('Check if the role can be assumed.');
  const may = async (action: string, { resource, account, policy }: Target, context = {}): Promise<boolean> =>
    (await decide({
      principal: `arn:${resource.split(':')[1]}:sts::${role.account}:assumed-role/${role.id}/logs`,
      action,
      resource,
      account,
      resourcePolicy: policy,
      context: {
        'aws:PrincipalArn': word(role.attributes.Arn),
        'aws:PrincipalAccount': role.account,
        'aws:PrincipalIsAWSService': 'false',
        ...context,
      },
      identityPolicies: rolePolicies(world, role),
    })) === 'allowed';
  if (!(await may(PUT[destination.type], { resource: word(destination.attributes.Arn), account: place.account }))) {
    throw refused(`The role may not ${PUT[destination.type]}.`);
  }
  const encryption = destination.properties.StreamEncryption;
  const key = findKey(world, place, text((encryption as JsonObject | undefined)?.KeyId));
  const through = { 'kms:ViaService': `kinesis.${place.region}.amazonaws.com` };
  if (key && !(await may('kms:GenerateDataKey', keyTarget(key), through))) {
    throw refused('The role may not use the key of the stream.');
  }
}

export const streams: Record<string, ResourceType> = {
  [STREAM]: plain(STREAM, {
    name: 'Name',
    longestName: 128,
    arn: (place, name) => arn(place, 'kinesis', `stream/${name}`),
  }),
  [DELIVERY_STREAM]: plain(DELIVERY_STREAM, {
    name: 'DeliveryStreamName',
    arn: (place, name) => arn(place, 'firehose', `deliverystream/${name}`),
  }),
};
