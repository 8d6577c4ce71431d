import { expandAlternatives } from './alternatives';
import { ConditionalField, isArrayConsistent, Membership } from './array-consistency';
import { EventPattern, Matcher } from './event-pattern';
import { FieldPath } from './field-path';
import { compileValueTest, ValueTest } from './value-test';

/**
 * A function that says whether an event, as JSON.parse returns it, matches the pattern as EventBridge would. What is
 * not an object never matches. Of duplicate keys in an event's text JSON.parse has kept only the last.
 */
export function compileEventPattern(parsed: EventPattern): (event: unknown) => boolean {
  const fields = new Fields();
  const alternatives = expandAlternatives(parsed).map((alternative) =>
    // event-ruler goes through the fields in the order of their paths, and absence depends on it.
    [...alternative].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, matchers]) => fields.add(path, matchers)),
  );
  // The shallow fields, such as source, are cheap to look up and decide most events.
  const plans = alternatives.map((ordered) => ({
    ordered,
    cheapFirst: [...ordered].sort((a, b) => a.path.depth - b.path.depth),
  }));

  return (event) => {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) return false;
    const outcomes: (Outcome | undefined)[] = [];
    const outcomeOf = (field: Field): Outcome =>
      (outcomes[field.number] ??= field.judge(event as Readonly<Record<string, unknown>>));
    return plans.some(({ ordered, cheapFirst }) => {
      let conditional = false;
      for (const field of cheapFirst) {
        const outcome = outcomeOf(field);
        if (outcome === 'never') return false;
        if (outcome !== 'always') conditional = true;
      }
      return !conditional || isArrayConsistent(ordered.map(outcomeOf).filter((outcome) => typeof outcome === 'object'));
    });
  };
}

/** What a field contributes: a refusal, nothing (it matches wherever the others do), or a condition on the others. */
type Outcome = 'never' | 'always' | ConditionalField;

/** The fields of a pattern. Alternatives share those that they have in common, so that each is judged once. */
class Fields {
  private readonly paths = new Map<string, Map<readonly Matcher[], Field>>();
  private count = 0;

  public add(path: string, matchers: readonly Matcher[]): Field {
    const known = this.paths.get(path) ?? new Map<readonly Matcher[], Field>();
    this.paths.set(path, known);
    const field = known.get(matchers) ?? new Field(this.count++, new FieldPath(path), matchers);
    known.set(matchers, field);
    return field;
  }
}

class Field {
  private readonly accepts: ValueTest;
  private readonly acceptsAbsence: boolean;

  constructor(
    public readonly number: number,
    public readonly path: FieldPath,
    matchers: readonly Matcher[],
  ) {
    this.accepts = compileValueTest(matchers);
    this.acceptsAbsence = matchers.some((matcher) => matcher.kind === 'exists' && !matcher.exists);
  }

  public judge(event: Readonly<Record<string, unknown>>): Outcome {
    const accepted: Membership[] = [];
    const present: Membership[] = [];
    let found = false;
    let foundOutsideArrays = false;
    const always = this.path.visit(event, (value, membership) => {
      found = true;
      const accepts = this.accepts(value);
      if (membership === undefined) foundOutsideArrays = true;
      else {
        if (this.acceptsAbsence && present.at(-1) !== membership) present.push(membership);
        if (accepts && accepted.at(-1) !== membership) accepted.push(membership);
      }
      return accepts && membership === undefined;
    });
    if (always) return 'always';
    if (!found) return this.acceptsAbsence ? 'always' : 'never';
    const mayBeAbsent = this.acceptsAbsence && !foundOutsideArrays;
    if (accepted.length === 0 && !mayBeAbsent) return 'never';
    return { accepted, present: mayBeAbsent ? present : undefined };
  }
}
