import { Detection } from './detection';

const USER = '$.userIdentity.arn';
const ROLE = '$.userIdentity.sessionContext.sessionIssuer.arn';

/**
 * Why an ARN cannot be excluded, if so.
 *
 * AWS documents of a `*` in the middle of a value that it is a character as any other, and elsewhere that it is a wildcard.
 */
export function exclusionProblem(arn: string): string | undefined {
  if (!/^(arn:[^:]+:(iam|sts)::[^:]+:[^*]|\*[^*]*[:/][^*])/.test(arn)) {
    return 'is no ARN of a principal, and would leave out nobody or everybody';
  }
  if (/[\s"\\]/.test(arn)) return 'has a character that no ARN of a principal has';
  if (arn.slice(1, -1).includes('*')) return 'has a * in the middle, of which it is open what it means';
  return undefined;
}

/** The detection's pattern without what the excluded principals do. A record that names no principal still counts. */
export function withExclusions({ pattern, exceptPrincipals = [] }: Detection): string {
  if (exceptPrincipals.length === 0) return pattern;
  const inner = pattern.trim().slice(1, -1).trim();
  const [users, roles] = [USER, ROLE].map((field) => without(field, arnsIn(field, exceptPrincipals)));
  return `{ (${inner}) && ${[users, roles].filter((part) => part !== '').join(' && ')} }`;
}

function without(field: string, arns: string[]): string {
  if (arns.length === 0) return '';
  const differs = arns.map((arn) => `(${field} != "${arn}")`).join(' && ');
  return `((${field} NOT EXISTS) || ${arns.length > 1 ? `(${differs})` : differs})`;
}

/** A session of a role has an ARN of its own, of STS; that of the role is the issuer's. What is neither may be both. */
function arnsIn(field: string, arns: string[]): string[] {
  const other = field === USER ? /:role\// : /:(user|assumed-role|federated-user)\/|:root$/;
  return arns.filter((arn) => !other.test(arn));
}
