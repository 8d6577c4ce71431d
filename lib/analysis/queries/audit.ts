import { TrailTable } from '../trail-table';
import { CHANGE, RECENT_CALL, recentEvents } from './parts';
import { SavedQuery } from '../saved-query';

/** The audit trail itself, and what it says of itself. */
export const AUDIT_QUERIES: readonly SavedQuery[] = [
  {
    id: 'audit-tampering',
    title: 'Changes to trail, bucket and key',
    description: 'Writes to CloudTrail, to buckets and to keys, also the refused ones.',
    days: 30,
    select: CHANGE,
    where: [
      "eventsource IN ('cloudtrail.amazonaws.com', 's3.amazonaws.com', 'kms.amazonaws.com')",
      "readonly = 'false'",
      "eventcategory = 'Management'",
    ],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventSource in ["cloudtrail.amazonaws.com", "s3.amazonaws.com", "kms.amazonaws.com"] and readOnly = 0 and eventCategory = "Management"',
    ),
  },
  {
    id: 'insights',
    title: 'What CloudTrail Insights found',
    description:
      'Unusual rates of calls and errors, with the usual rate beside: average per minute, duration in minutes.',
    table: TrailTable.INSIGHTS,
    days: 30,
    select: `eventtime, awsregion, insightdetails.state, insightdetails.insighttype, insightdetails.eventsource, insightdetails.eventname, insightdetails.errorcode,
  insightdetails.insightcontext.statistics.baseline.average AS usual, insightdetails.insightcontext.statistics.insight.average AS unusual,
  insightdetails.insightcontext.statistics.insightduration AS minutes, sharedeventid`,
    where: ["eventtype = 'AwsCloudTrailInsight'"],
  },
  {
    id: 'digest-chain-starts',
    title: 'Where a chain of digests begins',
    description:
      'Digests without a predecessor: the first of the trail in a Region, or the first after a time in which it did not log or validate.',
    table: TrailTable.DIGESTS,
    days: 90,
    select:
      "digeststarttime, digestendtime, region, regexp_extract(digests3object, 'CloudTrail-Digest_[^_]+_(.+)_[^_]+_[0-9]{8}T', 1) AS trail, cardinality(logfiles) AS logfiles, digests3object",
    where: ['previousdigests3object IS NULL'],
    orderBy: 'digestendtime DESC',
  },
];
