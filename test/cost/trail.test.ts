import { billOf, bucket, items, Resources, templateOf, trail } from './bill';

const FIRST = 'CloudTrail, first copy of management events';
const FURTHER = 'CloudTrail, further copy of management events';
const bill = (resources: Resources, options: Record<string, string | boolean> = {}) =>
  items(billOf(templateOf({ Bucket: bucket(), ...resources }), options));
const selector = (category: string, ...rest: object[]) => ({
  FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }, ...rest],
});

describe('a trail alone', () => {
  const estimate = billOf(templateOf({ Bucket: bucket(), Trail: trail() }));

  test('has the first copy of its events for nothing', () => {
    expect(estimate.lines.find(({ item }) => item === FIRST)).toMatchObject({ usd: 0, quantity: 1_000_000 });
  });

  test('pays for its files: a million events are 50,000 files, and 0.225 GB compressed', () => {
    expect(items(estimate)).toEqual({
      'S3, writing log and digest files': 0.25,
      'S3, storage, STANDARD': 0.005175,
    });
    expect(estimate.fixedUsd).toBe(0);
  });

  test('writes a digest file an hour in each Region, where it has any', () => {
    const one = bill({ Trail: trail({ EnableLogFileValidation: true }) });
    const all = bill({ Trail: trail({ EnableLogFileValidation: true, IsMultiRegionTrail: true }) });
    expect(one['S3, writing log and digest files']).toBeCloseTo(0.25 + 0.73 * 0.005);
    expect(all['S3, writing log and digest files']).toBeCloseTo(0.25 + 17 * 0.73 * 0.005);
  });
});

test('a trail that does not log costs nothing', () => {
  expect(bill({ Trail: trail({ IsLogging: false }) })).toEqual({});
});

describe('a further copy of management events', () => {
  test('costs $20 for a million, as a second trail of the template', () => {
    expect(bill({ Trail: trail(), Second: trail() })[FURTHER]).toBe(20);
  });

  test('is a second trail of the account in another template, not one of another account', () => {
    const one = { Bucket: bucket(), Trail: trail() };
    const of = (account: string) => templateOf(one, { account });
    expect(items(billOf([of('111122223333'), of('111122223333')]))[FURTHER]).toBe(20);
    expect(items(billOf([of('111122223333'), of('444455556666')]))[FURTHER]).toBeUndefined();
  });

  test('is every trail of an account beside that of the organization, which is free', () => {
    const of = (account: string, properties: object = {}) =>
      templateOf({ Bucket: bucket(), Trail: trail({ IsMultiRegionTrail: true, ...properties }) }, { account });
    const { lines } = billOf([of('444455556666'), of('111122223333', { IsOrganizationTrail: true })]);
    expect(lines.filter(({ item }) => [FIRST, FURTHER].includes(item)).map(({ item }) => item)).toEqual([
      FURTHER,
      FIRST,
    ]);
  });

  test('is none in a Region of its own: the first copy is free in each', () => {
    const of = (region: string, properties: object = {}) =>
      templateOf({ Bucket: bucket(), Trail: trail(properties) }, { account: '111122223333', region });
    const further = (properties: object) => items(billOf([of('eu-west-1', properties), of('us-east-1')]))[FURTHER];
    expect(further({})).toBeUndefined();
    expect(further({ IsMultiRegionTrail: true })).toBe(20);
  });

  test('is any trail beside one that the command is told of', () => {
    expect(bill({ Trail: trail() }, { 'other-trail': true })[FURTHER]).toBe(20);
  });

  test('is none where the other trail records data events only', () => {
    const data = trail({ AdvancedEventSelectors: [selector('Data')] });
    expect(bill({ Data: data, Trail: trail() })).not.toHaveProperty([FURTHER]);
  });
});

test('of several trails the estimate tells that each is taken to record all events', () => {
  const of = (account: string) => templateOf({ Bucket: bucket(), Trail: trail() }, { account });
  const told = (...accounts: string[]) => billOf(accounts.map(of)).notes.filter((note) => /all of these/.test(note));
  expect(told('111122223333')).toEqual([]);
  expect(told('111122223333', '444455556666')).toEqual([expect.stringMatching(/Each of the 2 trails/)]);
});

