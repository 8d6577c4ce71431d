import { IConstruct } from 'constructs';

/** What every refusal tells: what is wrong, why AWS would refuse it or lose data, and what to write instead. */
export interface RefusalText {
  readonly what: string;
  readonly why: string;
  readonly instead: string;
}

/** One line for people, ending in an id that stays the same across versions. */
export function refusalMessage(id: string, text: RefusalText): string {
  return `${text.what} ${text.why} ${text.instead} [cdk-secure-audit-trail:${id}]`;
}

/** Stops the synthesis at the line of the app that is wrong. */
export function refuse(scope: IConstruct, id: string, text: RefusalText): never {
  throw new Error(`${scope.node.path}: ${refusalMessage(id, text)}`);
}
