import type { Json, JsonObject } from './double/json';
import { EVENT_DATA_STORE, TELEMETRY_EVALUATION } from './double/services/lake';
import { World } from './double/world';
import { ACCOUNT, healthyTemplate, REGION } from './healthy-template';
import { deploy, flags, properties, reasons, refuses, type Spoil } from './spoil';

const MANAGEMENT: JsonObject = { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] };
const of = (category: string, ...fields: JsonObject[]): JsonObject => ({
  FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }, ...fields],
});
const TYPE: JsonObject = { Field: 'resources.type', Equals: ['AWS::S3::Object'] };
const OBJECTS = of('Data', TYPE, { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::payroll/'] });

const selecting =
  (selectors: Json[], more: JsonObject = {}): Spoil =>
  (template) => {
    Object.assign(properties(template, 'Trail'), { AdvancedEventSelectors: selectors, ...more });
  };

describe('CloudTrail', () => {
  it('takes selectors of each category, Insights and aggregation', async () => {
    const template = healthyTemplate();
    selecting([MANAGEMENT, OBJECTS, of('NetworkActivity', { Field: 'eventSource', Equals: ['kms.amazonaws.com'] })], {
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management', 'Data'] }],
      AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
    })(template);
    const { stack } = await deploy(template);
    expect(reasons(stack)).toEqual([]);
  });

  const invalid = /InvalidEventSelectorsException/;
  const selectors: [string, Json[]][] = [
    ['no selectors at all', []],
    ['a selector without a category', [{ FieldSelectors: [TYPE] }]],
    ['a category of event data stores', [of('Insight')]],
    ['data events without a type', [of('Data')]],
    [
      'two types in one selector',
      [of('Data', { Field: 'resources.type', Equals: ['AWS::S3::Object', 'AWS::SNS::Topic'] })],
    ],
    ['a type of another form', [of('Data', { Field: 'resources.type', Equals: ['s3'] })]],
    ['network activity events without a source', [of('NetworkActivity')]],
    [
      'network activity events of another error',
      [
        of(
          'NetworkActivity',
          { Field: 'eventSource', Equals: ['kms.amazonaws.com'] },
          { Field: 'errorCode', Equals: ['AccessDenied'] },
        ),
      ],
    ],
    ['management events by name', [of('Management', { Field: 'eventName', Equals: ['CreateUser'] })]],
    ['management events of one service', [of('Management', { Field: 'eventSource', Equals: ['iam.amazonaws.com'] })]],
    ['management events without EC2', [of('Management', { Field: 'eventSource', NotEquals: ['ec2.amazonaws.com'] })]],
    ['a wildcard operator on readOnly', [of('Data', TYPE, { Field: 'readOnly', StartsWith: ['t'] })]],
    ['readOnly neither true nor false', [of('Data', TYPE, { Field: 'readOnly', Equals: ['none'] })]],
    [
      'sessions not of the console by false',
      [of('Data', TYPE, { Field: 'sessionCredentialFromConsole', Equals: ['false'] })],
    ],
    ['an empty list', [of('Data', TYPE, { Field: 'eventName', Equals: [] })]],
    ['a field without an operator', [of('Data', TYPE, { Field: 'eventName' })]],
    ['a field twice', [of('Data', TYPE, TYPE)]],
    ['a value of 2049 characters', [of('Data', TYPE, { Field: 'eventName', Equals: ['x'.repeat(2049)] })]],
    [
      '501 values',
      [of('Data', TYPE, { Field: 'eventName', Equals: Array.from({ length: 499 }, (_, index) => `E${index}`) })],
    ],
  ];
  for (const [what, all] of selectors) refuses(what, 'Trail', invalid, selecting(all));

  const insight = (type: string, ...categories: string[]): JsonObject => ({
    InsightSelectors: [{ InsightType: type, EventCategories: categories }],
  });
  const insights = /InvalidInsightSelectorsException/;
  refuses(
    'Insights of events it does not record',
    'Trail',
    insights,
    selecting([MANAGEMENT], insight('ApiCallRateInsight', 'Data')),
  );
  refuses('an unknown Insights type', 'Trail', insights, selecting([MANAGEMENT], insight('Other', 'Management')));
  refuses(
    'aggregation without data events',
    'Trail',
    /does not log Data events/,
    selecting([MANAGEMENT], { AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }] }),
  );
  flags(
    'a trail that records its own deliveries',
    /trail audit: records its own deliveries/,
    selecting([of('Data', TYPE)]),
  );
});

/** A world in which somebody did what no template can. */
function worldWith(type: string): World {
  const world = new World();
  world.live.push({ account: ACCOUNT, region: REGION, type, id: 'there', properties: {}, attributes: {}, marks: {} });
  return world;
}

const made = (type: string, more: JsonObject, world?: World) =>
  deploy({ Resources: { Made: { Type: type, Properties: more } } }, { world });

describe('CloudTrail Lake', () => {
  it('takes no new customers, and a second store of an old one', async () => {
    expect(reasons((await made(EVENT_DATA_STORE, {})).stack)).toEqual([expect.stringMatching(/new customers/)]);
    expect(reasons((await made(EVENT_DATA_STORE, {}, worldWith(EVENT_DATA_STORE))).stack)).toEqual([]);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['too long a retention', { RetentionPeriod: 3654 }, /RetentionPeriod/],
    ['a federation without a role', { FederationEnabled: true }, /FederationRoleArn/],
    ['an organization that is not there', { OrganizationEnabled: true }, /NotOrganizationMasterAccount/],
  ])('refuses %s', async (_, more, words) => {
    expect(reasons((await made(EVENT_DATA_STORE, more, worldWith(EVENT_DATA_STORE))).stack)).toEqual([
      expect.stringMatching(words),
    ]);
  });
});

describe('a telemetry rule', () => {
  const type = 'AWS::ObservabilityAdmin::TelemetryRule';
  const rule: JsonObject = { RuleName: 'cloudtrail', Rule: { ResourceType: 'AWS::CloudTrail', TelemetryType: 'Logs' } };

  it('needs a telemetry evaluation that runs', async () => {
    expect(reasons((await made(type, rule)).stack)).toEqual([expect.stringMatching(/evaluation is not running/)]);
    expect(reasons((await made(type, rule, worldWith(TELEMETRY_EVALUATION))).stack)).toEqual([]);
  });
});
