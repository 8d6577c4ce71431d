/** How far to trust a price: read on AWS's own page or in a copy of it, told by others, or remembered. */
export type Certainty = 'documented' | 'second-hand' | 'remembered';

export interface Price {
  readonly usd: number;
  /** For so many units. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  readonly certainty: Certainty;
}

/** When the prices were collected, and of which Region they are. Whoever changes one changes the date. */
export const PRICES_AS_OF = '2026-11-21';
export const PRICES_REGION = 'us-east-1';

const from =
  (source: string, certainty: Certainty) =>
  (usd: number, per: number, unit: string): Price => ({ usd, per, unit, source, certainty });

const cloudtrail = from('aws.amazon.com/cloudtrail/pricing, copy of 2026-07-31', 'second-hand');
const kms = from('aws.amazon.com/kms/pricing', 'documented');
const logs = from('public cost guides of 2026-02 and 2026-06', 'second-hand');
const cloudwatch = from('public cost guides of 2026-02 and 2026-06', 'second-hand');
const alarms = from('list price', 'remembered');
const s3 = from('list price', 'remembered');
const listed = from('list price', 'remembered');

/** Every price of the `cost` command, and no other file has one. Free tiers are left out: they are the account's. */
export const PRICES = {
  managementFirstCopy: cloudtrail(0, 100_000, 'events'),
  managementFurtherCopy: cloudtrail(2, 100_000, 'events'),
  dataEvents: cloudtrail(0.1, 100_000, 'events'),
  networkEvents: cloudtrail(0.1, 100_000, 'events'),
  managementInsights: cloudtrail(0.35, 100_000, 'events'),
  dataInsights: cloudtrail(0.03, 100_000, 'events'),
  aggregation: cloudtrail(0.03, 100_000, 'events'),
  lakeIngestion: cloudtrail(0.75, 1, 'GB'),
  lakeSevenYears: cloudtrail(2.5, 1, 'GB'),
  lakeSevenYearsOver5Tb: cloudtrail(1, 1, 'GB'),
  lakeSevenYearsOver25Tb: cloudtrail(0.5, 1, 'GB'),
  lakeRetention: cloudtrail(0.023, 1, 'GB-months'),

  logsIngestion: logs(0.5, 1, 'GB'),
  logsIngestionInfrequent: logs(0.25, 1, 'GB'),
  logsStorage: logs(0.03, 1, 'GB-months'),
  logsInsights: logs(0.005, 1, 'GB'),

  customMetric: cloudwatch(0.3, 1, 'metrics'),
  dashboard: cloudwatch(3, 1, 'dashboards'),
  alarm: alarms(0.1, 1, 'alarms'),
  alarmHighResolution: alarms(0.3, 1, 'alarms'),
  alarmComposite: alarms(0.5, 1, 'alarms'),

  key: kms(1, 1, 'keys'),
  keyVersion: kms(1, 1, 'rotated versions'),
  keyRequests: kms(0.03, 10_000, 'requests'),

  s3Put: s3(0.005, 1000, 'requests'),
  s3Get: s3(0.0004, 1000, 'requests'),
  s3TransferToRegion: s3(0.02, 1, 'GB'),
  s3ReplicationTimeControl: s3(0.015, 1, 'GB'),
  STANDARD: s3(0.023, 1, 'GB-months'),
  INTELLIGENT_TIERING: s3(0.023, 1, 'GB-months'),
  STANDARD_IA: s3(0.0125, 1, 'GB-months'),
  ONEZONE_IA: s3(0.01, 1, 'GB-months'),
  GLACIER_IR: s3(0.004, 1, 'GB-months'),
  GLACIER: s3(0.0036, 1, 'GB-months'),
  DEEP_ARCHIVE: s3(0.00099, 1, 'GB-months'),
  toINTELLIGENT_TIERING: s3(0.01, 1000, 'requests'),
  toSTANDARD_IA: s3(0.01, 1000, 'requests'),
  toONEZONE_IA: s3(0.01, 1000, 'requests'),
  toGLACIER_IR: s3(0.02, 1000, 'requests'),
  toGLACIER: s3(0.03, 1000, 'requests'),
  toDEEP_ARCHIVE: s3(0.05, 1000, 'requests'),

  athena: listed(5, 1000, 'GB'),
  configEvaluation: listed(0.001, 1, 'evaluations'),
  snsRequests: listed(0.5, 1_000_000, 'requests'),
  snsEmail: listed(2, 100_000, 'e-mails'),
  sqsRequests: listed(0.4, 1_000_000, 'requests'),
  s3Events: listed(1, 1_000_000, 'events'),
  firehose: listed(0.029, 1, 'GB'),
  kinesisShard: listed(10.95, 1, 'shards'),
  kinesisOnDemand: listed(29.2, 1, 'streams'),
  kinesisOnDemandIngestion: listed(0.08, 1, 'GB'),
} satisfies Record<string, Price>;

export type PriceId = keyof typeof PRICES;
