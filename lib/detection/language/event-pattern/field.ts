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

  private wholly = false;
  private found = false;
  private foundOutsideArrays = false;
  private acceptedOutsideArrays = false;
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
    this.wholly = false;
    if (this.look(event)) return 'always';
    if (!this.found) return this.acceptsAbsence ? 'always' : 'never';
    const findings = this.findings();
    return findings.accepted.length === 0 && findings.present === undefined ? 'never' : findings;
  }

  /**
   * Every place where the field matches, even when it would match anyway. It matters beside a field that may be
   * absent: to choose an element here is to ask for absence in that element only.
   */
  public survey(event: JsonObject): ConditionalField {
    this.wholly = true;
    this.look(event);
    return this.findings();
  }

  public visit(value: Scalar, membership: Membership | undefined): boolean {
    this.found = true;
    const accepts = this.accepts(value);
    if (membership === undefined) {
      this.foundOutsideArrays = true;
      if (accepts) this.acceptedOutsideArrays = true;
      return accepts && !this.wholly;
    }
    if (accepts) this.accepted = withMembership(this.accepted, membership);
    if (this.acceptsAbsence) this.present = withMembership(this.present, membership);
    return false;
  }

  private look(event: JsonObject): boolean {
    this.found = false;
    this.foundOutsideArrays = false;
    this.acceptedOutsideArrays = false;
    this.accepted = undefined;
    this.present = undefined;
    return this.path.visit(event, this);
  }

  private findings(): ConditionalField {
    return {
      path: this.path.text,
      free: this.acceptedOutsideArrays || (!this.found && this.acceptsAbsence),
      accepted: this.accepted ?? [],
      present: this.foundOutsideArrays ? undefined : this.present,
    };
  }
}

/** Neighbouring scalars lie in the same elements; once is enough. */
function withMembership(list: Membership[] | undefined, membership: Membership): Membership[] {
  if (list === undefined) return [membership];
  if (list.at(-1) !== membership) list.push(membership);
  return list;
}
