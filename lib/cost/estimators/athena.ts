import { line, Line } from '../line';
import { COMPRESSED, Recording } from '../recording';
import { numberOf, object, Stack } from '../stack';
import { Usage } from '../usage';
import { deliveredToBuckets } from './buckets';

const GB = 1e9;
/** Athena bills at least so much for a query. */
const LEAST_SCAN = 0.01;

/** Queries of the workgroups: what they read, and the requests to S3 that reading takes. */
export function athenaLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  const workGroups = stacks.flatMap((stack) => stack.ofType('AWS::Athena::WorkGroup'));
  if (workGroups.length === 0) {
    return [];
  }
  const scanned = Math.max(LEAST_SCAN, gbOfQuery(recordings, stacks, usage));
  const requests = [...objectsRead(recordings, stacks, usage).values()].reduce((sum, part) => sum + part, 0);
  const lever = 'bound dt and region in every query';
  return [
    line(workGroups[0], 'Athena, data read', 'athena', usage.queries * scanned, lever),
    line(workGroups[0], 'S3, reading log files', 's3Get', requests, lever),
  ];
}

/** Objects that queries read in a month, by the name of the bucket: each bucket by its part of what is stored. */
export function objectsRead(
  recordings: readonly Recording[],
  stacks: readonly Stack[],
  usage: Usage,
): Map<string, number> {
  const delivered = deliveredToBuckets(recordings);
  const gb = [...delivered.values()].reduce((sum, part) => sum + part.gb, 0);
  const read = usage.queries * gbOfQuery(recordings, stacks, usage);
  const gbOfFile = (usage.eventBytes * usage.eventsPerFile * COMPRESSED) / GB;
  return new Map([...delivered].map(([name, part]) => [name, gb > 0 ? ((part.gb / gb) * read) / gbOfFile : 0]));
}

/** A query reads no more than there is, and no more than its workgroup lets it. */
function gbOfQuery(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): number {
  const workGroups = stacks.flatMap((stack) => stack.ofType('AWS::Athena::WorkGroup'));
  const limits = workGroups.map(({ properties }) => {
    const { BytesScannedCutoffPerQuery: bytes } = object(properties.WorkGroupConfiguration);
    return (numberOf(bytes) ?? Infinity) / GB;
  });
  const stored = recordings.reduce((sum, { gb }) => sum + gb * COMPRESSED, 0) * usage.months;
  return workGroups.length === 0 ? 0 : Math.min(usage.scannedGb, stored, Math.max(...limits));
}
