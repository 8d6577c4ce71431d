import { Annotations, Aspects, Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArchiveReplica } from './archive-replica';
import { EvidenceBucket } from './evidence-bucket';
import { rendered } from '../private/rendered';
import { throughS3 } from '../private/via-service';
import { TrailIdentity } from '../trail/trail-identity';

const RULE_ID = 'Evidence';

/** Copies every new version of a bucket to its replica, and says when it fails. */
export class Replication extends Construct {
  public readonly role: Role;
  public readonly failureAlarm: Alarm;

  public constructor(
    scope: Construct,
    id: string,
    props: { source: EvidenceBucket; trail: TrailIdentity; replica: ArchiveReplica },
  ) {
    super(scope, id);
    const { source, replica } = props;
    const { account, region } = Stack.of(this);
    // Names as strings: the bucket waits for the role, so a reference to it would be a cycle.
    const { knownName: sourceName, knownArn: sourceArn } = source;

    this.role = new Role(this, 'Role', {
      roleName: replica.replicationRoleName,
      description: 'Lets S3 copy log files to the replica',
      assumedBy: new ServicePrincipal('s3.amazonaws.com'),
    });
    const sourceKeys = Stack.of(this).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [this.role],
      statements: [
        new PolicyStatement({ actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], resources: [sourceArn] }),
        new PolicyStatement({
          // Without the last two a locked object does not replicate.
          actions: [
            's3:GetObjectVersionForReplication',
            's3:GetObjectVersionAcl',
            's3:GetObjectVersionTagging',
            's3:GetObjectRetention',
            's3:GetObjectLegalHold',
          ],
          resources: [`${sourceArn}/*`],
        }),
        new PolicyStatement({
          actions: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'],
          resources: [`${replica.bucketArn}/*`],
        }),
        new PolicyStatement({
          actions: ['kms:Decrypt'],
          // Any key of the account through this bucket: after a stack was recovered, objects of the former key are left.
          resources: [sourceKeys],
          conditions: throughS3(region, sourceArn),
        }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
          resources: [replica.keyArnPattern()],
          conditions: throughS3(replica.region, replica.bucketArn),
        }),
      ],
    });

    // Kept with the bucket: it refers to the role, without which CloudFormation could not adopt it; and a trail that goes
    // on delivering after the stack is gone goes on being copied.
    this.role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);

    const bucket = source.node.defaultChild as CfnBucket;
    bucket.replicationConfiguration = {
      role: this.role.roleArn,
      rules: [
        {
          id: RULE_ID,
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          // What somebody hides here stays visible there.
          deleteMarkerReplication: { status: 'Disabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: replica.bucketArn,
            account: replica.account,
            accessControlTranslation: replica.account === account ? undefined : { owner: 'Destination' },
            // PutBucketReplication does not check the key; a wrong one fails object by object.
            encryptionConfiguration: { replicaKmsKeyId: replica.keyAliasArn() },
            metrics: { status: 'Enabled' },
          },
        },
      ],
    };
    bucket.node.addDependency(policy, replica.ready);

    this.failureAlarm = new Alarm(this, 'FailureAlarm', {
      // Named like the other alarms of the trail, so that what protects and watches those covers it.
      alarmName: `${props.trail.trailName}-replication-failed`,
      alarmDescription:
        'HIGH: A log file was not copied to the replica. Look at its replication status and the policy of the replication role.',
      metric: new Metric({
        namespace: 'AWS/S3',
        metricName: 'OperationsFailedReplication',
        dimensionsMap: { SourceBucket: sourceName, DestinationBucket: replica.bucketName, RuleId: RULE_ID },
        statistic: Stats.SUM,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    warnOfSilence(this.failureAlarm);
    Validations.of(policy).acknowledge(
      ...[`${sourceArn}/*`, `${replica.bucketArn}/*`, sourceKeys, replica.keyArnPattern()].map((resource) => ({
        id: `AwsSolutions-IAM5[Resource::${resource.replace(Aws.PARTITION, '<AWS::Partition>')}]`,
        reason:
          'Replication reads every object of the one bucket and writes every object of the other. Keys have no id before they exist, and objects of a former key stay readable; the conditions on S3 and the bucket, and the policies of the keys, narrow it.',
      })),
    );
  }
}

/** The action of the alarm is added later, by whoever has a topic in this stack. */
function warnOfSilence(alarm: Alarm): void {
  Aspects.of(alarm).add({
    visit: (child) => {
      if (child instanceof CfnAlarm && rendered(child).Properties?.AlarmActions === undefined) {
        Annotations.of(alarm).addWarningV2(
          'cdk-secure-audit-trail:no-replication-alarm-destination',
          'Nobody is told when a log file is not copied. Write archive.replicationFailureAlarm?.addAlarmAction(…) with a topic of this stack.',
        );
      }
    },
  });
}
