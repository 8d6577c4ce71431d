import { line, Line } from '../line';
import { selection } from '../recording';
import { isTrue, numberOf, Stack } from '../stack';
import { Usage } from '../usage';

const GB = 1e9;
const DAYS_OF_MONTH = 30.4;
/** Of the extendable retention; these days are in the price of ingestion. */
const FIRST_YEAR = 366;

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
      const kept = Math.min(usage.months * DAYS_OF_MONTH, numberOf(store.properties.RetentionPeriod) ?? FIRST_YEAR);
      const months = Math.max(0, kept - FIRST_YEAR) / DAYS_OF_MONTH;
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
