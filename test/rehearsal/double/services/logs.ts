import { AwsError } from '../errors';
import { dig, isObject, list, same, text, truthy, word, type Json, type JsonObject } from '../json';
import { arn, type Place } from '../place';
import type { Live, World } from '../world';
import { findKey, logsPrincipal, serviceMayUse } from './kms';
import { madeUpName, plain, type Request, type ResourceType } from './resource-type';
import { checkSubscriptionFilter } from './streams';

export const LOG_GROUP = 'AWS::Logs::LogGroup';
export const METRIC_FILTER = 'AWS::Logs::MetricFilter';
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const PATTERN_CHARACTERS = 1024;
const FILTERS_PER_GROUP = 100;

export function groupArn(place: Place, name: string): string {
  return arn(place, 'logs', `log-group:${name}`);
}

export function findLogGroup(world: World, place: Place, name: string | undefined): Live | undefined {
  return world.find(LOG_GROUP, place, name);
}

export function groupClass(group: Live): string {
  return text(group.properties.LogGroupClass) ?? 'STANDARD';
}

/** CloudWatch Logs must be able to use the key with this group's ARN as the encryption context. */
async function checkKey(properties: JsonObject, name: string, { world, place }: Request): Promise<void> {
  const reference = text(properties.KmsKeyId);
  if (!reference) return;
  const key = reference.startsWith('arn:') ? findKey(world, place, reference) : undefined;
  const refused =
    !key || key.region !== place.region
      ? 'no such key in this Region'
      : await serviceMayUse(
          key,
          logsPrincipal(place.region),
          [
            'kms:Encrypt',
            'kms:Decrypt',
            'kms:ReEncryptFrom',
            'kms:ReEncryptTo',
            'kms:GenerateDataKey',
            'kms:DescribeKey',
          ],
          {},
          { 'aws:logs:arn': groupArn(place, name) },
        );
  if (refused) {
    throw new AwsError(
      'AccessDeniedException',
      `The specified KMS key does not exist or is not allowed to be used with Arn '${groupArn(place, name)}' (${refused})`,
    );
  }
}

function checkGroup(properties: JsonObject): void {
  const days = properties.RetentionInDays;
  if (days !== undefined && !RETENTION.includes(Number(days))) {
    throw new AwsError(
      'InvalidParameterException',
      `RetentionInDays ${word(days)} is not one of ${RETENTION.join(', ')}`,
    );
  }
}

const logGroup: ResourceType = {
  replacedBy: ['LogGroupName', 'LogGroupClass'],
  identifier: ['LogGroupName'],
  identify: (properties) => text(properties.LogGroupName),
  async create(properties, request) {
    const { place, world } = request;
    const id = text(properties.LogGroupName) ?? madeUpName(request, 512);
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(id))
      throw new AwsError('InvalidParameterException', `Log group name ${id} is not valid`);
    if (findLogGroup(world, place, id)) {
      throw new AwsError('ResourceAlreadyExistsException', `The specified log group already exists: ${id}`);
    }
    checkGroup(properties);
    await checkKey(properties, id, request);
    return { id, attributes: { Arn: `${groupArn(place, id)}:*` } };
  },
  async update(live, properties, request) {
    checkGroup(properties);
    if (!same(live.properties.KmsKeyId, properties.KmsKeyId)) await checkKey(properties, live.id, request);
  },
  delete(live, { world }) {
    if (truthy(live.properties.DeletionProtectionEnabled)) {
      throw new AwsError('ValidationException', `Log group ${live.id} has deletion protection and cannot be deleted`);
    }
    // Filters go with their group.
    for (const filter of filtersOf(world, live)) world.remove(filter);
  },
};

function filtersOf(world: World, group: Live): Live[] {
  return world.all(METRIC_FILTER, group).filter((filter) => filter.properties.LogGroupName === group.id);
}

function checkFilter(properties: JsonObject, { world, place }: Request): Live {
  const name = text(properties.LogGroupName);
  const group = findLogGroup(world, place, name);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  if (groupClass(group) !== 'STANDARD') {
    throw new AwsError('InvalidParameterException', 'Metric filters need a log group of the STANDARD log class');
  }
  const pattern = text(properties.FilterPattern) ?? '';
  if (pattern.length > PATTERN_CHARACTERS) {
    throw new AwsError(
      'InvalidParameterException',
      `filterPattern must have length less than or equal to ${PATTERN_CHARACTERS}`,
    );
  }
  const transformations = list(properties.MetricTransformations);
  if (transformations.length !== 1) {
    throw new AwsError('InvalidParameterException', 'A metric filter takes exactly one metric transformation');
  }
  const dimensions = list(dig(transformations[0], 'Dimensions'));
  if (dimensions.length > 3 || (dimensions.length > 0 && dig(transformations[0], 'DefaultValue') !== undefined)) {
    throw new AwsError('InvalidParameterException', 'At most 3 dimensions, and no default value beside dimensions');
  }
  return group;
}

const metricFilter: ResourceType = {
  replacedBy: ['FilterName', 'LogGroupName'],
  identifier: ['LogGroupName', 'FilterName'],
  identify: (properties) => text(properties.FilterName),
  create(properties, request) {
    const { world } = request;
    const group = checkFilter(properties, request);
    const id = text(properties.FilterName) ?? madeUpName(request, 512);
    if (!/^[^:*]{1,512}$/.test(id)) throw new AwsError('InvalidParameterException', `Filter name ${id} is not valid`);
    const others = filtersOf(world, group);
    if (others.some((filter) => filter.id === id)) throw new AwsError('AlreadyExists', `${id} already exists`);
    if (others.length >= FILTERS_PER_GROUP) {
      throw new AwsError('LimitExceededException', `Resource limit exceeded: ${FILTERS_PER_GROUP} metric filters`);
    }
    return { id };
  },
  update(_live, properties, request) {
    checkFilter(properties, request);
  },
};

function checkQuery(properties: JsonObject): void {
  const tooLong = word(properties.Name).length > 255 || word(properties.QueryString).length > 10_000;
  if (tooLong) throw new AwsError('InvalidParameterException', 'Query names have 255 characters, query strings 10,000');
}

/** The metrics that live filters emit. */
export function isEmitted(world: World, place: Place, namespace: Json | undefined, metric: Json | undefined): boolean {
  return world
    .all(METRIC_FILTER, place)
    .flatMap((filter) => list(filter.properties.MetricTransformations))
    .some((item) => isObject(item) && item.MetricNamespace === namespace && item.MetricName === metric);
}

export const logs: Record<string, ResourceType> = {
  [LOG_GROUP]: logGroup,
  [METRIC_FILTER]: metricFilter,
  'AWS::Logs::QueryDefinition': plain('AWS::Logs::QueryDefinition', {
    required: ['Name', 'QueryString'],
    attributes: (_place, name) => ({ QueryDefinitionId: name }),
    check: checkQuery,
  }),
  'AWS::Logs::ResourcePolicy': plain('AWS::Logs::ResourcePolicy', { name: 'PolicyName' }),
  'AWS::Logs::SubscriptionFilter': plain('AWS::Logs::SubscriptionFilter', {
    required: ['DestinationArn', 'LogGroupName'],
    replacedBy: ['LogGroupName', 'FilterName'],
    async check(properties, request) {
      const group = findLogGroup(request.world, request.place, text(properties.LogGroupName));
      if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
      if (groupClass(group) !== 'STANDARD') {
        throw new AwsError(
          'InvalidParameterException',
          'Subscription filters need a log group of the STANDARD log class',
        );
      }
      await checkSubscriptionFilter(properties, request, group);
    },
  }),
};
