/** There is no value that two conditions both match. */
export const MATCHES_NOTHING = 'nothing';

interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** Numbers between two bounds, each of which may be missing. */
export class Range {
  /** What `<`, `>`, `<=` and `>=` say. */
  public static of(operator: '<' | '>' | '<=' | '>=', value: number): Range {
    const bound: Bound = { value, inclusive: operator.endsWith('=') };
    return operator.startsWith('>') ? new Range(bound, undefined) : new Range(undefined, bound);
  }

  private constructor(
    private readonly lower: Bound | undefined,
    private readonly upper: Bound | undefined,
  ) {}

  public includes(value: number): boolean {
    const { lower, upper } = this;
    return (
      (lower === undefined || value > lower.value || (lower.inclusive && value === lower.value)) &&
      (upper === undefined || value < upper.value || (upper.inclusive && value === upper.value))
    );
  }

  public intersect(other: Range): Range | typeof MATCHES_NOTHING {
    const lower = tighter(this.lower, other.lower, (a, b) => a > b);
    const upper = tighter(this.upper, other.upper, (a, b) => a < b);
    if (lower && upper) {
      if (lower.value > upper.value) return MATCHES_NOTHING;
      if (lower.value === upper.value && !(lower.inclusive && upper.inclusive)) return MATCHES_NOTHING;
    }
    return new Range(lower, upper);
  }

  /** The list that EventBridge's `numeric` takes. */
  public json(): (string | number)[] {
    if (this.lower && this.lower.value === this.upper?.value) return ['=', this.lower.value];
    return [
      ...(this.lower ? [this.lower.inclusive ? '>=' : '>', this.lower.value] : []),
      ...(this.upper ? [this.upper.inclusive ? '<=' : '<', this.upper.value] : []),
    ];
  }
}

function tighter(a: Bound | undefined, b: Bound | undefined, isTighter: (a: number, b: number) => boolean) {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value === b.value) return a.inclusive ? b : a;
  return isTighter(a.value, b.value) ? a : b;
}
