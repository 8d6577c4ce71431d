import { ConditionalField, Membership } from './array-consistency';
import { Matcher } from './event-pattern';
import { FieldPath, JsonObject, Visitor } from './field-path';
import { compileValueTest, Scalar, ValueTest } from './value-test';

/** What a field contributes: a refusal, nothing (it matches wherever the others do), or a condition on the others. */
export type Outcome = 'never' | 'always' | ConditionalField;

/** One path of a pattern, and what is asked of its values. It keeps its findings in itself to spare allocations. */
export class Field implements Visitor {
  private readonly accepts: ValueTest;
  private readonly acceptsAbsence: boolean;

  private found = false;
  private foundOutsideArrays = false;
  private accepted: Membership[] | undefined;
  private present: Membership[] | undefined;

  constructor(
    private readonly path: FieldPath,
    matchers: readonly Matcher[],
  ) {
    this.accepts = compileValueTest(matchers);
    this.acceptsAbsence = matchers.some((matcher) => matcher.kind === 'exists' && !matcher.exists);
  }

  public get depth(): number {
    return this.path.depth;
  }

  public judge(event: JsonObject): Outcome {
    this.found = false;
    this.foundOutsideArrays = false;
    this.accepted = undefined;
    this.present = undefined;
    if (this.path.visit(event, this)) return 'always';
    return this.conclude();
  }

  public visit(value: Scalar, membership: Membership | undefined): boolean {
    this.found = true;
    const accepts = this.accepts(value);
    if (membership === undefined) {
      this.foundOutsideArrays = true;
      return accepts;
    }
    if (accepts) this.accepted = withMembership(this.accepted, membership);
    if (this.acceptsAbsence) this.present = withMembership(this.present, membership);
    return false;
  }

  private conclude(): Outcome {
    if (!this.found) return this.acceptsAbsence ? 'always' : 'never';
    const present = this.foundOutsideArrays ? undefined : this.present;
    if (this.accepted === undefined && present === undefined) return 'never';
    return { path: this.path.text, accepted: this.accepted ?? [], present };
  }
}

/** Neighbouring scalars lie in the same elements; once is enough. */
function withMembership(list: Membership[] | undefined, membership: Membership): Membership[] {
  if (list === undefined) return [membership];
  if (list.at(-1) !== membership) list.push(membership);
  return list;
}
