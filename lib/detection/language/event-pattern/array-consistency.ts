/** The array elements that a value lies in, innermost first. */
export interface Membership {
  readonly array: readonly unknown[];
  readonly index: number;
  readonly outer: Membership | undefined;
}

/** A field whose match depends on which array elements the other fields are matched in. */
export interface ConditionalField {
  readonly path: string;
  /** It matches without lying in any array element. */
  readonly free: boolean;
  /** Where its accepted values lie. */
  readonly accepted: readonly Membership[];
  /** Where it is present at all, when its absence is accepted; undefined when it is not. */
  readonly present: readonly Membership[] | undefined;
}

type Chosen = ReadonlyMap<readonly unknown[], number>;

/**
 * Whether every field can be matched such that no two of them lie in different elements of one array. Like event-ruler
 * it goes through the fields in the order of their paths: absence is judged within the elements chosen by the fields
 * before it, and in the whole event when there are none.
 */
export function isArrayConsistent(fields: readonly ConditionalField[]): boolean {
  // Most often one array holds one field: where it lies binds nothing else.
  if (fields.length === 1) return fields.every((field) => field.free || field.accepted.length > 0);
  return new Search([...fields].sort((a, b) => (a.path < b.path ? -1 : 1))).succeedsFrom(0, new Map());
}

class Search {
  private readonly relevant: ReadonlySet<readonly unknown[]>[];
  private readonly numbers = new Map<readonly unknown[], number>();
  private readonly failed = new Set<string>();

  constructor(private readonly fields: readonly ConditionalField[]) {
    // From each field on, the arrays that still matter. Forgetting the others keeps sibling arrays from multiplying.
    const relevant = new Set<readonly unknown[]>();
    this.relevant = fields.map(() => relevant);
    for (let index = fields.length - 1; index >= 0; index--) {
      const field = fields[index];
      for (const membership of [...field.accepted, ...(field.present ?? [])]) {
        for (let at: Membership | undefined = membership; at; at = at.outer) relevant.add(at.array);
      }
      this.relevant[index] = new Set(relevant);
    }
  }

  public succeedsFrom(index: number, before: Chosen): boolean {
    if (index === this.fields.length) return true;
    const field = this.fields[index];
    const chosen = new Map([...before].filter(([array]) => this.relevant[index].has(array)));
    const state = this.describe(index, chosen);
    if (this.failed.has(state)) return false;
    if ((field.free || isAbsent(field, chosen)) && this.succeedsFrom(index + 1, chosen)) return true;
    for (const membership of field.accepted) {
      const extended = extend(chosen, membership);
      if (extended !== undefined && this.succeedsFrom(index + 1, extended)) return true;
    }
    this.failed.add(state);
    return false;
  }

  private describe(index: number, chosen: Chosen): string {
    let state = String(index);
    for (const [array, element] of chosen) {
      let number = this.numbers.get(array);
      if (number === undefined) this.numbers.set(array, (number = this.numbers.size));
      state += `,${number}:${element}`;
    }
    return state;
  }
}

function isAbsent(field: ConditionalField, chosen: Chosen): boolean {
  return field.present?.every((membership) => extend(chosen, membership) === undefined) ?? false;
}

/** The choice with the membership's elements added; undefined when it contradicts one of them. */
function extend(chosen: Chosen, membership: Membership): Chosen | undefined {
  let extended: Map<readonly unknown[], number> | undefined;
  for (let at: Membership | undefined = membership; at; at = at.outer) {
    const element = chosen.get(at.array);
    if (element === undefined) (extended ??= new Map(chosen)).set(at.array, at.index);
    else if (element !== at.index) return undefined;
  }
  return extended ?? chosen;
}
