import { AwsError } from '../errors';
import { dig, list, object, strings, text, truthy, word, type Json, type JsonObject } from '../json';
import { arn, urlSuffix, type Place } from '../place';
import { decide, policySize, serviceContext } from '../policy';
import type { Live, World } from '../world';
import { findKey, serviceMayUse } from './kms';
import { checkPolicyDocument, madeUpName, plain, type Request, type ResourceType } from './resource-type';

export const QUEUE = 'AWS::SQS::Queue';
const QUEUE_POLICY = 'AWS::SQS::QueuePolicy';
const POLICY_BYTES = 8_192;
const POLICY_STATEMENTS = 20;

const url = (place: Place, name: string): string =>
  `https://sqs.${place.region}.${urlSuffix(place.region)}/${place.account}/${name}`;

export function findQueue(world: World, queueArn: string | undefined): Live | undefined {
  return world.findByArn(QUEUE, queueArn);
}

/** The policy in force: the last one put. */
function queuePolicy(world: World, queue: Live): Json | undefined {
  return world
    .all(QUEUE_POLICY)
    .filter((policy) => strings(policy.properties.Queues).includes(queue.id))
    .at(-1)?.properties.PolicyDocument;
}

/** Why a service could not send to the queue: the queue's policy, or its key, which an AWS managed one can never be. */
export async function unsendable(
  world: World,
  queue: Live,
  service: string,
  source: { arn: string; account: string },
): Promise<string | undefined> {
  const queueArn = word(queue.attributes.Arn);
  const verdict = await decide({
    principal: service,
    action: 'sqs:SendMessage',
    resource: queueArn,
    account: queue.account,
    context: serviceContext(source),
    resourcePolicy: queuePolicy(world, queue),
  });
  if (verdict !== 'allowed') return `the policy of queue ${queue.id} does not let ${service} send`;
  const reference = text(queue.properties.KmsMasterKeyId);
  if (!reference) return undefined;
  const key = findKey(world, queue, reference);
  if (!key) return `${service} cannot use the key ${reference} of queue ${queue.id}`;
  return serviceMayUse(key, service, ['kms:GenerateDataKey', 'kms:Decrypt'], source, { 'aws:sqs:arn': queueArn });
}

function between(properties: JsonObject, name: string, least: number, most: number): void {
  const value = Number(properties[name] ?? least);
  if (value < least || value > most) {
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${least} to ${most}.`);
  }
}

function checkQueue(properties: JsonObject, { world, place }: Request): void {
  between(properties, 'VisibilityTimeout', 0, 43_200);
  between(properties, 'MessageRetentionPeriod', 60, 1_209_600);
  between(properties, 'KmsDataKeyReusePeriodSeconds', 60, 86_400);
  const redrive = object(properties.RedrivePolicy);
  if (redrive.deadLetterTargetArn !== undefined) {
    between(redrive, 'maxReceiveCount', 1, 1_000);
    const target = findQueue(world, text(redrive.deadLetterTargetArn));
    if (!target || target.account !== place.account || target.region !== place.region) {
      throw new AwsError(
        'InvalidParameterValue',
        'RedrivePolicy is invalid. Reason: Dead letter target does not exist.',
      );
    }
    if (truthy(target.properties.FifoQueue) !== truthy(properties.FifoQueue)) {
      throw new AwsError('InvalidParameterValue', 'Dead-letter queue must be same type of queue as the source.');
    }
  }
}

const queue: ResourceType = {
  replacedBy: ['QueueName', 'FifoQueue'],
  identify: (properties, place) => (properties.QueueName ? url(place, word(properties.QueueName)) : undefined),
  create(properties, request) {
    const { place, world } = request;
    const name = text(properties.QueueName) ?? madeUpName(request, 80);
    const suffix = truthy(properties.FifoQueue) ? '\\.fifo' : '';
    if (name.length > 80 || !new RegExp(`^[A-Za-z0-9_-]+${suffix}$`).test(name)) {
      throw new AwsError(
        'InvalidParameterValue',
        `${name} can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length`,
      );
    }
    if (world.find(QUEUE, place, url(place, name))) throw new AwsError('QueueAlreadyExists', `${name} already exists`);
    checkQueue(properties, request);
    return {
      id: url(place, name),
      attributes: { Arn: arn(place, 'sqs', name), QueueName: name, QueueUrl: url(place, name) },
    };
  },
  update(_live, properties, request) {
    checkQueue(properties, request);
  },
};

function checkQueuePolicy(properties: JsonObject, { world, place }: Request): void {
  const policy = properties.PolicyDocument;
  checkPolicyDocument(world, policy, POLICY_BYTES, {
    code: 'InvalidAttributeValue',
    tooLong: `Invalid value for the parameter Policy: ${POLICY_BYTES} bytes`,
    principal: 'Invalid value for the parameter Policy',
  });
  if (list(dig(policy, 'Statement')).length > POLICY_STATEMENTS) {
    throw new AwsError('OverLimit', `${POLICY_STATEMENTS} statements of ${policySize(policy)} bytes`);
  }
  for (const queueUrl of strings(properties.Queues)) {
    if (!world.find(QUEUE, place, queueUrl)) {
      throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${queueUrl}`);
    }
  }
}

export const sqs: Record<string, ResourceType> = {
  [QUEUE]: queue,
  [QUEUE_POLICY]: plain(QUEUE_POLICY, { required: ['PolicyDocument', 'Queues'], check: checkQueuePolicy }),
};
