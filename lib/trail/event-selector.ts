import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IFunction, QualifiedFunctionBase } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { FieldSelector } from './field-selector';

/** What `ReadWriteType.NONE` says of `readOnly`. */
export const NO_EVENTS = 'none';

/**
 * Which management events are recorded.
 */
export interface ManagementEventsOptions {
  /**
   * Calls that only read, that change something, both, or none.
   *
   * Anything but both makes detections blind; the synthesis warns of which.
   *
   * @default ReadWriteType.ALL
   */
  readonly readWrite?: ReadWriteType;

  /**
   * Whether to leave out every event of AWS KMS, which are most events of a busy account.
   *
   * To leave out `Decrypt` and `GenerateDataKey` only, which are read events, and still see who disables a key: one selector
   * of `ReadWriteType.WRITE_ONLY`, and one of `READ_ONLY` with this.
   *
   * @default false
   */
  readonly excludeKms?: boolean;

  /**
   * Whether to leave out the events of the RDS Data API, one for each SQL statement.
   *
   * @default false
   */
  readonly excludeRdsDataApi?: boolean;
}

/**
 * What narrows data events of every type.
 */
export interface DataEventFilters {
  /**
   * Calls that only read, that change something, or both. `NONE` is an error.
   *
   * @default ReadWriteType.ALL
   */
  readonly readWrite?: ReadWriteType;

  /**
   * Names of the calls, e.g. `{ equalTo: ['DeleteObject'] }`.
   *
   * @default - every call
   */
  readonly eventName?: FieldSelector;

  /**
   * Who calls, by `userIdentity.arn`, e.g. `{ notStartsWith: ['arn:aws:sts::111122223333:assumed-role/Scanner/'] }`. For a
   * role that is the ARN of its sessions, never that of the role.
   *
   * @default - everybody
   */
  readonly userIdentityArn?: FieldSelector;

  /**
   * Whether the credentials come from a session of the console: true records those events only, false all others.
   *
   * @default - both
   */
  readonly sessionCredentialFromConsole?: boolean;

  /**
   * Kinds of event, e.g. `{ notEquals: ['AwsServiceEvent'] }`.
   *
   * @default - every kind
   */
  readonly eventType?: FieldSelector;

  /**
   * Services that the call was made to, e.g. `{ notEquals: ['s3-lifecycle.amazonaws.com'] }`.
   *
   * @default - every service
   */
  readonly eventSource?: FieldSelector;
}

/**
 * Which data events of one type of resource are recorded.
 */
export interface DataEventsOptions extends DataEventFilters {
  /**
   * The resources, by ARN. With `equalTo` and `notEquals` it must be the whole ARN of a resource of the type.
   *
   * @default - every resource of the type, in the account or organization; the synthesis warns of the cost
   */
  readonly resourceArn?: FieldSelector;
}

/**
 * Objects of one bucket.
 */
export interface S3Objects {
  /** The bucket. */
  readonly bucket: IBucket;

  /**
   * What the keys of the objects begin with, without a slash before it.
   *
   * @default - every object of the bucket
   */
  readonly objectPrefix?: string;
}

/**
 * Which data events of S3 objects are recorded.
 */
export interface S3DataEventsOptions extends DataEventFilters {
  /**
   * The objects. A bucket of the trail itself is an error: each delivery would be an event that is delivered.
   *
   * @default - those of every bucket but the trail's own; the synthesis warns of the cost
   */
  readonly objects?: S3Objects[];

  /**
   * Objects that are left out.
   *
   * @default - only those of the trail's own buckets, which are always left out
   */
  readonly except?: S3Objects[];
}

/**
 * Which data events of Lambda functions are recorded.
 */
export interface LambdaDataEventsOptions extends DataEventFilters {
  /**
   * The functions. For a version or an alias its function is recorded whole: CloudTrail names no version in the ARN.
   *
   * @default - every function; the synthesis warns of the cost
   */
  readonly functions?: IFunction[];
}

/**
 * Which data events of DynamoDB tables are recorded.
 */
export interface DynamoDbDataEventsOptions extends DataEventFilters {
  /**
   * The tables. Calls to an index are events of its table. A replica of a `TableV2` in another Region has an ARN of that
   * Region, so calls there are not recorded by this: write `dataEvents('AWS::DynamoDB::Table', …)` with its ARN for them.
   *
   * @default - every table; the synthesis warns of the cost
   */
  readonly tables?: ITable[];
}

/**
 * Which network activity events of one service are recorded.
 */
export interface NetworkActivityEventsOptions {
  /**
   * Whether to record only calls that the policy of a VPC endpoint denied.
   *
   * @default false - every call through a VPC endpoint; the synthesis warns of the cost
   */
  readonly deniedOnly?: boolean;

  /**
   * Names of the calls.
   *
   * @default - every call
   */
  readonly eventName?: FieldSelector;

  /**
   * The VPC endpoints, by id.
   *
   * @default - every endpoint
   */
  readonly vpcEndpointId?: FieldSelector;
}

/** A condition on one field, as CloudFormation writes it. */
export interface FieldCondition extends FieldSelector {
  readonly field: string;
}

type Category = 'Management' | 'Data' | 'NetworkActivity';

