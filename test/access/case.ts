import { Principal } from './principals';

/** One line of the matrix: somebody does something to something, and each of these requests ends in the same way. */
export interface Case {
  /** A sentence on how AWS behaves. */
  readonly title: string;
  readonly who: Principal;
  readonly actions: string[];
  readonly resources: string[];
  /** What the request carries: headers, transport, encryption context. */
  readonly context: Record<string, string>;
  readonly expected: 'allowed' | 'denied';
}

type Line = (
  title: string,
  who: Principal,
  does: string | string[],
  on: string | string[],
  context?: Case['context'],
) => Case;

const line =
  (expected: Case['expected']): Line =>
  (title, who, does, on, context = {}) => ({
    title,
    who,
    actions: [does].flat(),
    resources: [on].flat(),
    context,
    expected,
  });

export const allowed = line('allowed');
export const denied = line('denied');

/** Headers and transport that more than one case needs. */
export const OWNER_CONTROLS = { 's3:x-amz-acl': 'bucket-owner-full-control' };
export const PLAIN_HTTP = { 'aws:SecureTransport': 'false' };
export const TLS_1_1 = { 's3:TlsVersion': '1.1' };
