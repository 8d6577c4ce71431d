import { expandAlternatives } from './alternatives';
import { ConditionalField, isArrayConsistent } from './array-consistency';
import { EventPattern, Matcher } from './event-pattern';
import { Field, Outcome } from './field';
import { FieldPath, JsonObject } from './field-path';

/**
 * A function that says whether an event, as JSON.parse returns it, matches the pattern as EventBridge would. What is
 * not an object never matches. Of duplicate keys in an event's text JSON.parse has kept only the last.
 */
export function compileEventPattern(parsed: EventPattern): (event: unknown) => boolean {
  const known = new Fields();
  const alternatives = expandAlternatives(parsed).map((alternative) =>
    // The shallow fields, such as source, are cheap to look up and decide most events.
    Array.from(alternative, ([path, matchers]) => known.add(path, matchers)).sort((a, b) => a.depth - b.depth),
  );
  const [only] = alternatives;
  if (alternatives.length === 1) {
    return (event) => isObject(event) && matchesAll(event, only, (field) => field.judge(event));
  }
  return (event) => {
    if (!isObject(event)) return false;
    const outcomes = new Map<Field, Outcome>();
    const judgeOnce = (field: Field): Outcome => {
      let outcome = outcomes.get(field);
      if (outcome === undefined) outcomes.set(field, (outcome = field.judge(event)));
      return outcome;
    };
    return alternatives.some((fields) => matchesAll(event, fields, judgeOnce));
  };
}

function matchesAll(event: JsonObject, fields: readonly Field[], judge: (field: Field) => Outcome): boolean {
  let conditional: ConditionalField[] | undefined;
  for (const field of fields) {
    const outcome = judge(field);
    if (outcome === 'never') return false;
    if (outcome !== 'always') (conditional ??= []).push(outcome);
  }
  if (conditional === undefined) return true;
  const mayBeAbsent = conditional.some((field) => field.present !== undefined);
  return isArrayConsistent(mayBeAbsent ? fields.map((field) => field.survey(event)) : conditional);
}

function isObject(event: unknown): event is JsonObject {
  return typeof event === 'object' && event !== null && !Array.isArray(event);
}

/** The fields of a pattern. Alternatives share those that they have in common, so that each is judged once. */
class Fields {
  private readonly byPath = new Map<string, Map<readonly Matcher[], Field>>();

  public add(path: string, matchers: readonly Matcher[]): Field {
    const known = this.byPath.get(path) ?? new Map<readonly Matcher[], Field>();
    this.byPath.set(path, known);
    const field = known.get(matchers) ?? new Field(new FieldPath(path), matchers);
    known.set(matchers, field);
    return field;
  }
}
