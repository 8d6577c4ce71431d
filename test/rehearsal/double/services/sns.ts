import { AwsError } from '../errors';
import { dig, list, strings, text, word, type Json, type JsonObject } from '../json';
import { arn, iamArn, type Place } from '../place';
import { decide, serviceContext } from '../policy';
import type { Live, World } from '../world';
import { findKey, serviceMayUse } from './kms';
import { checkPolicyDocument, ensureAllowed, plain, type Request, type ResourceType } from './resource-type';

export const TOPIC = 'AWS::SNS::Topic';
const TOPIC_POLICY = 'AWS::SNS::TopicPolicy';
const POLICY_BYTES = 30_720;

export function findTopic(world: World, place: Place, nameOrArn: string | undefined): Live | undefined {
  if (nameOrArn?.startsWith('arn:')) return world.findByArn(TOPIC, nameOrArn);
  return nameOrArn === undefined ? undefined : world.findByArn(TOPIC, arn(place, 'sns', nameOrArn));
}

/** The policy in force: the last one put, else the owner's own. */
export function topicPolicy(world: World, topic: Live): Json {
  const put = world.all(TOPIC_POLICY).filter((policy) => strings(policy.properties.Topics).includes(topic.id));
  return (
    put.at(-1)?.properties.PolicyDocument ?? {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: iamArn(topic, 'root') },
          Action: ['sns:Publish', 'sns:Subscribe'],
          Resource: topic.id,
        },
      ],
    }
  );
}

/**
 * Why a service could not deliver to the topic: the topic's policy, or its key. An AWS managed key
 * cannot be granted to a service, so an alarm on such a topic is lost without a word.
 */
export async function undeliverable(
  world: World,
  topic: Live,
  service: string,
  source: { arn: string; account: string },
): Promise<string | undefined> {
  const verdict = await decide({
    principal: service,
    action: 'sns:Publish',
    resource: topic.id,
    account: topic.account,
    context: serviceContext(source),
    resourcePolicy: topicPolicy(world, topic),
  });
  if (verdict !== 'allowed') return `the policy of topic ${topic.id} does not let ${service} publish`;
  const reference = text(topic.properties.KmsMasterKeyId);
  if (!reference) return undefined;
  const key = findKey(world, topic, reference);
  if (!key) return `${service} cannot use the key ${reference} of topic ${topic.id}`;
  // EventBridge sends no aws:Source* keys to KMS.
  const sent = service === 'events.amazonaws.com' ? {} : source;
  return serviceMayUse(key, service, ['kms:GenerateDataKey', 'kms:Decrypt'], sent, { 'aws:sns:topicArn': topic.id });
}

async function checkTopicPolicy(properties: JsonObject, request: Request): Promise<void> {
  const { world, place } = request;
  checkPolicyDocument(world, properties.PolicyDocument, POLICY_BYTES, {
    code: 'InvalidParameter',
    tooLong: `Invalid parameter: Policy length must be at most ${POLICY_BYTES} bytes`,
    principal: 'Invalid parameter: Policy statement with invalid principal',
  });
  const statements = list(dig(properties.PolicyDocument, 'Statement'));
  const sids = statements.map((statement) => text(dig(statement, 'Sid'))).filter((sid) => sid !== undefined);
  if (new Set(sids).size < sids.length)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Policy statement IDs must be unique');
  for (const id of strings(properties.Topics)) {
    const topic = findTopic(world, place, id);
    if (!topic) throw new AwsError('NotFound', `Topic does not exist: ${id}`, 404);
    const foreign = statements.find((statement) =>
      strings(dig(statement, 'Resource')).some((resource) => resource !== id),
    );
    if (foreign)
      throw new AwsError('InvalidParameter', 'Invalid parameter: Policy statement resource must match the topic');
    await ensureAllowed(
      request,
      'sns:SetTopicAttributes',
      { resource: topic.id, account: topic.account, policy: topicPolicy(world, topic) },
      'AuthorizationError',
    );
  }
}

function checkTopic(properties: JsonObject): void {
  if (word(properties.DisplayName ?? '').length > 100)
    throw new AwsError('InvalidParameter', 'DisplayName has 100 characters');
  if (!/^[A-Za-z0-9_-]{0,256}$/.test(text(properties.TopicName)?.replace(/\.fifo$/, '') ?? '')) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
  }
}

function checkSubscription(properties: JsonObject, { world, place }: Request): void {
  if (!findTopic(world, place, text(properties.TopicArn))) throw new AwsError('NotFound', 'Topic does not exist', 404);
  if (properties.Protocol === 'email' && !/^[^@\s]+@[^@\s]+$/.test(word(properties.Endpoint))) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Email address');
  }
}

export const sns: Record<string, ResourceType> = {
  [TOPIC]: plain(TOPIC, {
    name: 'TopicName',
    replacedBy: ['TopicName', 'FifoTopic'],
    ref: 'arn',
    arn: (place, name) => arn(place, 'sns', name),
    longestName: 256,
    readOnlyId: true,
    attributes: (place, name) => ({ TopicArn: arn(place, 'sns', name), TopicName: name }),
    check: checkTopic,
  }),
  [TOPIC_POLICY]: plain(TOPIC_POLICY, { required: ['PolicyDocument', 'Topics'], check: checkTopicPolicy }),
  'AWS::SNS::Subscription': plain('AWS::SNS::Subscription', {
    required: ['TopicArn', 'Protocol'],
    replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
    check: checkSubscription,
  }),
};
