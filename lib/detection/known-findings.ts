import { Detection } from './detection';

/** Something that the linter says of a pattern of the catalogue, and that stays as it is for a reason. */
export interface KnownFinding {
  readonly detection: string;
  readonly finding: string;
  readonly reason: string;
}

/** All of them: everything else that the linter finds becomes a warning. */
export const KNOWN_FINDINGS: readonly KnownFinding[] = [
  {
    detection: 'sign-in-without-mfa',
    finding: 'missing-field',
    reason: 'The text of Security Hub; console-sign-in-without-mfa of the tuned lane counts a missing MFAUsed as well.',
  },
];

/** Whether a finding in the detection's pattern is the catalogue's own; `verbatim` is the pattern as the catalogue has it. */
export function isKnown({ id, pattern }: Detection, finding: string, verbatim: string | undefined): boolean {
  return pattern === verbatim && KNOWN_FINDINGS.some((known) => known.detection === id && known.finding === finding);
}
