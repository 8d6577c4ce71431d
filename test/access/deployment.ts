import { Policy } from './policy';

/** The policies that an organization attaches to its member accounts. */
export interface Guardrails {
  readonly serviceControl: readonly Policy[];
  readonly resourceControl: readonly Policy[];
}

/** What decides over a request: the policies of one stack, or of all those of an organization. */
export interface Deployment {
  /** The bucket, key, topic or trust policy that governs the resource; objects have that of their bucket. */
  resourcePolicy(arn: string): Policy | undefined;
  /** The policies attached to a role. */
  rolePolicies(roleArn: string): Policy[];
  /** The account that owns the resource; in the ARN of a bucket there is none. */
  accountOf(arn: string): string;
  /** What the organization attached to the account; undefined where it binds nobody. */
  guardrails(account?: string): Guardrails | undefined;
}
