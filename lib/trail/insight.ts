import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { IConstruct } from 'constructs';
import { AdvancedEventSelector, recordsData, recordsManagement } from './selected-events';
import { refuse } from '../private/refusal';

/**
 * A rate that CloudTrail Insights compares with its baseline of the last weeks, in each account and Region.
 */
export enum Insight {
  /** Management calls that change something, a minute. */
  MANAGEMENT_API_CALL_RATE = 'Management ApiCallRateInsight',
  /** Management calls that fail, a minute. */
  MANAGEMENT_API_ERROR_RATE = 'Management ApiErrorRateInsight',
  /** Data calls, a minute. */
  DATA_API_CALL_RATE = 'Data ApiCallRateInsight',
  /** Data calls that fail, a minute. */
  DATA_API_ERROR_RATE = 'Data ApiErrorRateInsight',
}

/**
 * Each type once, and always with its categories: without them CloudTrail takes Management, and whatever is given
 * overwrites what was there.
 */
export function insightSelectors(
  scope: IConstruct,
  insights: Insight[] | undefined,
  recorded: AdvancedEventSelector[],
): CfnTrail.InsightSelectorProperty[] | undefined {
  if (insights === undefined) return undefined;
  if (insights.length === 0 || new Set(insights).size < insights.length) {
    refuse(scope, 'insights', {
      what: `insights is ${insights.length === 0 ? 'empty' : 'a list with the same value twice'}.`,
      why: 'It says nothing that CloudTrail could analyze.',
      instead: 'Write for example [Insight.MANAGEMENT_API_CALL_RATE], or leave insights out.',
    });
  }
  const pairs = insights.map((insight) => insight.split(' '));
  for (const [category, type] of pairs) {
    const analyzed =
      category === 'Data'
        ? recordsData(recorded)
        : recordsManagement(recorded, false) || (type === 'ApiErrorRateInsight' && recordsManagement(recorded, true));
    if (!analyzed) {
      refuse(scope, 'insight-without-events', {
        what: `insights has the ${type} of ${category} events, but the trail does not record them.`,
        why: 'CloudTrail analyzes only what the trail records: write events for call rates of management events, any events for the others.',
        instead: `Give eventSelectors that record ${category} events, or leave that value out.`,
      });
    }
  }
  return [...new Set(pairs.map(([, type]) => type))].map((insightType) => ({
    insightType,
    eventCategories: pairs.filter(([, type]) => type === insightType).map(([category]) => category),
  }));
}
