// Limits of CloudWatch Logs: user guide, "Filter pattern syntax", and the model of PutMetricFilter.

/** Characters in a pattern. */
export const MAX_LENGTH = 1024;

/** Regular expressions in a pattern. */
export const MAX_REGEXES = 2;

/** Wildcards (`.*` or `[*]`) in one selector. */
export const MAX_WILDCARDS_IN_SELECTOR = 1;

/** Wildcards in all selectors of a pattern. */
export const MAX_WILDCARDS = 3;
