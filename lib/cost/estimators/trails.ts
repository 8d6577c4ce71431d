import { line, Line } from '../line';
import { Recording } from '../recording';
import { isTrue, objects } from '../stack';
import { Usage } from '../usage';

/** What CloudTrail itself bills: copies of management events, data and network activity events, Insights, aggregation. */
export function trailLines(recordings: readonly Recording[], usage: Usage): Line[] {
  // The first trail gets the management events for nothing: that of the organization, and each beside it is a further one.
  const ofOrganization = recordings.filter(isOfOrganization);
  const managing = [...ofOrganization, ...recordings.filter((each) => !isOfOrganization(each))].filter(
    ({ management }) => management > 0,
  );
  return recordings.flatMap((recording) => {
    const before = managing.slice(0, Math.max(0, managing.indexOf(recording)));
    const isFirst = !usage.otherTrail && !before.some((other) => recordTheSame(other, recording));
    return [...copyLines(recording, isFirst), ...eventLines(recording), ...insightLines(recording)];
  });
}

function isOfOrganization({ trail }: Recording): boolean {
  return isTrue(trail.properties.IsOrganizationTrail);
}

/** Whether two trails have an account and a Region in common. */
function recordTheSame(one: Recording, other: Recording): boolean {
  const [{ account, region }, { account: otherAccount, region: otherRegion }] = [one.trail.stack, other.trail.stack];
  const hasAllRegions = [one, other].some(({ trail }) => isTrue(trail.properties.IsMultiRegionTrail));
  return (isOfOrganization(one) || account === otherAccount) && (hasAllRegions || region === otherRegion);
}

function copyLines({ trail, management }: Recording, isFirst: boolean): Line[] {
  if (management === 0) {
    return [];
  }
  return [
    isFirst
      ? line(trail, 'CloudTrail, first copy of management events', 'managementFirstCopy', management, '')
      : line(
          trail,
          'CloudTrail, further copy of management events',
          'managementFurtherCopy',
          management,
          'keep one trail of the same events: the first copy is free',
        ),
  ];
}

function eventLines({ trail, data, network }: Recording): Line[] {
  const aggregates = objects(trail.properties.AggregationConfigurations).length > 0;
  return [
    line(
      trail,
      'CloudTrail, data events',
      'dataEvents',
      data,
      'select fewer: single buckets or prefixes, only writes, only some event names',
    ),
    line(
      trail,
      'CloudTrail, network activity events',
      'networkEvents',
      network,
      'select denied calls only (errorCode VpceAccessDenied), or fewer services',
    ),
    line(
      trail,
      'CloudTrail, aggregation of data events',
      'aggregation',
      aggregates ? data : 0,
      'leave aggregation out',
    ),
  ].filter(({ quantity }) => quantity > 0);
}

/** Call rates look at writes, error rates at every call; of data events both look at all. */
function insightLines({ trail, management, managementWrites, data }: Recording): Line[] {
  return objects(trail.properties.InsightSelectors)
    .flatMap(({ InsightType: type, EventCategories: categories = ['Management'] }) => {
      const lever = 'keep one type of Insights, or one category of events';
      const name = type === 'ApiCallRateInsight' ? 'call rates' : 'error rates';
      const analysed = type === 'ApiCallRateInsight' ? managementWrites : management;
      const has = (category: string): boolean => Array.isArray(categories) && categories.includes(category);
      return [
        line(trail, `Insights on ${name}`, 'managementInsights', has('Management') ? analysed : 0, lever),
        line(trail, `Insights on ${name} of data events`, 'dataInsights', has('Data') ? data : 0, lever),
      ];
    })
    .filter(({ quantity }) => quantity > 0);
}
