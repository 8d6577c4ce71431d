import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Evidence that can be opened to a reader: an archive, a table over it, or a whole `SecureAuditTrail`.
 */
export interface IEvidence {
  /**
   * Lets a principal read the evidence, and nothing else.
   *
   * Everybody (`*` without a condition) is an error. A role of another account needs a name, and where account or Region
   * differ both stacks need an `env`, since their policies name each other by text.
   *
   * @param grantee who may read
   */
  grantRead(grantee: IGrantable): Grant;
}
