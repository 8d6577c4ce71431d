import { Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { bucketDeliveryStatements, keyDeliveryStatements } from './delivery-policy';
import { keyPrefixProblem } from './key-prefix';
import { RefusalText, refusalMessage } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `ArchiveRequirements`.
 */
export interface ArchiveRequirementsProps {
  /** Name of the bucket that somebody else owns, not its ARN and not a token: its owner pastes it. */
  readonly bucketName: string;

  /**
   * Prefix before `AWSLogs/`, with the rules of `LogArchiveOptions.s3KeyPrefix`.
   *
   * @default - no prefix
   */
  readonly s3KeyPrefix?: string;

  /**
   * The trails that are to deliver. Name, account, Region and partition must be strings known at synth, since the
   * owner of the bucket pastes them. Trails of two partitions are an error: no bucket is in both.
   */
  readonly trails: TrailIdentity[];
}

/**
 * What the owner of an existing bucket and key must add to their policies before CloudTrail can deliver.
 */
export class ArchiveRequirements {
  /** The statements for the bucket's policy, as a JSON array. */
  public readonly bucketStatements: string;
  /** The statements for the key's policy, as a JSON array. */
  public readonly keyStatements: string;

  public constructor(props: ArchiveRequirementsProps) {
    const { bucketName, s3KeyPrefix, trails } = props;
    const problem = problemOf(props);
    if (problem) {
      throw new Error(refusalMessage(...problem));
    }
    const bucketArn = `arn:${trails[0].partition}:s3:::${bucketName}`;
    // A stack that is never deployed fills in the names of service principals, which are tokens until then.
    const stack = new Stack();
    const json = (statements: PolicyStatement[]) =>
      JSON.stringify(stack.resolve(statements.map((statement): unknown => statement.toStatementJson())), null, 2);
    this.bucketStatements = json(bucketDeliveryStatements(bucketArn, trails, s3KeyPrefix));
    this.keyStatements = json(keyDeliveryStatements(trails));
  }

  /** Both, with a sentence each: to be sent to the owner. */
  public toText(): string {
    return [
      'Add to the policy of the bucket:',
      this.bucketStatements,
      'Add to the policy of the key, which must be in the Region of the bucket:',
      this.keyStatements,
    ].join('\n\n');
  }
}

/** What keeps the owner from pasting the statements, or CloudTrail from delivering by them. */
function problemOf({ bucketName, s3KeyPrefix, trails }: ArchiveRequirementsProps): [string, RefusalText] | undefined {
  if (trails.length === 0) {
    return [
      'no-trail',
      { what: 'trails is empty.', why: 'There would be nothing to ask for.', instead: 'Name the trails.' },
    ];
  }
  const unknown = trails.find(({ trailArn }) => Token.isUnresolved(trailArn));
  if (unknown !== undefined) {
    return [
      'requirements-token',
      {
        what: `The ARN of the trail '${unknown.trailName}' is known only at deployment.`,
        why: 'Nobody could paste it into a policy.',
        instead:
          "Write new TrailIdentity({ trailName, account: '111122223333', homeRegion: 'eu-west-1', partition: 'aws' }).",
      },
    ];
  }
  const partitions = new Set(trails.map(({ partition }) => partition));
  if (partitions.size > 1) {
    return [
      'requirements-partitions',
      {
        what: `The trails are of the partitions ${[...partitions].join(', ')}.`,
        why: 'The bucket is in one of them, and CloudTrail delivers into no other.',
        instead: 'Name the trails of that one.',
      },
    ];
  }
  // Of 2018 and before, buckets in us-east-1 may have long names with capitals and underscores.
  if (Token.isUnresolved(bucketName) || !/^[\w.-]{3,255}$/.test(bucketName)) {
    return [
      'requirements-bucket',
      {
        what: `bucketName '${Token.isUnresolved(bucketName) ? 'known only at deployment' : bucketName}' is not the name of a bucket.`,
        why: 'The owner pastes statements that name it.',
        instead: "Write for example 'their-bucket', not its ARN.",
      },
    ];
  }
  return keyPrefixProblem(s3KeyPrefix);
}
