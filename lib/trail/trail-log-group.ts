import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup, LogGroup, LogGroupClass, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requireRetained } from '../private/retained';
import { TrailIdentity } from './trail-identity';

/** What the names of the log groups of all trails begin with. */
const LOG_GROUPS = '/aws/cloudtrail/';

/**
 * Properties of `TrailLogGroup`.
 */
export interface TrailLogGroupProps {
  /** The trail that delivers into the log group, and nobody else. */
  readonly trail: TrailIdentity;

  /** Key of the log group; the construct lets CloudWatch Logs use it for the log groups of trails of this account. */
  readonly encryptionKey: Key;

  /**
   * How long CloudWatch Logs keeps the events. The evidence in S3 does not depend on it.
   *
   * @default RetentionDays.ONE_YEAR - Security Hub CloudWatch.16 asks for 365 days
   */
  readonly retention?: RetentionDays;
}

/**
 * The log group of a trail, and the role by which CloudTrail delivers into it.
 */
export class TrailLogGroup extends Construct {
  /** The log group. Its class is STANDARD, the only one with metric filters. */
  public readonly logGroup: LogGroup;
  /** Name of the log group, known at synth. */
  public readonly logGroupName: string;
  /** The role that CloudTrail assumes to deliver. */
  public readonly deliveryRole: Role;
  /** What the role may do: write into this trail's streams. The trail must be created after it. */
  public readonly deliveryPolicy: ManagedPolicy;

  public constructor(scope: Construct, id: string, props: TrailLogGroupProps) {
    super(scope, id);
    const { trail, encryptionKey } = props;
    // A name known at synth, since the key's policy must name the group before it exists.
    this.logGroupName = `${LOG_GROUPS}${trail.trailName}`;
    encryptionKey.addToResourcePolicy(this.encryptionStatement());

    this.logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: this.logGroupName,
      logGroupClass: LogGroupClass.STANDARD,
      encryptionKey,
      retention: props.retention ?? RetentionDays.ONE_YEAR,
      deletionProtectionEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    requireRetained(this.logGroup, this.logGroup.node.defaultChild as CfnLogGroup);

    this.deliveryRole = new Role(this, 'DeliveryRole', {
      description: 'Lets CloudTrail deliver to CloudWatch Logs',
      assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com', {
        // Another account's trail, or another trail of this one, cannot borrow the role.
        conditions: { StringEquals: { 'aws:SourceArn': trail.trailArn } },
      }),
    });
    const streams = [
      `${trail.account}_CloudTrail_${trail.homeRegion}*`,
      // The streams of member accounts begin with the id of the organization.
      ...(trail.organizationId ? [`${trail.organizationId}_*`] : []),
    ].map((stream) => this.arnOf(`${this.logGroupName}:log-stream:${stream}`));
    this.deliveryPolicy = new ManagedPolicy(this, 'DeliveryPolicy', {
      roles: [this.deliveryRole],
      document: new PolicyDocument({
        statements: [
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: streams,
          }),
        ],
      }),
    });
    Validations.of(this.deliveryPolicy).acknowledge(
      ...streams.map((stream) => ({
        // cdk-nag puts the resource into the id, with <…> for what only CloudFormation knows.
        id: `AwsSolutions-IAM5[Resource::${textOf(Stack.of(this).resolve(stream) as Resolved)}]`,
        reason:
          'CloudTrail numbers the streams of a busy trail and names those of member accounts itself; the asterisk covers the streams of this trail and organization only.',
      })),
    );
  }

  /** CloudWatch Logs is a regional principal in key policies, and its encryption context has no `:*` at the end. */
  private encryptionStatement(): PolicyStatement {
    const { region, urlSuffix } = Stack.of(this);
    return new PolicyStatement({
      sid: 'AllowCloudWatchLogs',
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      // Of every trail: under another name the trail gets another group, and the one that is kept must stay readable.
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': this.arnOf(`${LOG_GROUPS}*`) } },
    });
  }

  private arnOf(resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

type Resolved = string | { 'Fn::Join': [string, Array<string | { Ref: string }>] };

function textOf(resolved: Resolved): string {
  return typeof resolved === 'string'
    ? resolved
    : resolved['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
