/** What stops a trail, and what changes what it records or where: by the parameter that names the trail. */
const CALLS = {
  name: ['DeleteTrail', 'StopLogging', 'UpdateTrail'],
  trailName: ['PutEventConfiguration', 'PutEventSelectors', 'PutInsightSelectors'],
};

/** By CloudFormation: a deployment calls these to bring the trail where its template wants it. */
const DEPLOYED = new Set(['PutEventConfiguration', 'PutEventSelectors', 'PutInsightSelectors', 'UpdateTrail']);

/**
 * Matches calls, failed ones too, that stop, delete or change this trail, by its name or its ARN, whoever calls.
 *
 * StartLogging is not among them, so that the restorer cannot start itself; nor is what CloudFormation changes. But what
 * CloudFormation stops or deletes is: whoever may update a stack could do it that way.
 */
export function trailCallPattern(trail: { trailName: string; trailArn: string; account: string }) {
  // A call that was denied may come without its parameters: better one alert too many.
  const ofThisTrail = [
    ...[trail.trailName, trail.trailArn].map((id) => ({ 'equals-ignore-case': id })),
    { exists: false },
  ];
  const people = [{ 'anything-but': ['cloudformation.amazonaws.com'] }];
  const alternatives = Object.entries(CALLS).flatMap(([parameter, names]) => {
    // The others take an event data store of CloudTrail Lake in place of a trail.
    const requestParameters = { [parameter]: ofThisTrail, eventDataStore: [{ exists: false }] };
    const deployed = names.filter((name) => DEPLOYED.has(name));
    const always = names.filter((name) => !DEPLOYED.has(name));
    return [
      ...(always.length > 0 ? [{ eventName: always, requestParameters }] : []),
      { eventName: deployed, requestParameters, sourceIPAddress: people },
    ];
  });
  return {
    // Nobody else can put an event of this source on a bus; of another account it could only be forwarded.
    source: ['aws.cloudtrail'],
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [trail.account],
    detail: { eventSource: ['cloudtrail.amazonaws.com'], $or: alternatives },
  };
}
