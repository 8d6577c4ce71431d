import { Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { bucketDeliveryStatements, keyDeliveryStatements } from './delivery-policy';
import { TrailIdentity } from '../trail/trail-identity';

/**
 * Properties of `ArchiveRequirements`.
 */
export interface ArchiveRequirementsProps {
  /** Name of the bucket that somebody else owns. */
  readonly bucketName: string;

  /**
   * Prefix before `AWSLogs/`.
   *
   * @default - no prefix
   */
  readonly s3KeyPrefix?: string;

  /**
   * The trails that are to deliver. Name, account, Region and partition must be strings known at synth, since the
   * owner of the bucket pastes them.
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
    if (trails.length === 0) {
      throw new Error(
        'trails is empty, so there is nothing to ask for. Name the trails. [cdk-secure-audit-trail:no-trail]',
      );
    }
    for (const trail of trails) {
      if (Token.isUnresolved(trail.trailArn)) {
        throw new Error(
          `The ARN of the trail '${trail.trailName}' is known only at deployment, so nobody could paste it into a policy. Make the identity with new TrailIdentity({ trailName, account: '111122223333', homeRegion: 'eu-west-1', partition: 'aws' }). [cdk-secure-audit-trail:requirements-token]`,
        );
      }
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
