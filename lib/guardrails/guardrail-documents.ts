import { ProtectedResources } from './protected-resources';
import { LOG_EVENTS, RESERVATIONS, Reservation, ROLE_ACTIONS } from './reserved-actions';

/** Organizations takes so many characters for a policy of either kind; white space counts outside the console. */
export const POLICY_LENGTH = 5_120;

/** A statement of an organization policy, as AWS reads it. */
export interface GuardrailStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  /** Resource control policies take no other principal, service control policies none. */
  readonly Principal?: '*';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The roles that guardrails spare. */
export interface Exceptions {
  readonly breakGlass: readonly string[];
  readonly deployment: readonly string[];
  /** May write events into the log groups, and nothing else. */
  readonly delivery: readonly string[];
}

/** What principals of the accounts below a target may not do, to whichever account the resource belongs. */
export function serviceControlStatements(protect: ProtectedResources, spared: Exceptions): GuardrailStatement[] {
  const administrators = [...spared.breakGlass, ...spared.deployment];
  return [
    ...RESERVATIONS.flatMap((reservation) => deny(reservation, protect, spared)),
    ...(spared.delivery.length === 0 ? [] : deny(LOG_EVENTS, protect, spared, spared.delivery)),
    {
      Sid: 'Roles',
      Effect: 'Deny',
      Action: ROLE_ACTIONS,
      Resource: [...new Set([...(protect.roleArns ?? []), ...administrators, ...spared.delivery])],
      Condition: unless(administrators),
    },
    {
      // Whoever takes the account out of the organization takes it out of these policies; with a closed account goes what
      // no lock gives up, COMPLIANCE mode included.
      Sid: 'Organization',
      Effect: 'Deny',
      Action: ['account:CloseAccount', 'organizations:LeaveOrganization'],
      Resource: ['*'],
      Condition: unless(spared.breakGlass),
    },
  ];
}

/** What nobody may do to resources of the accounts below a target, from whichever account. Services are spared. */
export function resourceControlStatements(protect: ProtectedResources, spared: Exceptions): GuardrailStatement[] {
  return RESERVATIONS.filter(({ inResourceControlPolicies }) => inResourceControlPolicies)
    .flatMap((reservation) => deny(reservation, protect, spared))
    .map((statement) => ({
      ...statement,
      Principal: '*',
      Condition: {
        ...statement.Condition,
        BoolIfExists: { ...statement.Condition?.BoolIfExists, 'aws:PrincipalIsAWSService': 'false' },
      },
    }));
}

function deny(
  reservation: Reservation,
  protect: ProtectedResources,
  spared: Exceptions,
  besides: readonly string[] = [],
): GuardrailStatement[] {
  const { sid, actions, breakGlassOnly, condition } = reservation;
  const resources = reservation.resources(protect);
  const roles = [...spared.breakGlass, ...(breakGlassOnly ? [] : spared.deployment), ...besides];
  return resources.length === 0
    ? []
    : [
        {
          Sid: sid,
          Effect: 'Deny',
          Action: actions,
          Resource: resources,
          Condition: { ...condition, ...unless(roles) },
        },
      ];
}

/** For an assumed role, aws:PrincipalArn is the ARN of the role and not that of the session. */
const unless = (roles: readonly string[]): GuardrailStatement['Condition'] =>
  roles.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': roles } };

/**
 * The statements in as few documents as they fit into, each minified. The same statements give the same documents.
 * Undefined where a statement is too long even with a single action and a single resource.
 */
export function documents(statements: readonly GuardrailStatement[], limit = POLICY_LENGTH): string[] | undefined {
  const parts = statements.map((statement) => fitting(statement, limit));
  if (parts.some((part) => part === undefined)) {
    return undefined;
  }
  const ordered = parts.flatMap((part) => part ?? []);
  const longestFirst = [...ordered].sort((one, other) => minified([other]).length - minified([one]).length);
  const bins: GuardrailStatement[][] = [];
  for (const statement of longestFirst) {
    const bin = bins.find((candidate) => minified([...candidate, statement]).length <= limit);
    if (bin) {
      bin.push(statement);
    } else {
      bins.push([statement]);
    }
  }
  return bins.map((bin) => minified(ordered.filter((statement) => bin.includes(statement))));
}

/** The statement, or its parts with half of the actions or resources each. */
function fitting(statement: GuardrailStatement, limit: number): GuardrailStatement[] | undefined {
  if (minified([statement]).length <= limit) {
    return [statement];
  }
  const { Sid, Action, Resource } = statement;
  const lists = [
    { name: 'Action', list: Action },
    { name: 'Resource', list: Resource },
  ].filter(({ list }) => list.length > 1);
  const longest = lists.sort((one, other) => other.list.join().length - one.list.join().length).at(0);
  if (longest === undefined) {
    return undefined;
  }
  const { name, list } = longest;
  const middle = Math.ceil(list.length / 2);
  const halves = [list.slice(0, middle), list.slice(middle)].map((half, index) =>
    fitting({ ...statement, Sid: `${Sid}${'AB'[index]}`, [name]: half }, limit),
  );
  return halves.some((half) => half === undefined) ? undefined : halves.flatMap((half) => half ?? []);
}

function minified(statements: readonly GuardrailStatement[]): string {
  const Statement = statements.map(({ Sid, Effect, Principal, Action, Resource, Condition = {} }) => ({
    Sid,
    Effect,
    Principal,
    Action: shortest(Action),
    Resource: shortest(Resource),
    Condition:
      Object.keys(Condition).length === 0
        ? undefined
        : mapValues(Condition, (keys) =>
            mapValues(keys, (values) => (typeof values === 'string' ? values : shortest(values))),
          ),
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const shortest = (list: readonly string[]) => (list.length === 1 ? list[0] : list);

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
