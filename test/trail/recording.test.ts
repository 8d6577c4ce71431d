import { Stack } from 'aws-cdk-lib';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import {
  AggregationTemplate,
  EventSelector,
  Insight,
  RecordingOptions,
  SecureAuditTrail,
  SecureAuditTrailProps,
} from 'cdk-secure-audit-trail';
import { trailWith } from './selection';
import { Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { auditTemplate } from '../support/stack';

const { NONE, READ_ONLY } = ReadWriteType;
const TOPICS = EventSelector.dataEvents('AWS::SNS::Topic', { resourceArn: { endsWith: [':alerts'] } });

const insightSelectors = (...insights: Insight[]) =>
  trailWith(() => ({ eventSelectors: [TOPICS], insights })).InsightSelectors;

describe('Insights', () => {
  test('name each type once with all of its categories, since a second one would overwrite the first', () => {
    expect(
      insightSelectors(
        Insight.MANAGEMENT_API_CALL_RATE,
        Insight.MANAGEMENT_API_ERROR_RATE,
        Insight.DATA_API_CALL_RATE,
        Insight.DATA_API_ERROR_RATE,
      ),
    ).toEqual([
      { InsightType: 'ApiCallRateInsight', EventCategories: ['Management', 'Data'] },
      { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management', 'Data'] },
    ]);
  });

  test('of data events do not switch on those of management events, which is what leaving the category out does', () => {
    expect(insightSelectors(Insight.DATA_API_CALL_RATE)).toEqual([
      { InsightType: 'ApiCallRateInsight', EventCategories: ['Data'] },
    ]);
  });

  test('may differ by type', () => {
    expect(insightSelectors(Insight.MANAGEMENT_API_CALL_RATE, Insight.DATA_API_ERROR_RATE)).toEqual([
      { InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] },
      { InsightType: 'ApiErrorRateInsight', EventCategories: ['Data'] },
    ]);
  });

  test('of errors need reads or writes, not both', () => {
    const { InsightSelectors } = trailWith(() => ({
      eventSelectors: [EventSelector.managementEvents({ readWrite: READ_ONLY })],
      insights: [Insight.MANAGEMENT_API_ERROR_RATE],
    }));
    expect(InsightSelectors).toHaveLength(1);
  });
});

test('aggregated events are configured once, for data events', () => {
  const { AggregationConfigurations } = trailWith(() => ({
    eventSelectors: [TOPICS],
    aggregationTemplates: [AggregationTemplate.RESOURCE_ACCESS, AggregationTemplate.USER_ACTIONS],
  }));
  expect(AggregationConfigurations).toEqual([
    { EventCategory: 'Data', Templates: ['RESOURCE_ACCESS', 'USER_ACTIONS'] },
  ]);
});

test.each<[string, RegExp, RecordingOptions]>([
  ['insights', /empty/, { insights: [] }],
  ['insights', /twice/, { insights: [Insight.MANAGEMENT_API_CALL_RATE, Insight.MANAGEMENT_API_CALL_RATE] }],
  ['insight-without-events', /Data events/, { insights: [Insight.DATA_API_CALL_RATE] }],
  [
    'insight-without-events',
    /ApiCallRateInsight of Management/,
    {
      eventSelectors: [EventSelector.managementEvents({ readWrite: READ_ONLY })],
      insights: [Insight.MANAGEMENT_API_CALL_RATE],
    },
  ],
  [
    'insight-without-events',
    /ApiErrorRateInsight of Management/,
    {
      eventSelectors: [EventSelector.managementEvents({ readWrite: NONE }), TOPICS],
      insights: [Insight.MANAGEMENT_API_ERROR_RATE],
    },
  ],
  ['aggregation-templates', /empty/, { eventSelectors: [TOPICS], aggregationTemplates: [] }],
  [
    'aggregation-templates',
    /twice/,
    {
      eventSelectors: [TOPICS],
      aggregationTemplates: [AggregationTemplate.API_ACTIVITY, AggregationTemplate.API_ACTIVITY],
    },
  ],
  ['aggregation-without-data-events', /no data events/, { aggregationTemplates: [AggregationTemplate.API_ACTIVITY] }],
])('%s: %s is refused', (id, wrong, options) => {
  expectRefusal(id, wrong, (stack: Stack) => new SecureAuditTrail(stack, 'Audit', options));
});

const EVERYTHING: RecordingOptions = {
  eventSelectors: [
    EventSelector.s3DataEvents(),
    EventSelector.networkActivityEvents('kms.amazonaws.com', { deniedOnly: true }),
  ],
  insights: [Insight.MANAGEMENT_API_CALL_RATE, Insight.DATA_API_CALL_RATE],
  aggregationTemplates: [AggregationTemplate.API_ACTIVITY],
};

test.each<[string, SecureAuditTrailProps]>([
  ['one account', {}],
  ['an organization', { organizationId: 'o-a1b2c3d4e5' }],
])('recording more in %s changes three properties of the trail that CloudFormation updates in place', (_, props) => {
  const before = auditTemplate(props).toJSON();
  const after = auditTemplate({ ...props, ...EVERYTHING }).toJSON();
  const [[id]] = Object.entries<Resource>(before.Resources).filter(([, { Type }]) => Type === 'AWS::CloudTrail::Trail');
  const { AdvancedEventSelectors, InsightSelectors, AggregationConfigurations, ...rest } =
    after.Resources[id].Properties;
  expect([AdvancedEventSelectors, InsightSelectors, AggregationConfigurations]).not.toContain(undefined);
  expect(after).toEqual({ ...before, Resources: { ...before.Resources, [id]: after.Resources[id] } });
  expect({ ...rest, AdvancedEventSelectors: before.Resources[id].Properties.AdvancedEventSelectors }).toEqual(
    before.Resources[id].Properties,
  );
});
