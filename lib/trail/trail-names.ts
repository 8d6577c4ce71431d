import { Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { refuse } from '../private/refusal';
import { TrailIdentity } from './trail-identity';

/** The trails of each app, by account and name: a multi-Region trail exists in every Region under its one name. */
const claimed = new WeakMap<IConstruct, Map<string, string>>();

/** Refuses a second trail of one name; an identity may be made as often as somebody needs it. */
export function claimTrailName(trail: Construct, identity: TrailIdentity): void {
  const root = trail.node.root;
  // Two stacks whose accounts are known only at deployment may well go to two accounts.
  const account = Token.isUnresolved(identity.account) ? Stack.of(trail).node.path : identity.account;
  const names = claimed.get(root) ?? new Map<string, string>();
  claimed.set(root, names);
  // Names of databases and topics are made of it, where case and punctuation get lost.
  const key = `${account}/${identity.trailName.toLowerCase().replace(/[._-]/g, '-')}`;
  const other = names.get(key);
  if (other !== undefined) {
    refuse(trail, 'trail-name-twice', {
      what: `There is already a trail named '${identity.trailName}' in this account, or one that differs only in case and punctuation, at ${other}.`,
      why: 'A multi-Region trail exists in every Region under its name, so CloudTrail refuses a second one; so does Glue for the database of that name.',
      instead: 'Give one of them a trailName of its own.',
    });
  }
  names.set(key, trail.node.path);
}
