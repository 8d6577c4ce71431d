import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudWatch takes so long a name. */
const NAME_LENGTH = 255;

/** The alarms of each app, by environment and name: metric alarms and log alarms have one set of names. */
const claimed = new WeakMap<IConstruct, Map<string, string>>();

/** What the names of all alarms of a trail begin with. */
export function alarmPrefix(trail: TrailIdentity): string {
  return `${trail.trailName}-`;
}

/** The name of an alarm of this trail. Refuses one that is too long, or that another alarm has: it would overwrite that one. */
export function alarmName(scope: IConstruct, trail: TrailIdentity, id: string): string {
  const name = `${alarmPrefix(trail)}${id}`;
  if (name.length > NAME_LENGTH) {
    refuse(scope, 'alarm-name-length', {
      what: `The alarm '${name.slice(0, 60)}…' would have a name of ${name.length} characters.`,
      why: `CloudWatch takes ${NAME_LENGTH}, the name of the trail included.`,
      instead: `Write an id of at most ${NAME_LENGTH - alarmPrefix(trail).length} characters.`,
    });
  }
  const stack = Stack.of(scope);
  // Two stacks whose account or Region is known only at deployment may well go to two places.
  const isPlaceKnown = !Token.isUnresolved(stack.account) && !Token.isUnresolved(stack.region);
  const key = `${isPlaceKnown ? stack.environment : stack.node.path} ${name}`;
  const names = claimed.get(scope.node.root) ?? new Map<string, string>();
  claimed.set(scope.node.root, names);
  const other = names.get(key);
  if (other !== undefined) {
    refuse(scope, 'alarm-name-twice', {
      what: `There is already an alarm '${name}', at ${other}.`,
      why: 'The deployment of the second would fail, and a second filter on the same metric would count every match twice.',
      instead: `Leave out one of the two; a detection is left out with without('${id}'), or copied under an id of its own.`,
    });
  }
  names.set(key, scope.node.path);
  return name;
}