describe('the selectors', () => {
  const options = {
    'events-per-month': '1000000',
    'data-events-per-month': '2000000',
    'network-events-per-month': '3000000',
    'write-share': '0.1',
  };
  const charged = (properties: object) => {
    const { lines } = billOf(templateOf({ Bucket: bucket(), Trail: trail(properties) }), options);
    return lines
      .filter(({ item }) => item.startsWith('CloudTrail'))
      .map(({ item, usd, quantity }) => [item, quantity, usd]);
  };

  test.each<[string, object, unknown[]]>([
    ['none', {}, [[FIRST, 1e6, 0]]],
    ['management', { AdvancedEventSelectors: [selector('Management')] }, [[FIRST, 1e6, 0]]],
    [
      'writes',
      { AdvancedEventSelectors: [selector('Management', { Field: 'readOnly', Equals: ['false'] })] },
      [[FIRST, 1e5, 0]],
    ],
    [
      'reads',
      { AdvancedEventSelectors: [selector('Management', { Field: 'readOnly', Equals: ['true'] })] },
      [[FIRST, 9e5, 0]],
    ],
    [
      'data and network activity',
      { AdvancedEventSelectors: [selector('Data'), selector('Data'), selector('NetworkActivity')] },
      [
        ['CloudTrail, data events', 2e6, 2],
        ['CloudTrail, network activity events', 3e6, 3],
      ],
    ],
    [
      'data, as basic selectors',
      {
        EventSelectors: [
          { ReadWriteType: 'WriteOnly', DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
        ],
      },
      [
        [FIRST, 1e5, 0],
        ['CloudTrail, data events', 2e6, 2],
      ],
    ],
    ['nothing but reads, as basic ones', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }, [[FIRST, 9e5, 0]]],
    ['no management events, as basic ones', { EventSelectors: [{ IncludeManagementEvents: false }] }, []],
  ])('%s', (_, properties, expected) => expect(charged(properties)).toEqual(expected));

  test('of data events without a number of them are told, not taken for free', () => {
    const { notes } = billOf(
      templateOf({
        Bucket: bucket(),
        Trail: trail({ AdvancedEventSelectors: [selector('Data'), selector('NetworkActivity')] }),
      }),
    );
    expect(notes.join()).toMatch(/--data-events-per-month is 0.*--network-events-per-month is 0/);
  });
});

describe('Insights', () => {
  const options = { 'data-events-per-month': '1000000', 'write-share': '0.1' };
  const insights = (...selectors: object[]) =>
    Object.fromEntries(
      Object.entries(
        bill(
          {
            Trail: trail({
              InsightSelectors: selectors,
              AdvancedEventSelectors: [selector('Management'), selector('Data')],
            }),
          },
          options,
        ),
      ).filter(([item]) => item.startsWith('Insights')),
    );

  test('on call rates look at writes, on error rates at every call', () => {
    expect(insights({ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' })).toEqual({
      'Insights on call rates': 0.35,
      'Insights on error rates': 3.5,
    });
  });

  test('of data events only do not look at management events', () => {
    expect(insights({ InsightType: 'ApiCallRateInsight', EventCategories: ['Data'] })).toEqual({
      'Insights on call rates of data events': 0.3,
    });
  });
});

test('aggregation is billed for the data events that it looks at', () => {
  const properties = {
    AdvancedEventSelectors: [selector('Data')],
    AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
  };
  expect(bill({ Trail: trail(properties) }, { 'data-events-per-month': '1000000' })).toMatchObject({
    'CloudTrail, aggregation of data events': 0.3,
    'CloudTrail, data events': 1,
  });
});

describe('CloudTrail Lake', () => {
  const store = (properties: object = {}) => ({
    Store: { Type: 'AWS::CloudTrail::EventDataStore', Properties: properties },
  });

  test('bills what it takes in, with a year of storage', () => {
    expect(bill(store(), { months: '24' })).toEqual({ 'CloudTrail Lake, ingestion': 1.125 });
  });

  test('bills what it keeps longer than a year', () => {
    const [usual, seven] = [
      { RetentionPeriod: 731 },
      { BillingMode: 'FIXED_RETENTION_PRICING', RetentionPeriod: 2557 },
    ];
    const after = 1.5 * (24 - 366 / 30.4) * 0.023;
    expect(bill(store(usual), { months: '24' })['CloudTrail Lake, retention after a year']).toBeCloseTo(after);
    expect(bill(store(seven), { months: '24' })).toEqual({ 'CloudTrail Lake, ingestion': 3.75 });
  });

  test('bills fixed retention by tiers: 30 TB are 5 at $2.50, 20 at $1.00 and 5 at $0.50 for each GB', () => {
    const seven = store({ BillingMode: 'FIXED_RETENTION_PRICING', RetentionPeriod: 2557 });
    const tb = (count: number) => bill(seven, { 'events-per-month': String((count * 1e12) / 1500) });
    expect(tb(30)).toEqual({ 'CloudTrail Lake, ingestion': 12_500 + 20_000 + 2500 });
    expect(tb(6)).toEqual({ 'CloudTrail Lake, ingestion': 12_500 + 1000 });
    expect(tb(5)).toEqual({ 'CloudTrail Lake, ingestion': 12_500 });
  });

  test('bills nothing that it does not take in', () => {
    expect(bill(store({ IngestionEnabled: false }))).toEqual({});
  });
});
