import { line, Line } from '../line';
import { selection } from '../recording';
import { isTrue, numberOf, Stack } from '../stack';
import { Usage } from '../usage';

const GB = 1e9;
const DAYS_OF_MONTH = 30.4;
/** Of the extendable retention; the first year is in the price of ingestion. */
const DEFAULT_RETENTION = 366;
const MONTHS_OF_YEAR = 12;

/** CloudTrail Lake, for those who have it: it is closed to new customers. */
export function lakeLines(stacks: readonly Stack[], usage: Usage): Line[] {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::CloudTrail::EventDataStore'))
    .filter(({ properties }) => !('IngestionEnabled' in properties) || isTrue(properties.IngestionEnabled))
    .flatMap((store) => {
      const { reads, writes, data, network } = selection(store.properties);
      const events =
        (writes ? usage.managementEvents * usage.writeShare : 0) +
        (reads ? usage.managementEvents * (1 - usage.writeShare) : 0) +
        (data ? usage.dataEvents : 0) +
        (network ? usage.networkEvents : 0);
      const gb = (events * usage.eventBytes) / GB;
      const isFixed = store.properties.BillingMode === 'FIXED_RETENTION_PRICING';
      const retention = (numberOf(store.properties.RetentionPeriod) ?? DEFAULT_RETENTION) / DAYS_OF_MONTH;
      const months = Math.max(0, Math.min(usage.months, retention) - MONTHS_OF_YEAR);
      return [
        line(
          store,
          'CloudTrail Lake, ingestion',
          isFixed ? 'lakeSevenYears' : 'lakeIngestion',
          gb,
          'Athena over the trail in place of Lake',
        ),
        ...(isFixed || months === 0
          ? []
          : [
              line(
                store,
                'CloudTrail Lake, retention after a year',
                'lakeRetention',
                gb * months,
                'a shorter RetentionPeriod',
              ),
            ]),
      ];
    });
}
