import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const signInFailures: Detection = {
  id: 'sign-in-failures',
  title: 'A console sign-in failed',
  severity: Severity.LOW,
  pattern: '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
  why: 'Many failures in a row are someone guessing passwords.',
  firstStep: 'Run the saved query of failed sign-ins; many from one address is someone guessing.',
  controls: ['CIS 1.2 3.6', 'CIS 1.4-5.0 4.6', 'CIS 6.0-7.0 5.6', 'Security Hub CloudWatch.6'],
};
