/** The log files of a trail: what a SIEM reads. */
export interface LogFileKeys {
  /** Pattern of their keys, `*` for any characters, as IAM and EventBridge read it. */
  readonly pattern: string;
  /** What all their keys begin with, where that selects nothing else. */
  readonly prefix?: string;
}

/**
 * Keys in which a file holds `Records`, which is what collectors parse. Digests, Insights, network activity and aggregated
 * events lie beside `CloudTrail/`, in folders whose names begin like it: hence the slash.
 *
 * In an organization the account stands between, so that no prefix selects the log files alone.
 */
export function logFileKeys(
  trail: { readonly account: string; readonly organizationId?: string },
  s3KeyPrefix?: string,
): LogFileKeys {
  const root = `${s3KeyPrefix ? `${s3KeyPrefix}/` : ''}AWSLogs`;
  if (trail.organizationId !== undefined) {
    return { pattern: `${root}/${trail.organizationId}/*/CloudTrail/*` };
  }
  const prefix = `${root}/${trail.account}/CloudTrail/`;
  return { pattern: `${prefix}*`, prefix };
}
