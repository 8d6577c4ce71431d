import { line, Line } from '../line';
import { isTrue, numberOf, Stack } from '../stack';
import { Recording } from '../recording';
import { Usage } from '../usage';
import { deliveredToBuckets, findBucket, hasBucketKey } from './buckets';
import { objectsRead } from './athena';

const DAYS_OF_YEAR = 365;
const DAYS_OF_MONTH = DAYS_OF_YEAR / 12;
/** KMS bills the versions of the first two rotations. */
const BILLED_ROTATIONS = 2;
/** With a bucket key at most one call in a hundred is left, says AWS. */
const CALLS_WITH_BUCKET_KEY = 0.01;

/** Keys, their rotated versions, and the calls of those who read or copy what is encrypted. */
export function keyLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  const keys = stacks.flatMap((stack) => stack.ofType('AWS::KMS::Key', 'AWS::KMS::ReplicaKey'));
  return [
    ...keys.flatMap((key) => {
      const { EnableKeyRotation, RotationPeriodInDays } = key.properties;
      const period = isTrue(EnableKeyRotation) ? (numberOf(RotationPeriodInDays) ?? DAYS_OF_YEAR) : Infinity;
      const versions = Math.min(BILLED_ROTATIONS, Math.floor(((usage.months - 1) * DAYS_OF_MONTH) / period));
      return [
        line(key, 'KMS, keys', 'key', 1, 'one key for what the same people read', 'fixed'),
        ...(versions > 0
          ? [line(key, 'KMS, rotated versions', 'keyVersion', versions, 'a longer RotationPeriodInDays', 'fixed')]
          : []),
      ];
    }),
    ...requestLines(recordings, stacks, usage),
  ];
}

function requestLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  const read = objectsRead(recordings, stacks, usage);
  return [...deliveredToBuckets(recordings)].flatMap(([name, { files, isEncrypted, trail }]) => {
    const bucket = findBucket(stacks, name);
    if (!isEncrypted) {
      return [];
    }
    const calls = hasBucketKey(bucket) ? CALLS_WITH_BUCKET_KEY : 1;
    const copied = bucket?.properties.ReplicationConfiguration === undefined ? 0 : 2 * files;
    const reading = files > 0 ? (read.get(name) ?? 0) : 0;
    return [
      line(
        bucket ?? trail,
        'KMS, requests of readers',
        'keyRequests',
        (reading + copied) * calls,
        calls === 1 ? 'BucketKeyEnabled on the bucket: up to 99 % fewer' : 'queries that read fewer days',
      ),
    ];
  });
}
