import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Evidence that can be opened to a reader: an archive, a table over it, or a whole `SecureAuditTrail`.
 */
export interface IEvidence {
  /**
   * Lets a principal read the evidence, and nothing else.
   *
   * @param grantee who may read
   */
  grantRead(grantee: IGrantable): Grant;
}
