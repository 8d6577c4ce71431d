import { line, Line } from '../line';
import { PriceId, PRICES } from '../price-table';
import { COMPRESSED, Recording } from '../recording';
import { Deployed, isTrue, numberOf, object, objects, Stack } from '../stack';
import { Usage } from '../usage';

const DAYS_OF_MONTH = 30.4;
/** Smaller objects stay where they are, unless the bucket says otherwise; infrequent classes bill at least so much. */
const SMALL = 131_072;
/** S3 publishes four metrics of each replication rule that asks for them. */
const REPLICATION_METRICS = 4;

/** What arrives in a bucket in a month. */
export interface Delivered {
  readonly files: number;
  /** Compressed. */
  readonly gb: number;
  readonly isEncrypted: boolean;
  readonly trail: Deployed;
}

export function deliveredToBuckets(recordings: readonly Recording[]): Map<string, Delivered> {
  const delivered = new Map<string, Delivered>();
  for (const { bucket, trail, logFiles, digestFiles, gb, isEncrypted } of recordings) {
    const before = delivered.get(bucket);
    delivered.set(bucket, {
      files: (before?.files ?? 0) + logFiles + digestFiles,
      gb: (before?.gb ?? 0) + gb * COMPRESSED,
      isEncrypted: (before?.isEncrypted ?? false) || isEncrypted,
      trail: before?.trail ?? trail,
    });
  }
  return delivered;
}

export function findBucket(stacks: readonly Stack[], name: string): Deployed | undefined {
  return stacks.flatMap((stack) => stack.ofType('AWS::S3::Bucket')).find(({ stack, id }) => stack.ref(id) === name);
}

/** Writing, keeping, moving and copying the log files. CloudTrail's own use of the key is not billed. */
export function bucketLines(recordings: readonly Recording[], stacks: readonly Stack[], usage: Usage): Line[] {
  return [...deliveredToBuckets(recordings)].flatMap(([name, delivered]) => {
    const bucket = findBucket(stacks, name);
    return [
      line(
        bucket ?? delivered.trail,
        'S3, writing log and digest files',
        's3Put',
        delivered.files,
        'fewer events; CloudTrail chooses how many make a file',
      ),
      ...storageLines(bucket, delivered.trail, 'S3, storage', delivered, usage),
      ...(bucket ? replicationLines(bucket, delivered, stacks, usage) : []),
    ];
  });
}

type StorageClass =
  'STANDARD' | 'INTELLIGENT_TIERING' | 'STANDARD_IA' | 'ONEZONE_IA' | 'GLACIER_IR' | 'GLACIER' | 'DEEP_ARCHIVE';

function storageLines(
  bucket: Deployed | undefined,
  trail: Deployed,
  item: string,
  { files, gb }: Delivered,
  usage: Usage,
): Line[] {
  const bytes = usage.eventBytes * usage.eventsPerFile * COMPRESSED;
  const { steps, expires } = lifecycle(bucket?.properties ?? {}, bytes);
  return steps.flatMap(({ storageClass, after }, index) => {
    const until = Math.min(steps[index + 1]?.after ?? Infinity, expires, usage.months);
    const months = Math.max(0, until - after);
    const isCold = storageClass !== 'STANDARD' && storageClass !== 'INTELLIGENT_TIERING';
    const billed =
      isCold && storageClass !== 'DEEP_ARCHIVE' && storageClass !== 'GLACIER' ? Math.max(1, SMALL / bytes) : 1;
    const owner = bucket ?? trail;
    const moved = `to${storageClass}`;
    return [
      line(
        owner,
        `${item}, ${storageClass}`,
        storageClass,
        gb * months * billed,
        'an expiry, once nothing must be kept longer',
      ),
      ...(moved in PRICES && months > 0
        ? [
            line(
              owner,
              `${item}, moving to ${storageClass}`,
              moved as PriceId,
              files,
              'leave the transition out: for small files it costs more than it saves',
            ),
          ]
        : []),
    ].filter(({ quantity }) => quantity > 0);
  });
}

/** In months: when objects move, in order, and when they go. Rules for a part of the bucket are left out. */
function lifecycle(
  properties: Readonly<Record<string, unknown>>,
  bytes: number,
): { steps: Array<{ storageClass: StorageClass; after: number }>; expires: number } {
  const configuration = object(properties.LifecycleConfiguration);
  const rules = objects(configuration.Rules).filter(
    ({ Status, Prefix, TagFilters }) => Status !== 'Disabled' && !Prefix && objects(TagFilters).length === 0,
  );
  const isMoved = bytes >= SMALL || configuration.TransitionDefaultMinimumObjectSize === 'varies_by_storage_class';
  const steps = rules
    .flatMap(({ Transitions, Transition }) => [...objects(Transitions), ...objects([Transition])])
    .filter(({ StorageClass: storageClass }) => isMoved && String(storageClass) in PRICES)
    .map(({ StorageClass: storageClass, TransitionInDays: days }) => ({
      storageClass: storageClass as StorageClass,
      after: (numberOf(days) ?? Infinity) / DAYS_OF_MONTH,
    }))
    .sort((one, other) => one.after - other.after);
  const expiries = rules.map(({ ExpirationInDays: days }) => (numberOf(days) ?? Infinity) / DAYS_OF_MONTH);
  return { steps: [{ storageClass: 'STANDARD', after: 0 }, ...steps], expires: Math.min(Infinity, ...expiries) };
}

function replicationLines(bucket: Deployed, delivered: Delivered, stacks: readonly Stack[], usage: Usage): Line[] {
  const rules = objects(object(bucket.properties.ReplicationConfiguration).Rules);
  return rules
    .filter(({ Status }) => Status === 'Enabled')
    .flatMap(({ Destination }) => {
      const destination = object(Destination);
      const arn = String(destination.Bucket);
      const replica = findBucket(stacks, arn.slice(arn.indexOf(':::') + 3));
      const hasClock = object(destination.ReplicationTime).Status === 'Enabled';
      const hasMetrics = object(destination.Metrics).Status === 'Enabled';
      const lever = 'one copy less; Object Lock and the bucket policy protect the first';
      return [
        line(bucket, 'S3 replication, writing', 's3Put', delivered.files, lever),
        line(
          bucket,
          'S3 replication, transfer to another Region',
          's3TransferToRegion',
          delivered.gb,
          'a replica in the same Region',
        ),
        ...(hasClock
          ? [
              line(
                bucket,
                'S3 replication, time control',
                's3ReplicationTimeControl',
                delivered.gb,
                'leave time control out',
              ),
            ]
          : []),
        ...(hasMetrics
          ? [
              line(
                bucket,
                'S3 replication, metrics',
                'customMetric',
                REPLICATION_METRICS,
                'no replication metrics, and no alarm on failures',
                'fixed',
              ),
            ]
          : []),
        ...storageLines(replica, bucket, 'S3 replication, storage', delivered, usage),
      ];
    });
}

/** Whether S3 asks KMS once for many objects. */
export function hasBucketKey(bucket: Deployed | undefined): boolean {
  const encryption = object(bucket?.properties.BucketEncryption);
  return objects(encryption.ServerSideEncryptionConfiguration).some(({ BucketKeyEnabled }) => isTrue(BucketKeyEnabled));
}
