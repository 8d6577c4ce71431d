/** What events of CloudTrail are called in EventBridge; Insights events are measurements and match no detection. */
export const DETAIL_TYPES = [
  'AWS API Call via CloudTrail',
  // The user guide has the one spelling, the events have the other.
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Network Activity Event via CloudTrail',
];

/** Anybody who may call PutEvents can forge an event, but not one of a source that begins like this. */
export const AWS_SOURCES = [{ prefix: 'aws.' }];

/** A rule in the state ENABLED gets no read-only management events (Get, List, Describe, …) of CloudTrail. */
export const WITH_READ_ONLY_EVENTS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** Names of calls that change something begin so; whatever begins otherwise may be read-only. */
const WRITES =
  /^(Accept|Add|Associate|Attach|Authorize|Close|ConsoleLogin$|Create|Deactivate|Decline|Delete|Deregister|Detach|Disable|Disassociate|Enable|Invite|Leave|Modify|Move|Put|Register|Reject|Remove|Replace|Reset|Revoke|Schedule|Set|Start|Stop|Unsubscribe|Update|Upload)/;

/** Whether a rule of this pattern matches read-only events too. */
export function needsReadOnlyEvents(detail: Record<string, unknown>): boolean {
  const { eventName, readOnly, $or } = detail;
  if (JSON.stringify(readOnly) === '[false]') return false;
  if (Array.isArray(eventName)) return !eventName.every(isWrite);
  return !Array.isArray($or) || $or.some((each) => needsReadOnlyEvents(each as Record<string, unknown>));
}

function isWrite(name: unknown): boolean {
  const text = typeof name === 'string' ? name : (name as { prefix?: unknown }).prefix;
  return typeof text === 'string' && WRITES.test(text);
}

/** Where IAM, Organizations and other global services send their events, by the beginning of a Region's name. */
export function globalRegion(region: string): string {
  if (region.startsWith('us-gov-')) return 'us-gov-west-1';
  return region.startsWith('cn-') ? 'cn-north-1' : 'us-east-1';
}
