/** What the linter can find; the names stay. */
export type FindingId =
  /** Nothing can match. */
  | 'contradiction'
  /** Nearly everything matches. */
  | 'tautology'
  /** `&&` beside `||` without parentheses. */
  | 'mixed-operators'
  /** `!=` says nothing of records without the field. */
  | 'missing-field'
  /** A `*` that is neither at the start nor at the end. */
  | 'inner-wildcard'
  /** A value that the user guide wants in quotes. */
  | 'unquoted-value'
  /** The word true, false or null, which is no constant. */
  | 'constant-as-text';

/** One thing to know about a pattern. */
export interface Finding {
  readonly id: FindingId;
  readonly message: string;
  /** Where in the text it begins, counted from 1. */
  readonly column: number;
}
