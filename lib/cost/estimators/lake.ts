import { line, Line } from '../line';
import { selection } from '../recording';
import { isTrue, numberOf, Stack } from '../stack';
import { Usage } from '../usage';

const GB = 1e9;
const DAYS_OF_MONTH = 30.4;
/** Of the extendable retention; these days are in the price of ingestion. */
const FIRST_YEAR = 366;
/** Prices of ingestion by what is ingested in a month: from so many GB, up to so many. */
const EXTENDABLE = [['lakeIngestion', 0, Infinity]] as const;
const FIXED = [
  ['lakeSevenYears', 0, 5000],
  ['lakeSevenYearsOver5Tb', 5000, 25_000],
  ['lakeSevenYearsOver25Tb', 25_000, Infinity],
] as const;
const LEVER = 'Athena over the trail in place of Lake';

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
        ...(isFixed ? FIXED : EXTENDABLE)
          .filter(([, from]) => from === 0 || gb > from)
          .map(([price, from, upTo]) =>
            line(store, 'CloudTrail Lake, ingestion', price, Math.min(gb, upTo) - from, LEVER),
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
