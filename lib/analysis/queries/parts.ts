/** The columns that most answers have: who, what, and with which parameters. */
export const WHO = 'eventtime, useridentity.arn, sourceipaddress, awsregion';
export const CALL = `${WHO}, eventsource, eventname, errorcode`;
export const CHANGE = `${CALL}, requestparameters`;

/** An AWS service and a caller of another account may have no ARN. */
export const PRINCIPAL = 'coalesce(useridentity.arn, useridentity.principalid, useridentity.invokedby)';

/** The first twenty, so that a line stays readable. */
export const namesOf = (column: string): string =>
  `array_join(slice(array_sort(array_agg(DISTINCT ${column})), 1, 20), ', ')`;

export const SEEN = 'min(eventtime) AS first_seen, max(eventtime) AS last_seen';

/** The same columns in Logs Insights, which is case-sensitive. */
export const RECENT_WHO = 'fields @timestamp, userIdentity.arn, sourceIPAddress, awsRegion';
export const RECENT_CALL = `${RECENT_WHO}, eventSource, eventName, errorCode`;
const LAST_FIRST = '| sort @timestamp desc\n| limit 1000';

export const recentEvents = (fields: string, filter: string): string => `${fields}\n| filter ${filter}\n${LAST_FIRST}`;

export const recentCounts = (filter: string, stats: string, order: string): string =>
  `filter ${filter}\n| stats ${stats}\n| sort ${order}\n| limit 1000`;

/** Counts by `principal`: by the ARN alone, all who have none would be one line. */
export const recentCountsOfPrincipals = (filter: string, stats: string, order: string): string =>
  recentCounts(
    `${filter}\n| fields coalesce(userIdentity.arn, userIdentity.principalId, userIdentity.invokedBy) as principal`,
    stats,
    order,
  );
