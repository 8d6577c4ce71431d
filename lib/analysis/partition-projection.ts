import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { AccountProjection } from './account-projection';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudTrail's first month: an adopted archive may be as old. Queries bound the days, so it costs them nothing. */
const FIRST_DAY = '2013/11/01';
/** Partitions whose Regions a table can tell when its own is known at deployment only. */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'];

export interface PartitionProjectionProps {
  readonly trail: TrailIdentity;
  readonly accounts?: AccountProjection;
  readonly additionalRegions?: string[];
  readonly firstArchivedDay?: string;
}

/** Which folders the tables of a trail have: accounts, Regions and days, told to Athena so that nobody must add them. */
export class PartitionProjection {
  /** Partition keys, in the order of the folders. */
  public readonly keys: string[];
  /** The parameters of every table. */
  public readonly parameters: { [name: string]: string };
  /** Whether each query must name the account that it reads. */
  public readonly accountIsAsked: boolean;

  public constructor(scope: Construct, props: PartitionProjectionProps) {
    const accounts = accountsOf(scope, props);
    this.accountIsAsked = accounts === 'injected';
    this.keys = [...(accounts ? ['account'] : []), 'region', 'dt'];
    this.parameters = {
      'projection.enabled': 'true',
      ...(accounts === 'injected' && { 'projection.account.type': 'injected' }),
      ...(Array.isArray(accounts) && {
        'projection.account.type': 'enum',
        'projection.account.values': accounts.join(','),
      }),
      'projection.region.type': 'enum',
      'projection.region.values': regionsOf(scope, props),
      'projection.dt.type': 'date',
      'projection.dt.format': 'yyyy/MM/dd',
      'projection.dt.interval': '1',
      'projection.dt.interval.unit': 'DAYS',
      'projection.dt.range': `${firstDayOf(scope, props)},NOW`,
    };
  }
}

/** Undefined where the trail is of one account. */
function accountsOf(scope: Construct, props: PartitionProjectionProps): 'injected' | string[] | undefined {
  const { trail, accounts } = props;
  if (trail.organizationId === undefined) {
    if (accounts) {
      refuse(scope, 'accounts-without-organization', {
        what: 'accounts is given, but the trail is of one account.',
        why: 'Its log files lie below the one account.',
        instead: 'Leave accounts out, or give the trail an organizationId.',
      });
    }
    return undefined;
  }
  const listed = accounts?.accounts;
  if (
    listed &&
    (listed.length === 0 || listed.some((id) => !/^\d{12}$/.test(id)) || new Set(listed).size < listed.length)
  ) {
    refuse(scope, 'accounts', {
      what: `accounts lists '${listed.join(', ')}'.`,
      why: 'The table takes account ids of 12 digits, each once and one at least.',
      instead: "Write AccountProjection.enumerated(['111122223333']), or AccountProjection.injected().",
    });
  }
  return listed ?? 'injected';
}

function regionsOf(scope: Construct, { additionalRegions = [] }: PartitionProjectionProps): string {
  for (const region of additionalRegions) {
    if (Token.isUnresolved(region) || !/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) {
      refuse(scope, 'region', {
        what: `additionalRegions has '${region}', which is not the name of a Region.`,
        why: 'The table would look for log files where none can be.',
        instead: "Write for example 'eu-west-9'.",
      });
    }
  }
  const known = RegionInfo.regions.map(({ name, partition }) => ({ name, partition }));
  const inPartition = (partition?: string) => {
    const names = known.filter((info) => info.partition === partition).map((info) => info.name);
    return [...new Set([...names, ...additionalRegions])].sort().join(',');
  };
  const { region } = Stack.of(scope);
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  if (partition !== undefined) {
    return inPartition(partition);
  }
  const mapping = new CfnMapping(scope, 'Regions', {
    mapping: Object.fromEntries(PARTITIONS.map((partition) => [partition, { regions: inPartition(partition) }])),
  });
  const regions = mapping.findInMap(Aws.PARTITION, 'regions');
  // A Region that is newer than aws-cdk-lib is in the list only if additionalRegions has it.
  return Token.isUnresolved(region) || additionalRegions.includes(region) ? regions : `${regions},${region}`;
}

function firstDayOf(scope: Construct, { firstArchivedDay = FIRST_DAY }: PartitionProjectionProps): string {
  const time = /^\d{4}\/\d{2}\/\d{2}$/.test(firstArchivedDay)
    ? Date.parse(`${firstArchivedDay.replaceAll('/', '-')}T00:00:00Z`)
    : NaN;
  // Date.parse takes the 31st of a shorter month for a day of the next.
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(firstArchivedDay.replaceAll('/', '-'));
  if (!isDay || time > Date.now()) {
    refuse(scope, 'first-archived-day', {
      what: `firstArchivedDay is '${firstArchivedDay}'.`,
      why: 'It is a day that has begun, in the form of dt; the table is silent about every day before it.',
      instead: "Write for example '2026/11/21', or leave it out.",
    });
  }
  return firstArchivedDay;
}
