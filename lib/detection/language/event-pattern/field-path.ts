import { Membership } from './array-consistency';
import { Scalar } from './value-test';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Is shown each value found and the array elements that it lies in; returns true to end the visit. */
export interface Visitor {
  visit(value: Scalar, membership: Membership | undefined): boolean;
}

/** Jackson reads no event nested deeper; and our recursion must end. */
const DEEPEST_ARRAYS = 1000;

/**
 * Visits every value of an event at a dotted path. Arrays on the way are transparent, whatever their depth. The path
 * is compared as a whole: `a.b` is found under the key "a.b" as well as under "b" within "a".
 *
 * Objects and arrays themselves are no values. Hence `{"exists": true}` on an object or an empty array is false.
 */
export class FieldPath {
  private readonly steps: readonly string[];
  /** keys[from][count - 1] joins `count` steps beginning at `from`; made when an event first gets there. */
  private readonly keys: (readonly string[])[] = [];

  /** Only such a path can meet what every object inherits, `constructor` for one. The check costs time. */
  private readonly mayBeInherited: boolean;

  constructor(public readonly text: string) {
    this.steps = text.split('.');
    this.mayBeInherited = this.steps.some((step) => step in Object.prototype);
  }

  public get depth(): number {
    return this.steps.length;
  }

  public visit(event: JsonObject, visitor: Visitor): boolean {
    return this.visitObject(event, 0, undefined, visitor);
  }

  private visitObject(object: JsonObject, from: number, membership: Membership | undefined, visitor: Visitor): boolean {
    const keys = (this.keys[from] ??= this.steps
      .slice(from)
      .map((_, i) => this.steps.slice(from, from + i + 1).join('.')));
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      const value = object[key];
      if (value === undefined || (this.mayBeInherited && !Object.hasOwn(object, key))) continue;
      if (this.visitValue(value, from + index + 1, membership, visitor, 0)) return true;
    }
    return false;
  }

  private visitValue(
    value: unknown,
    at: number,
    membership: Membership | undefined,
    visitor: Visitor,
    arrays: number,
  ): boolean {
    if (Array.isArray(value)) return this.visitArray(value, at, membership, visitor, arrays + 1);
    if (typeof value === 'object' && value !== null) {
      return at < this.steps.length && this.visitObject(value as JsonObject, at, membership, visitor);
    }
    return at === this.steps.length && isScalar(value) && visitor.visit(value, membership);
  }

  /** Only an element that is an object or an array binds what is in it together; scalars beside each other are free. */
  private visitArray(
    array: readonly unknown[],
    at: number,
    outer: Membership | undefined,
    visitor: Visitor,
    arrays: number,
  ): boolean {
    if (arrays > DEEPEST_ARRAYS) return false;
    for (let index = 0; index < array.length; index++) {
      const element = array[index];
      const membership = typeof element === 'object' && element !== null ? { array, index, outer } : outer;
      if (this.visitValue(element, at, membership, visitor, arrays)) return true;
    }
    return false;
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
