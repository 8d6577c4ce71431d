import { Column, columnsOf, struct } from './column';

const RATE = struct({ average: 'double' });
const SHARES = `array<${struct({ value: 'string', average: 'double' })}>`;

const INSIGHT_CONTEXT = struct({
  statistics: struct({
    baseline: RATE,
    insight: RATE,
    insightduration: 'double',
    baselineduration: 'double',
  }),
  attributions: `array<${struct({ attribute: 'string', insight: SHARES, baseline: SHARES })}>`,
});

/** Every field of an Insights event of a trail. Averages are per minute, durations in minutes. */
export const INSIGHT_COLUMNS: readonly Column[] = columnsOf({
  eventversion: 'string',
  eventtime: 'string',
  awsregion: 'string',
  eventid: 'string',
  eventtype: 'string',
  recipientaccountid: 'string',
  sharedeventid: 'string',
  insightdetails: struct({
    state: 'string',
    eventsource: 'string',
    eventname: 'string',
    insighttype: 'string',
    errorcode: 'string',
    insightcontext: INSIGHT_CONTEXT,
  }),
  eventcategory: 'string',
});
