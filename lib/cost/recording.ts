import { Deployed, isTrue, object, objects, Stack, textOf } from './stack';
import { Usage } from './usage';

/** Regions that are enabled in every account: a multi-Region trail writes a digest file an hour in each. */
export const REGIONS = 17;
export const HOURS = 730;
/** Of CloudTrail's JSON, with gzip; about a seventh in real log files. */
export const COMPRESSED = 0.15;
const GB = 1e9;

/** What a trail records in a month, and where it delivers it. */
export interface Recording {
  readonly trail: Deployed;
  readonly selectsData: boolean;
  readonly selectsNetwork: boolean;
  readonly management: number;
  readonly managementWrites: number;
  readonly data: number;
  readonly network: number;
  /** Before compression. */
  readonly gb: number;
  readonly logFiles: number;
  readonly digestFiles: number;
  readonly bucket: string;
  readonly logGroupArn?: string;
  readonly isEncrypted: boolean;
}

export function recordings(stacks: readonly Stack[], usage: Usage): Recording[] {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::CloudTrail::Trail'))
    .filter(({ properties: { IsLogging } }) => String(IsLogging) !== 'false')
    .map((trail) => recording(trail, usage));
}

function recording(trail: Deployed, usage: Usage): Recording {
  const { properties } = trail;
  const { reads, writes, data: selectsData, network: selectsNetwork } = selection(properties);
  const managementWrites = writes ? usage.managementEvents * usage.writeShare : 0;
  const management = managementWrites + (reads ? usage.managementEvents * (1 - usage.writeShare) : 0);
  const data = selectsData ? usage.dataEvents : 0;
  const network = selectsNetwork ? usage.networkEvents : 0;
  const events = management + data + network;
  const digests = isTrue(properties.EnableLogFileValidation) ? HOURS : 0;
  return {
    trail,
    selectsData,
    selectsNetwork,
    management,
    managementWrites,
    data,
    network,
    gb: (events * usage.eventBytes) / GB,
    logFiles: events / usage.eventsPerFile,
    digestFiles: digests * (isTrue(properties.IsMultiRegionTrail) ? REGIONS : 1),
    bucket: textOf(properties.S3BucketName) ?? '',
    logGroupArn: textOf(properties.CloudWatchLogsLogGroupArn),
    isEncrypted: properties.KMSKeyId !== undefined,
  };
}

interface Selection {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly data: boolean;
  readonly network: boolean;
}

const NOTHING: Selection = { reads: false, writes: false, data: false, network: false };

/** What the selectors of a trail, of either kind, choose; all management events without any. */
export function selection(properties: Readonly<Record<string, unknown>>): Selection {
  const advanced = objects(properties.AdvancedEventSelectors).map(advancedSelection);
  const basic = objects(properties.EventSelectors).map(basicSelection);
  const all = [...advanced, ...basic];
  return all.length === 0 ? { ...NOTHING, reads: true, writes: true } : all.reduce(union);
}

function union(one: Selection, other: Selection): Selection {
  return {
    reads: one.reads || other.reads,
    writes: one.writes || other.writes,
    data: one.data || other.data,
    network: one.network || other.network,
  };
}

function advancedSelection(selector: Readonly<Record<string, unknown>>): Selection {
  const equals = (field: string): unknown => {
    const found = objects(selector.FieldSelectors).find(({ Field }) => Field === field);
    return Array.isArray(found?.Equals) ? (found.Equals as unknown[])[0] : undefined;
  };
  switch (equals('eventCategory')) {
    case 'Management': {
      const readOnly = equals('readOnly');
      return { ...NOTHING, reads: readOnly !== 'false', writes: readOnly !== 'true' };
    }
    case 'Data':
      return { ...NOTHING, data: true };
    case 'NetworkActivity':
      return { ...NOTHING, network: true };
    default:
      return NOTHING;
  }
}

function basicSelection(selector: Readonly<Record<string, unknown>>): Selection {
  const { ReadWriteType: type = 'All', IncludeManagementEvents: management = true } = object(selector);
  return {
    reads: isTrue(management) && type !== 'WriteOnly',
    writes: isTrue(management) && type !== 'ReadOnly',
    data: objects(selector.DataResources).length > 0,
    network: false,
  };
}
