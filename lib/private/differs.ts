import { Token } from 'aws-cdk-lib';

/** Whether two accounts, Regions or the like are known to differ; what only the deployment knows may be the same. */
export function differs(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
