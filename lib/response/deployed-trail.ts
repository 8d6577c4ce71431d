import { Token } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { ExpectedTrail } from './expected-trail';
import { rendered } from '../private/rendered';

/** What CloudTrail will answer of a trail as its template says it, overrides included. */
export function expectedTrail(trail: CfnTrail): ExpectedTrail {
  const { Properties = {} } = rendered(trail);
  const text = (name: string, otherwise = '') => {
    const value = withTokens(Properties[name]) ?? otherwise;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const list = (name: string) => withTokens(Properties[name]) as object[] | undefined;
  return {
    settings: {
      S3BucketName: text('S3BucketName'),
      S3KeyPrefix: text('S3KeyPrefix'),
      KmsKeyId: text('KMSKeyId'),
      CloudWatchLogsLogGroupArn: text('CloudWatchLogsLogGroupArn'),
      CloudWatchLogsRoleArn: text('CloudWatchLogsRoleArn'),
      SnsTopicARN: text('SnsTopicName'),
      LogFileValidationEnabled: text('EnableLogFileValidation', 'false'),
      IsMultiRegionTrail: text('IsMultiRegionTrail', 'false'),
      // The one that CloudTrail itself sets unless it is told not to.
      IncludeGlobalServiceEvents: text('IncludeGlobalServiceEvents', 'true'),
      IsOrganizationTrail: text('IsOrganizationTrail', 'false'),
    },
    eventSelectors: { advanced: list('AdvancedEventSelectors'), basic: list('EventSelectors') },
    insightSelectors: list('InsightSelectors') ?? [],
    aggregationConfigurations: list('AggregationConfigurations') ?? [],
  };
}

/** The same value, with tokens as text in place of intrinsic functions. */
function withTokens(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withTokens);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [name] = entries.length === 1 ? entries[0] : [''];
  return name === 'Ref' || name.startsWith('Fn::')
    ? Token.asString(value)
    : Object.fromEntries(entries.map(([key, item]) => [key, withTokens(item)]));
}
