import { CloudTrailRecord } from '../input/unwrap';

/** Who called, as exactly as the record says. */
export function principalOf({ userIdentity }: CloudTrailRecord): string {
  if (typeof userIdentity !== 'object' || userIdentity === null) {
    return 'unknown';
  }
  // Services have no ARN, and someone who fails to sign in has at most a name.
  const { arn, invokedBy, userName, principalId, type } = userIdentity as Readonly<Record<string, unknown>>;
  const first = [arn, invokedBy, userName, principalId, type].find((name) => typeof name === 'string' && name !== '');
  return typeof first === 'string' ? first : 'unknown';
}