/**
 * Events that are recorded: an advanced event selector of CloudTrail. An event is recorded if one selector selects it.
 */
export class EventSelector {
  /**
   * Management events: calls that manage resources, and sign-ins. Several may be given, with different exclusions.
   *
   * @param options which
   */
  public static managementEvents(options: ManagementEventsOptions = {}): EventSelector {
    const excluded = [
      ...(options.excludeKms ? ['kms.amazonaws.com'] : []),
      ...(options.excludeRdsDataApi ? ['rdsdata.amazonaws.com'] : []),
    ];
    return new EventSelector('Management', 'Management events', [
      ...readOnly(options.readWrite),
      ...condition('eventSource', excluded.length > 0 ? { notEquals: excluded } : undefined),
    ]);
  }

  /**
   * Data events of objects in general purpose buckets.
   *
   * @param options which
   */
  public static s3DataEvents(options: S3DataEventsOptions = {}): EventSelector {
    const { objects, except, ...filters } = options;
    // With the slash: the ARN of a bucket also begins those of buckets with longer names.
    const arn = ({ bucket, objectPrefix = '' }: S3Objects) => `${bucket.bucketArn}/${objectPrefix}`;
    const resourceArn =
      (objects ?? except) ? { startsWith: objects?.map(arn), notStartsWith: except?.map(arn) } : undefined;
    return EventSelector.dataEvents('AWS::S3::Object', { ...filters, resourceArn });
  }

  /**
   * Data events of Lambda functions: their invocations.
   *
   * @param options which
   */
  public static lambdaDataEvents(options: LambdaDataEventsOptions = {}): EventSelector {
    const { functions, ...filters } = options;
    const whole = (each: IFunction) => (each instanceof QualifiedFunctionBase ? each.lambda : each);
    // That of a function imported by the ARN of its version or alias ends in it, behind the seventh colon.
    const unqualified = (arn: string) => arn.split(':').slice(0, 7).join(':');
    const resourceArn = functions && { equalTo: functions.map((each) => unqualified(whole(each).functionArn)) };
    return EventSelector.dataEvents('AWS::Lambda::Function', { ...filters, resourceArn });
  }

  /**
   * Data events of DynamoDB tables: calls that read and write items.
   *
   * @param options which
   */
  public static dynamoDbDataEvents(options: DynamoDbDataEventsOptions = {}): EventSelector {
    const { tables, ...filters } = options;
    const resourceArn = tables && { equalTo: tables.map(({ tableArn }) => tableArn) };
    return EventSelector.dataEvents('AWS::DynamoDB::Table', { ...filters, resourceArn });
  }

  /**
   * Data events of any type of resource.
   *
   * @param resourceType one of those in the CloudTrail user guide under "Logging data events", e.g. `AWS::SNS::Topic`
   * @param options which
   */
  public static dataEvents(resourceType: string, options: DataEventsOptions = {}): EventSelector {
    const { sessionCredentialFromConsole: fromConsole } = options;
    return new EventSelector('Data', `Data events of ${resourceType}`, [
      ...condition('resources.type', { equalTo: [resourceType] }),
      ...readOnly(options.readWrite),
      ...condition('resources.ARN', options.resourceArn),
      ...condition('eventName', options.eventName),
      ...condition('userIdentity.arn', options.userIdentityArn),
      // CloudTrail takes no other value here than 'true'.
      ...condition(
        'sessionCredentialFromConsole',
        fromConsole === undefined ? undefined : fromConsole ? { equalTo: ['true'] } : { notEquals: ['true'] },
      ),
      ...condition('eventType', options.eventType),
      ...condition('eventSource', options.eventSource),
    ]);
  }

  /**
   * Network activity events: calls through the VPC endpoints of the account, also those with credentials of other accounts.
   *
   * @param eventSource the service, e.g. `kms.amazonaws.com`
   * @param options which
   */
  public static networkActivityEvents(eventSource: string, options: NetworkActivityEventsOptions = {}): EventSelector {
    return new EventSelector('NetworkActivity', `Network activity events of ${eventSource}`, [
      ...condition('eventSource', { equalTo: [eventSource] }),
      // The only error that CloudTrail selects by.
      ...condition('errorCode', options.deniedOnly ? { equalTo: ['VpceAccessDenied'] } : undefined),
      ...condition('eventName', options.eventName),
      ...condition('vpcEndpointId', options.vpcEndpointId),
    ]);
  }

  private constructor(
    /** @internal */
    public readonly _category: Category,
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _conditions: FieldCondition[],
  ) {}
}

/** As AWS names what `ReadWriteType` says; `none` is no value of AWS, and refused or left out before it is rendered. */
function readOnly(type: ReadWriteType = ReadWriteType.ALL): FieldCondition[] {
  switch (type) {
    case ReadWriteType.ALL:
      return [];
    case ReadWriteType.READ_ONLY:
      return condition('readOnly', { equalTo: ['true'] });
    case ReadWriteType.WRITE_ONLY:
      return condition('readOnly', { equalTo: ['false'] });
    case ReadWriteType.NONE:
      return condition('readOnly', { equalTo: [NO_EVENTS] });
  }
}

function condition(field: string, selector?: FieldSelector): FieldCondition[] {
  return selector ? [{ field, ...selector }] : [];
}
