import { findContradictions } from './lint-contradiction';
import { findMissingFields } from './lint-missing-field';
import { findMixedOperators } from './lint-mixed-operators';
import { findTautologies } from './lint-tautology';
import { findValues } from './lint-value';
import { Finding } from './finding';
import { Pattern } from './pattern';

/**
 * What a reader of the pattern may take it to mean, and CloudWatch Logs does not. Findings inform: AWS accepts all these
 * patterns, and some of AWS's own have findings.
 */
export function lint({ condition }: Pattern): Finding[] {
  return [
    ...findContradictions(condition),
    ...findTautologies(condition),
    ...findMixedOperators(condition),
    ...findMissingFields(condition),
    ...findValues(condition),
  ].sort((a, b) => a.column - b.column);
}
