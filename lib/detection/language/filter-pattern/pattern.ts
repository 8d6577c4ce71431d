/** What a pattern in `{ … }` says. Two patterns that read alike are equal trees: where it stood in the text is kept apart. */
export interface Pattern {
  readonly condition: Condition;
}

/** One test, or tests joined by `&&` or `||`. */
export type Condition = And | Or | Test;

/** One selector and what must hold for the value that it selects. */
export type Test = Comparison | Is | NotExists;

/** All operands hold; at least two. */
export interface And {
  readonly kind: 'and';
  readonly operands: readonly Condition[];
}

/** At least one operand holds; at least two. */
export interface Or {
  readonly kind: 'or';
  readonly operands: readonly Condition[];
}

/** `$.a = b`, `$.a > 1`, `$.a != %b%`. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly selector: Selector;
  readonly operator: Operator;
  readonly value: Value;
}

/** `=` and `!=` take every value; the others take numbers. */
export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=';

/** `$.a IS NULL`, `IS TRUE`, `IS FALSE`. */
export interface Is {
  readonly kind: 'is';
  readonly selector: Selector;
  readonly constant: 'NULL' | 'TRUE' | 'FALSE';
}

/** `$.a NOT EXISTS`. */
export interface NotExists {
  readonly kind: 'not-exists';
  readonly selector: Selector;
}

/** The way from the root of the record to a value; at least one step. */
export interface Selector {
  readonly steps: readonly Step[];
}

/** `.name` or `['name']`; `[0]`; `.*`; `[*]`. */
export type Step = Property | Index | AnyProperty | AnyElement;

export interface Property {
  readonly kind: 'property';
  readonly name: string;
}

export interface Index {
  readonly kind: 'index';
  readonly index: number;
}

export interface AnyProperty {
  readonly kind: 'any-property';
}

export interface AnyElement {
  readonly kind: 'any-element';
}

/** What a selected value is compared with. */
export type Value = Text | Numeral | Regex;

/** A string, perhaps with `*`; whether it was quoted changes nothing but what the linter says. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly quoted: boolean;
}

/** A number without quotes. Its text counts too: an account id may begin with 0. */
export interface Numeral {
  readonly kind: 'number';
  readonly text: string;
}

/** What stands between two `%`. */
export interface Regex {
  readonly kind: 'regex';
  readonly source: string;
}
