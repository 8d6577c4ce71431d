import { AwsError } from '../errors';
import { dig, text, truthy, word, type JsonObject } from '../json';
import { arn } from '../place';
import { plain, type Request, type ResourceType } from './resource-type';

const DATABASE = 'AWS::Glue::Database';
const WORK_GROUP = 'AWS::Athena::WorkGroup';
const NAMED_QUERY = 'AWS::Athena::NamedQuery';
const PREPARED_STATEMENT = 'AWS::Athena::PreparedStatement';
const GLUE_NAME = /^[a-z0-9_]{1,255}$/;

const glueName = (properties: JsonObject, input: string): string | undefined => text(dig(properties, input, 'Name'));

function checkGlueName(name: string | undefined): void {
  if (name !== undefined && !GLUE_NAME.test(name)) {
    throw new AwsError('InvalidInputException', `${name} is not a name that Athena reads: lower case, digits and _`);
  }
}

const database = plain(DATABASE, { required: ['CatalogId', 'DatabaseInput'] });
const table = plain('AWS::Glue::Table', { required: ['CatalogId', 'DatabaseName', 'TableInput'] });

/** The name sits one level down, in DatabaseInput or TableInput. */
function glue(
  type: string,
  base: ResourceType,
  input: string,
  check: (properties: JsonObject, request: Request) => void,
): ResourceType {
  return {
    ...base,
    replacedBy: [],
    identify: (properties) => glueName(properties, input),
    create(properties, request) {
      const name = glueName(properties, input) ?? `${request.stackName}_${request.logicalId}`.toLowerCase();
      checkGlueName(name);
      check(properties, request);
      const taken = request.world
        .all(type, request.place)
        .some((other) => other.id === name && other.properties.DatabaseName === properties.DatabaseName);
      if (taken) throw new AwsError('AlreadyExistsException', `${type.split('::')[2]} ${name} already exists`);
      return { id: name };
    },
    update(_live, properties, request) {
      check(properties, request);
      return undefined;
    },
  };
}

function checkWorkGroup(properties: JsonObject): void {
  const configuration = properties.WorkGroupConfiguration;
  if (!/^[a-zA-Z0-9._-]{1,128}$/.test(word(properties.Name))) {
    throw new AwsError('InvalidRequestException', `Workgroup name ${word(properties.Name)} is not valid`);
  }
  const managed = truthy(dig(configuration, 'ManagedQueryResultsConfiguration', 'Enabled'));
  if (managed && dig(configuration, 'ResultConfiguration', 'OutputLocation') !== undefined) {
    throw new AwsError('InvalidRequestException', 'Managed query results cannot be combined with an output location.');
  }
  const cutoff = Number(dig(configuration, 'BytesScannedCutoffPerQuery') ?? 10_000_000);
  if (cutoff < 10_000_000)
    throw new AwsError('InvalidRequestException', 'BytesScannedCutoffPerQuery must be at least 10000000');
}

const workGroup = plain(WORK_GROUP, {
  name: 'Name',
  required: ['Name'],
  taken: 'InvalidRequestException',
  arn: (place, name) => arn(place, 'athena', `workgroup/${name}`),
  check: checkWorkGroup,
});

function checkInWorkGroup(properties: JsonObject, { world, place }: Request): void {
  const group = text(properties.WorkGroup);
  if (group !== undefined && group !== 'primary' && !world.find(WORK_GROUP, place, group)) {
    throw new AwsError('InvalidRequestException', `WorkGroup ${group} is not found.`);
  }
  if (word(properties.Description ?? '').length > 1024)
    throw new AwsError('InvalidRequestException', 'Descriptions have 1024 characters');
}

function checkNamedQuery(properties: JsonObject, request: Request): void {
  checkInWorkGroup(properties, request);
  if (word(properties.QueryString).length > 262_144)
    throw new AwsError('InvalidRequestException', 'QueryString is too long');
  if (word(properties.Name ?? '').length > 128)
    throw new AwsError('InvalidRequestException', 'Names have 128 characters');
}

function checkPreparedStatement(properties: JsonObject, request: Request): void {
  checkInWorkGroup(properties, request);
  if (!/^[a-zA-Z_][a-zA-Z0-9_@:]{1,256}$/.test(word(properties.StatementName))) {
    throw new AwsError('InvalidRequestException', `Statement name ${word(properties.StatementName)} is not valid`);
  }
  if (word(properties.QueryStatement).length > 262_144)
    throw new AwsError('InvalidRequestException', 'QueryStatement is too long');
}

const statement = plain(PREPARED_STATEMENT, {
  required: ['StatementName', 'WorkGroup', 'QueryStatement'],
  replacedBy: ['StatementName', 'WorkGroup'],
  check: checkPreparedStatement,
});

const statementId = (properties: JsonObject) => `${word(properties.StatementName)}|${word(properties.WorkGroup)}`;

/** Its name is unique in the workgroup, which is a part of its identifier. */
const preparedStatement: ResourceType = {
  ...statement,
  identifier: ['StatementName', 'WorkGroup'],
  identify: statementId,
  async create(properties, request) {
    await statement.create(properties, request);
    const id = statementId(properties);
    if (request.world.find(PREPARED_STATEMENT, request.place, id)) {
      throw new AwsError(
        'InvalidRequestException',
        `PreparedStatement ${word(properties.StatementName)} already exists`,
      );
    }
    return { id };
  },
};

export const analysis: Record<string, ResourceType> = {
  [DATABASE]: { ...glue(DATABASE, database, 'DatabaseInput', () => undefined) },
  'AWS::Glue::Table': {
    ...glue('AWS::Glue::Table', table, 'TableInput', (properties, { world, place }) => {
      const name = text(properties.DatabaseName);
      if (!world.find(DATABASE, place, name))
        throw new AwsError('EntityNotFoundException', `Database ${name} not found.`);
    }),
    replacedBy: ['CatalogId', 'DatabaseName'],
  },
  [WORK_GROUP]: {
    ...workGroup,
    delete(live, { world, place }) {
      const queries = [NAMED_QUERY, PREPARED_STATEMENT]
        .flatMap((type) => world.all(type, place))
        .filter((query) => query.properties.WorkGroup === live.id);
      // Whoever ran a query left its history behind, and that counts.
      const filled = queries.length > 0 || truthy(live.marks.used);
      if (filled && !truthy(live.properties.RecursiveDeleteOption)) {
        throw new AwsError('InvalidRequestException', `WorkGroup ${live.id} is not empty`);
      }
    },
  },
  [NAMED_QUERY]: {
    ...plain(NAMED_QUERY, {
      required: ['Database', 'QueryString'],
      replacedBy: 'any',
      check: checkNamedQuery,
      attributes: (_place, name) => ({ NamedQueryId: name }),
    }),
  },
  [PREPARED_STATEMENT]: preparedStatement,
};
