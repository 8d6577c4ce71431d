/**
 * A table beside `cloudtrail`, which is always there. CloudTrail keeps each kind of file in a folder of its own.
 */
export enum TrailTable {
  /** What CloudTrail Insights found unusual. Empty unless the trail has Insights switched on. */
  INSIGHTS = 'cloudtrail_insights',
  /** Calls through VPC endpoints. Empty unless the trail selects network-activity events. */
  NETWORK_ACTIVITY = 'cloudtrail_network_activity',
  /** The hourly digests, which tell the hash of each log file. */
  DIGESTS = 'cloudtrail_digests',
}
