import { Resource } from './deployment';

/** A statement of a policy, with every element that may be a list as one. */
export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  /** `*`, `Service:…` or `AWS:…`. */
  readonly principals: string[];
  readonly actions: string[];
  readonly resources: string[];
  readonly condition: Partial<Record<string, Record<string, unknown>>>;
}

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat()) as string[];

export function statements(document: Resource): Statement[] {
  return document.Statement.map((statement: Resource) => ({
    sid: statement.Sid ?? '',
    effect: statement.Effect,
    principals:
      typeof statement.Principal === 'string'
        ? [statement.Principal]
        : Object.entries(statement.Principal ?? {}).flatMap(([kind, ids]) => list(ids).map((id) => `${kind}:${id}`)),
    actions: list(statement.Action),
    resources: list(statement.Resource),
    condition: statement.Condition ?? {},
  }));
}

/** As in a policy: `*` for any characters. */
export function matches(pattern: string, text: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(text);
}

export function mentions(statement: Statement, action: string): boolean {
  return statement.actions.some((pattern) => matches(pattern, action));
}

/** The denials that everybody meets who calls this action. */
export function denials(all: Statement[], action: string): Statement[] {
  return all.filter(
    (statement) => statement.effect === 'Deny' && statement.principals.includes('*') && mentions(statement, action),
  );
}

/** Whether a denial catches every person and role but those it names, whatever else the request is like. */
function bindsPeople({ condition }: Statement): boolean {
  const { ArnNotLike: exempted, Bool: service, ...others } = condition;
  return (
    Object.keys(others).length === 0 &&
    Object.keys(exempted ?? {}).every((key) => key === 'aws:PrincipalArn') &&
    Object.entries(service ?? {}).every(([key, value]) => key === 'aws:PrincipalIsAWSService' && value === 'false')
  );
}

/** The roles that may call this action as far as denials go; undefined where no denial binds people at all. */
export function exceptions(all: Statement[], action: string): string[] | undefined {
  const excepted = denials(all, action)
    .filter(bindsPeople)
    .map(({ condition }) => list(condition.ArnNotLike?.['aws:PrincipalArn']));
  return excepted.length === 0
    ? undefined
    : excepted.reduce((common, roles) => common.filter((role) => roles.includes(role)));
}
