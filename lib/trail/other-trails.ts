import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AdvancedEventSelector, conditionOn, plainText } from './selected-events';
import { TrailIdentity } from './trail-identity';
import { ILogArchive } from '../archive/i-log-archive';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';

interface Recorder {
  readonly scope: IConstruct;
  readonly identity: TrailIdentity;
  readonly archive: ILogArchive;
  readonly recorded: AdvancedEventSelector[];
}

/** What the trails of each app record. */
const recorders = new WeakMap<IConstruct, Recorder[]>();

/** Refuses the second of two trails that record the deliveries of each other. */
export function refuseEachOther(
  scope: IConstruct,
  identity: TrailIdentity,
  archive: ILogArchive,
  recorded: AdvancedEventSelector[],
): void {
  const { root } = scope.node;
  const trail: Recorder = { scope, identity, archive, recorded };
  const others = recorders.get(root) ?? [];
  for (const other of others) {
    const buckets = recordedBuckets(trail, other);
    if (buckets.length > 0 && recordedBuckets(other, trail).length > 0) {
      refuse(scope, 'records-each-other', {
        what: `S3 data events of the buckets of the trail ${other.scope.node.path} are selected (${buckets.join(', ')}), and it selects those of the buckets of this one.`,
        why: 'Each delivery of one would be an event that the other delivers, and so on: a bill without an end.',
        instead:
          'Write those buckets under except in one of the two trails, or give their stacks env if they go to different accounts.',
      });
    }
  }
  recorders.set(root, [...others, trail]);
}

/** Of an imported archive only the bucket is known; where its access logs and copies are, its owner knows. */
export function warnOfUnknownBuckets(
  scope: IConstruct,
  identity: TrailIdentity,
  archive: ILogArchive,
  recorded: AdvancedEventSelector[],
): void {
  const isOfEverything = (selector: AdvancedEventSelector) => {
    const { equalTo, startsWith, endsWith } = conditionOn(selector, 'resources.ARN') ?? {};
    // With a slash behind the bucket its name is whole; anything shorter is the beginning of other names too.
    const isOfBuckets = startsWith?.some((value) => !plainText(scope, value).includes('/'));
    return (isOfBuckets ?? (equalTo ?? endsWith) === undefined) || selectsLogFiles(endsWith);
  };
  if (
    archive.accessLogBucket === undefined &&
    records(identity, archive) &&
    recorded.some((selector) => areDeliveriesSelected(selector) && isOfEverything(selector))
  ) {
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:unknown-delivery-buckets',
      'S3 data events of buckets that are not named are recorded into an imported archive, of which only the bucket itself is known and left out. Its access logs and copies fill up at each delivery, which would be events that are delivered, and so on: a bill without an end. Write their buckets under except. Synthesis cannot tell which these are, so acknowledge this warning once they are there, or if there are none in the accounts that the trail records.',
    );
  }
}

/** Buckets of the other trail into which its deliveries are events of this one. */
function recordedBuckets({ scope, identity, recorded }: Recorder, { archive }: Recorder): string[] {
  const selectors = recorded.filter(areDeliveriesSelected);
  if (selectors.length === 0 || !records(identity, archive)) return [];
  // By the names that are known at synth, and as the user may refer to the first two, which crosses no accounts or Regions.
  const isNear = Stack.of(scope).environment === Stack.of(archive).environment;
  const references = isNear ? [archive.bucket.bucketArn, archive.accessLogBucket?.bucketArn] : [];
  return archive.deliveryBucketArns
    .map((arn, index) => [arn, references[index] ?? arn].map((each) => plainText(scope, each)))
    .filter((arns) => selectors.some((selector) => selects(scope, selector, arns)))
    .map(([arn]) => arn);
}

/** Whether the trail records the account of the archive, as far as is known. */
function records({ account, organizationId }: TrailIdentity, archive: ILogArchive): boolean {
  // An imported archive is in the stack that imports it; the account of its key is its own.
  const owner = archive.encryptionKey.env.account;
  return organizationId !== undefined || !differs(owner, account);
}

/** Whether a selector of objects selects a bucket; its ARN is known in several forms. */
function selects(scope: IConstruct, selector: AdvancedEventSelector, arns: string[]): boolean {
  const { equalTo, startsWith, endsWith, notStartsWith = [] } = conditionOn(selector, 'resources.ARN') ?? {};
  const isHit = (value: string) => {
    const text = plainText(scope, value);
    return arns.some((arn) => `${arn}/`.startsWith(text) || text.startsWith(`${arn}/`));
  };
  const isIncluded = (startsWith?.some(isHit) ?? (equalTo ?? endsWith) === undefined) || selectsLogFiles(endsWith);
  return isIncluded && !notStartsWith.some(isHit);
}

/** Whether one of these endings is that of every log file. */
function selectsLogFiles(endsWith: string[] = []): boolean {
  return endsWith.some((ending) => '.json.gz'.endsWith(ending));
}

/** Whether objects that services write are selected, whatever their bucket is. */
function areDeliveriesSelected(selector: AdvancedEventSelector): boolean {
  if (conditionOn(selector, 'resources.type')?.equalTo?.[0] !== 'AWS::S3::Object') return false;
  const { equalTo: readOnly = ['false'] } = conditionOn(selector, 'readOnly') ?? {};
  const { equalTo: calls = ['PutObject'] } = conditionOn(selector, 'eventName') ?? {};
  const caller = conditionOn(selector, 'userIdentity.arn');
  // A service has no ARN, so no condition that includes ARNs is met.
  const isOfSomebody = (caller?.equalTo ?? caller?.startsWith ?? caller?.endsWith) !== undefined;
  return readOnly[0] === 'false' && calls.includes('PutObject') && !isOfSomebody;
}
