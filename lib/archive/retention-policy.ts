import { Duration } from 'aws-cdk-lib';
import { ObjectLockMode } from 'aws-cdk-lib/aws-s3';

/**
 * S3 Object Lock of the log files: who may delete them before their time, if anybody.
 */
export class RetentionPolicy {
  /**
   * Nobody deletes a log file before its time but a principal with `s3:BypassGovernanceRetention`, which the bucket
   * policy leaves to the break-glass roles.
   *
   * @param period how long each log file is locked, in whole days, 1 to 36,500
   */
  public static governance(period: Duration): RetentionPolicy {
    return new RetentionPolicy(ObjectLockMode.GOVERNANCE, period);
  }

  /**
   * Nobody deletes a log file before its time, the root user included; only closing the account frees the data.
   * It cannot be undone, so it must be asked for by name, and the synthesis warns of it.
   *
   * @param period how long each log file is locked, in whole days, 1 to 36,500
   */
  public static compliance(period: Duration): RetentionPolicy {
    return new RetentionPolicy(ObjectLockMode.COMPLIANCE, period);
  }

  /**
   * No default retention: only the bucket policy stops a deletion, and whoever may change that may delete.
   * Object Lock stays switched on, so that a retention can be added later.
   */
  public static none(): RetentionPolicy {
    return new RetentionPolicy();
  }

  private constructor(
    /** Mode of the lock; undefined with `none()`. */
    public readonly mode?: ObjectLockMode,
    /** How long each log file is locked; undefined with `none()`. */
    public readonly period?: Duration,
  ) {}
}
