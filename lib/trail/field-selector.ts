/**
 * Which values of one field of an event are selected. An event is selected if it meets one of the first three, where any of
 * them is given, and none of the last three.
 *
 * A value has 1 to 2,048 characters. CloudTrail knows no wildcards: a `*` is an error.
 */
export interface FieldSelector {
  /**
   * The field is one of these.
   *
   * @default - not compared
   */
  readonly equalTo?: string[];

  /**
   * The field begins with one of these.
   *
   * @default - not compared
   */
  readonly startsWith?: string[];

  /**
   * The field ends with one of these.
   *
   * @default - not compared
   */
  readonly endsWith?: string[];

  /**
   * The field is none of these.
   *
   * @default - not compared
   */
  readonly notEquals?: string[];

  /**
   * The field begins with none of these.
   *
   * @default - not compared
   */
  readonly notStartsWith?: string[];

  /**
   * The field ends with none of these.
   *
   * @default - not compared
   */
  readonly notEndsWith?: string[];
}
