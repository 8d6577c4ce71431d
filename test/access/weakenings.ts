import { Policy, Statement } from './policy';

/** A statement with one word less, or undefined for no statement at all. */
type Weakened = readonly [change: string, statement: Statement | undefined];

/**
 * What a statement could lose: itself, one condition, one of several actions, resources or values; and whom or what an
 * Allow could take in besides.
 */
export function weakenings(statement: Statement): Weakened[] {
  return [
    ['the statement', undefined],
    ...shortened(statement.Action).map(([action, Action]): Weakened => [`action ${action}`, { ...statement, Action }]),
    ...shortened(statement.Resource).map(([resource, Resource]): Weakened => [
      `resource ${resource}`,
      { ...statement, Resource },
    ]),
    ...conditions(statement),
    ...(statement.Effect === 'Allow' && !isForEverybody(statement) ? [widened(statement)] : []),
  ];
}

/** The policy with another statement in the place of one. */
export function replaced(policy: Policy, statement: Statement, replacement: Statement | undefined): Policy {
  return {
    ...policy,
    Statement: policy.Statement.flatMap((other) => (other === statement ? (replacement ?? []) : other)),
  };
}

function conditions(statement: Statement): Weakened[] {
  const Condition = statement.Condition ?? {};
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]): Weakened[] => {
      const withKeys = (replacement: typeof keys): Statement => ({
        ...statement,
        Condition: {
          ...without(Condition, operator),
          ...(Object.keys(replacement).length > 0 && { [operator]: replacement }),
        },
      });
      return [
        [`condition ${key}`, withKeys(without(keys, key))],
        ...shortened(values).map(([value, fewer]): Weakened => [
          `value ${value} of ${key}`,
          withKeys({ ...keys, [key]: fewer }),
        ]),
      ];
    }),
  );
}

const isForEverybody = ({ Principal }: Statement): boolean =>
  Principal === '*' || (Principal as { AWS?: unknown } | undefined)?.AWS === '*';

/** A resource policy says to whom, an identity policy on what. */
const widened = (statement: Statement): Weakened =>
  statement.Principal === undefined
    ? ['its resources', { ...statement, Resource: '*' }]
    : ['its principal', { ...statement, Principal: '*' }];

/** The list without each of its members, where there are several. */
function shortened(list: string | readonly string[] = []): Array<[string, string[]]> {
  return typeof list === 'string' || list.length < 2
    ? []
    : list.map((member) => [member, list.filter((other) => other !== member)]);
}

const without = <T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(map).filter(([other]) => other !== key));
