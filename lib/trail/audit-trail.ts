import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { aggregationConfigurations } from './aggregation-template';
import { insightSelectors } from './insight';
import { refuseEachOther, warnOfUnknownBuckets } from './other-trails';
import { RecordingOptions } from './recording-options';
import { selectedEvents } from './selected-events';
import { warnOfMissingEvents, warnOfSelectors } from './selection-warnings';
import { TrailIdentity } from './trail-identity';
import { TrailLogGroup } from './trail-log-group';
import { claimTrailName } from './trail-names';
import { ILogArchive } from '../archive/i-log-archive';

/**
 * Properties of `AuditTrail`.
 */
export interface AuditTrailProps extends RecordingOptions {
  /** Name, owner and home Region. */
  readonly identity: TrailIdentity;

  /** Where the log files go. */
  readonly archive: ILogArchive;

  /** Where the events go within minutes, for metric filters. */
  readonly logGroup: TrailLogGroup;
}

/**
 * A multi-Region trail with log file validation, which records every management event unless told otherwise.
 */
export class AuditTrail extends Construct {
  /** The trail. */
  public readonly trail: CfnTrail;
  /** Name, owner and home Region. */
  public readonly identity: TrailIdentity;

  public constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { archive, logGroup } = props;
    claimTrailName(this, props.identity);
    archive.admit(this, props.identity);
    this.identity = props.identity;

    const recorded = selectedEvents(this, props.eventSelectors, archive);
    warnOfMissingEvents(this, recorded);
    warnOfSelectors(this, recorded);
    warnOfUnknownBuckets(this, this.identity, archive, recorded);
    refuseEachOther(this, this.identity, archive, recorded);

    // The L1 resource: the L2 `Trail` sets no aws:SourceArn, grants nothing on the key and cannot select advanced events.
    this.trail = new CfnTrail(this, 'Resource', {
      trailName: this.identity.trailName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      isOrganizationTrail: this.identity.organizationId ? true : undefined,
      enableLogFileValidation: true,
      s3BucketName: archive.bucket.bucketName,
      s3KeyPrefix: archive.s3KeyPrefix,
      kmsKeyId: archive.keyIdFor(this),
      // The attribute Arn ends with ':*', without which CloudTrail refuses the group.
      cloudWatchLogsLogGroupArn: logGroup.logGroup.logGroupArn,
      cloudWatchLogsRoleArn: logGroup.deliveryRole.roleArn,
      // Advanced selectors from the start: a later change from basic ones would silently overwrite them.
      advancedEventSelectors: recorded,
      insightSelectors: insightSelectors(this, props.insights, recorded),
      aggregationConfigurations: aggregationConfigurations(this, props.aggregationTemplates, recorded),
    });
    // CreateTrail checks that it may write: the bucket's policy and the role's policy must be in force by then.
    this.trail.node.addDependency(archive.deliveryPolicy, logGroup.deliveryPolicy);
  }
}
