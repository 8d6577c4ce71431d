import { AwsError } from '../errors';
import { isObject, list, object, strings, word, type Json, type JsonObject } from '../json';

const INCLUDING = ['Equals', 'StartsWith', 'EndsWith'];
const ANY = [...INCLUDING, 'NotEquals', 'NotStartsWith', 'NotEndsWith'];
const VALUES = 500;

/** The user guide's tables: which fields a category has for a trail, and which operators a field takes. */
const FIELDS: Record<string, Record<string, readonly string[] | undefined> | undefined> = {
  Management: { eventCategory: ['Equals'], readOnly: ['Equals'], eventSource: ['NotEquals'] },
  Data: {
    eventCategory: ['Equals'],
    'resources.type': ['Equals'],
    readOnly: ['Equals'],
    eventName: ANY,
    'resources.ARN': ANY,
    eventSource: ANY,
    eventType: ANY,
    sessionCredentialFromConsole: ['Equals', 'NotEquals'],
    'userIdentity.arn': ANY,
  },
  NetworkActivity: {
    eventCategory: ['Equals'],
    eventSource: ['Equals'],
    eventName: ANY,
    errorCode: ['Equals'],
    vpcEndpointId: ANY,
  },
};
const REQUIRED: Record<string, string | undefined> = { Data: 'resources.type', NetworkActivity: 'eventSource' };
/** The only values that a field takes in a category. */
const TAKES: Record<string, RegExp | undefined> = {
  'Management eventSource': /^(kms|rdsdata)\.amazonaws\.com$/,
  'Management readOnly': /^(true|false)$/,
  'Data readOnly': /^(true|false)$/,
  'Data resources.type': /^AWS::\w+::\w+$/,
  'Data sessionCredentialFromConsole': /^true$/,
  'NetworkActivity eventSource': /^[\w-]+\.amazonaws\.com$/,
  'NetworkActivity errorCode': /^VpceAccessDenied$/,
};

const refusal = (message: string): AwsError => new AwsError('InvalidEventSelectorsException', message);

/** What CloudTrail refuses of advanced event selectors. */
export function checkSelectors(selectors: Json | undefined): void {
  if (selectors === undefined) return;
  const all = list(selectors).map(object);
  if (all.length === 0) throw refusal('There is no event selector.');
  all.forEach(checkSelector);
  const count = all
    .flatMap(({ FieldSelectors }) => list(FieldSelectors))
    .flatMap((field) => ANY.flatMap((operator) => strings(object(field)[operator]))).length;
  if (count > VALUES) throw refusal(`The selectors have ${count} values; a trail takes ${VALUES}.`);
}

function checkSelector({ Name, FieldSelectors }: JsonObject): void {
  if (word(Name).length > 1000) throw refusal('A name has 1000 characters.');
  const fields = list(FieldSelectors).map(object);
  const category = categoryOf({ FieldSelectors });
  const known = FIELDS[category];
  if (!known) throw refusal(`eventCategory ${category} is not valid for a trail.`);
  const required = REQUIRED[category];
  const names = fields.map(({ Field }) => word(Field));
  if (required !== undefined && !names.includes(required)) throw refusal(`${required} is missing.`);
  if (new Set(names).size < names.length) throw refusal('A field is named twice in a selector.');
  for (const { Field, ...operators } of fields) {
    const field = word(Field);
    const takes = known[field];
    if (!takes) throw refusal(`${field} is no field of ${category} events.`);
    if (Object.keys(operators).length === 0) throw refusal(`${field} has no operator.`);
    for (const [operator, values] of Object.entries(operators)) {
      if (!takes.includes(operator)) throw refusal(`${field} does not take ${operator}.`);
      checkValues(category, field, strings(values));
    }
  }
}

function checkValues(category: string, field: string, values: string[]): void {
  const pattern = TAKES[`${category} ${field}`];
  if (values.length === 0) throw refusal(`${field} has no values.`);
  if (['eventCategory', 'resources.type'].includes(field) && values.length > 1) {
    throw refusal(`${field} takes one value.`);
  }
  for (const value of values) {
    if (value.length < 1 || value.length > 2048) throw refusal(`A value of ${field} has ${value.length} characters.`);
    if (pattern && !pattern.test(value)) throw refusal(`${field} does not take ${value}.`);
  }
}

function categoryOf(selector: JsonObject): string {
  const field = list(selector.FieldSelectors).find((each) => object(each).Field === 'eventCategory');
  return strings(object(field).Equals).join();
}

/** Whether a selector of this category is there; basic selectors, or none, are of management events. */
function records(properties: JsonObject, category: string): boolean {
  const selectors = list(properties.AdvancedEventSelectors).filter(isObject);
  return selectors.length === 0 ? category === 'Management' : selectors.some((each) => categoryOf(each) === category);
}

/** What CloudTrail refuses of Insights and aggregation: analysis of what the trail does not record. */
export function checkAnalysis(properties: JsonObject): void {
  const invalid = (message: string): AwsError => new AwsError('InvalidInsightSelectorsException', message);
  const insights = list(properties.InsightSelectors).map(object);
  for (const { InsightType, EventCategories } of insights) {
    if (!['ApiCallRateInsight', 'ApiErrorRateInsight'].includes(word(InsightType))) {
      throw invalid(`${word(InsightType)} is not an Insights type.`);
    }
    for (const category of EventCategories === undefined ? ['Management'] : strings(EventCategories)) {
      if (!['Management', 'Data'].includes(category)) throw invalid(`${category} is not an event category.`);
      if (!records(properties, category)) throw invalid(`The trail does not log ${category} events.`);
    }
  }
  if (new Set(insights.map(({ InsightType }) => word(InsightType))).size < insights.length) {
    throw invalid('An Insights type is named twice.');
  }
  const aggregations = list(properties.AggregationConfigurations).map(object);
  if (aggregations.length > 1)
    throw new AwsError('InvalidParameterException', 'There is one aggregation configuration');
  for (const { EventCategory, Templates } of aggregations) {
    const templates = strings(Templates);
    const known = ['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'];
    if (word(EventCategory) !== 'Data' || templates.length === 0 || !templates.every((each) => known.includes(each))) {
      throw new AwsError('InvalidParameterException', 'The aggregation configuration is not valid');
    }
    if (!records(properties, 'Data')) {
      throw new AwsError('InvalidParameterCombinationException', 'The trail does not log Data events.');
    }
  }
}
