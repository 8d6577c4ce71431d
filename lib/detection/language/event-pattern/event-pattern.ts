/** A validated event pattern: every entry must hold (AND), in the order in which it was written. */
export interface EventPattern {
  readonly entries: readonly PatternEntry[];
}

export type PatternEntry = FieldEntry | ObjectEntry | OrEntry;

/** `"key": [ … ]`: one of the matchers must accept the field's value (OR). */
export interface FieldEntry {
  readonly kind: 'field';
  readonly key: string;
  readonly matchers: readonly Matcher[];
}

/** `"key": { … }`: the entries apply to what is nested below the key. */
export interface ObjectEntry {
  readonly kind: 'object';
  readonly key: string;
  readonly pattern: EventPattern;
}

/** `"$or": [ {…}, {…} ]`: one of the alternatives must hold, at the place where `$or` stands. */
export interface OrEntry {
  readonly kind: 'or';
  readonly alternatives: readonly EventPattern[];
}

export type Matcher =
  | EqualsMatcher
  | ExistsMatcher
  | PrefixMatcher
  | SuffixMatcher
  | EqualsIgnoreCaseMatcher
  | WildcardMatcher
  | NumericMatcher
  | CidrMatcher
  | AnythingButMatcher;

export interface EqualsMatcher {
  readonly kind: 'equals';
  readonly value: string | number | boolean | null;
}

export interface ExistsMatcher {
  readonly kind: 'exists';
  readonly exists: boolean;
}

export interface PrefixMatcher {
  readonly kind: 'prefix';
  readonly text: string;
  readonly ignoreCase: boolean;
}

export interface SuffixMatcher {
  readonly kind: 'suffix';
  readonly text: string;
  readonly ignoreCase: boolean;
}

export interface EqualsIgnoreCaseMatcher {
  readonly kind: 'equals-ignore-case';
  readonly text: string;
}

/** `*` is any run of characters; `\*` and `\\` are the characters themselves. */
export interface WildcardMatcher {
  readonly kind: 'wildcard';
  readonly wildcard: string;
}

/** Both bounds of `=` are the value itself; a side that is not written is infinite. */
export interface NumericMatcher {
  readonly kind: 'numeric';
  readonly lower: NumericBound;
  readonly upper: NumericBound;
}

export interface NumericBound {
  readonly value: number;
  readonly inclusive: boolean;
}

export interface CidrMatcher {
  readonly kind: 'cidr';
  readonly cidr: string;
}

export type AnythingButMatcher =
  | { readonly kind: 'anything-but'; readonly of: 'number'; readonly values: readonly number[] }
  | {
      readonly kind: 'anything-but';
      readonly of: 'string' | 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';
      readonly values: readonly string[];
    };
