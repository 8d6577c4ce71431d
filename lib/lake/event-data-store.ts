import { Annotations, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnEventDataStore } from 'aws-cdk-lib/aws-cloudtrail';
import { IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ILogArchive } from '../archive/i-log-archive';
import { requireRetained } from '../private/retained';
import { refuse } from '../private/refusal';
import { EventSelector } from '../trail/event-selector';
import { selectedEvents } from '../trail/selected-events';
import { warnOfSelectors } from '../trail/selection-warnings';

const SHORTEST = 7;

/**
 * How an event data store is billed, which also bounds how long it keeps events.
 */
export enum EventDataStoreBilling {
  /** Pays for ingestion and, after a year, for storage; keeps events for up to 3,653 days. */
  EXTENDABLE_RETENTION = 'EXTENDABLE_RETENTION_PRICING',
  /** Pays more for ingestion, and nothing for storage; keeps events for up to 2,557 days. For more than 25 TB a month. */
  FIXED_RETENTION = 'FIXED_RETENTION_PRICING',
}

/** Days: what each mode has by default, and at most. */
const RETENTION = {
  [EventDataStoreBilling.EXTENDABLE_RETENTION]: { usual: 366, longest: 3653 },
  [EventDataStoreBilling.FIXED_RETENTION]: { usual: 2557, longest: 2557 },
};

/**
 * Properties of `EventDataStore`.
 */
export interface EventDataStoreProps {
  /**
   * The events. Every management event is recorded too, unless a selector of management events says otherwise.
   *
   * @default - every management event, read and write
   */
  readonly eventSelectors?: EventSelector[];

  /**
   * Archive of the trail beside it. Its buckets are left out of S3 data events: their deliveries would only cost.
   *
   * @default - none; nothing is left out
   */
  readonly archive?: ILogArchive;

  /**
   * Whether it records every account of the organization. The stack must then belong to the management account or to a
   * delegated administrator of CloudTrail.
   *
   * @default false
   */
  readonly wholeOrganization?: boolean;

  /**
   * How it is billed. CloudTrail changes FIXED to EXTENDABLE later, never back.
   *
   * @default EventDataStoreBilling.EXTENDABLE_RETENTION
   */
  readonly billing?: EventDataStoreBilling;

  /**
   * How long events are kept, in whole days from their time: 7 to 3,653 or, with fixed retention, to 2,557.
   *
   * @default - 366 days, or 2,557 with fixed retention
   */
  readonly retention?: Duration;

  /**
   * Key of the events; the construct lets CloudTrail use it for event data stores of this account and Region. Another key
   * later makes another, empty store.
   *
   * @default - a key of CloudTrail
   */
  readonly encryptionKey?: Key;

  /**
   * The role by which AWS Lake Formation lets Athena read the store. It trusts `lakeformation.amazonaws.com` and may call
   * `cloudtrail:GetEventDataStoreData` on the store, and use its key. A store with federation cannot be deleted.
   *
   * @default - no federation
   */
  readonly federationRole?: IRole;

  /**
   * Whether CloudTrail refuses to delete it.
   *
   * @default true
   */
  readonly terminationProtection?: boolean;
}

/**
 * An event data store of CloudTrail Lake, in all Regions, which stays when the stack is deleted.
 *
 * CloudTrail Lake takes no new customers since 2026-05-31: in an account without it the deployment fails. Its successor is
 * `CloudTrailTelemetryRule`; the evidence of a trail, and `TrailAnalysis` over it, do not depend on either.
 */
export class EventDataStore extends Construct {
  /** The event data store. */
  public readonly resource: CfnEventDataStore;

  public constructor(scope: Construct, id: string, props: EventDataStoreProps = {}) {
    super(scope, id);
    const { billing = EventDataStoreBilling.EXTENDABLE_RETENTION, encryptionKey, federationRole } = props;
    this.refuseWhereThereIsNone();
    const retentionPeriod = this.days(billing, props.retention);
    const recorded = selectedEvents(this, props.eventSelectors, props.archive);
    warnOfSelectors(this, recorded);
    this.resource = new CfnEventDataStore(this, 'Resource', {
      advancedEventSelectors: recorded,
      billingMode: billing,
      retentionPeriod,
      multiRegionEnabled: true,
      organizationEnabled: props.wholeOrganization ? true : undefined,
      kmsKeyId: encryptionKey?.keyArn,
      federationEnabled: federationRole ? true : undefined,
      federationRoleArn: federationRole?.roleArn,
      terminationProtectionEnabled: props.terminationProtection ?? true,
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    requireRetained(this, this.resource);
    if (encryptionKey) this.letCloudTrailUse(encryptionKey);
    Annotations.of(this).addWarningV2(
      'cdk-secure-audit-trail:lake-closed',
      'CloudTrail Lake takes no new customers since 2026-05-31: in an account or organization without an event data store the deployment fails. Use TrailAnalysis, or CloudTrailTelemetryRule; if you are a customer, acknowledge this warning.',
    );
  }

  private refuseWhereThereIsNone(): void {
    const { region } = Stack.of(this);
    if (region.startsWith('cn-')) {
      refuse(this, 'lake-partition', {
        what: `The stack is in ${region}.`,
        why: 'There is no CloudTrail Lake in China.',
        instead: 'Leave the event data store out; TrailAnalysis queries the evidence.',
      });
    }
  }

  private days(billing: EventDataStoreBilling, retention?: Duration): number {
    const { usual, longest } = RETENTION[billing];
    const days = retention?.toDays({ integral: false }) ?? usual;
    if (!Number.isInteger(days) || days < SHORTEST || days > longest) {
      refuse(this, 'lake-retention', {
        what: `retention is ${days} days.`,
        why: `CloudTrail keeps events of this billing for ${SHORTEST} to ${longest} whole days.`,
        instead: `Write for example Duration.days(${usual}).`,
      });
    }
    return days;
  }

  /** CloudTrail user guide, "Granting encrypt permissions for event data stores"; the id of the store is not known before it. */
  private letCloudTrailUse(key: Key): void {
    const { account } = Stack.of(this);
    const stores = Stack.of(this).formatArn({
      service: 'cloudtrail',
      resource: 'eventdatastore',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowCloudTrailEventDataStores',
        principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': stores } },
      }),
    );
  }
}
