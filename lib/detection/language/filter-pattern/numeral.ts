// Sign, decimals and an exponent, each optional (user guide, "numeric comparisons").
const NUMERAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether an unquoted value is a number. */
export function isNumeral(text: string): boolean {
  return NUMERAL.test(text);
}
