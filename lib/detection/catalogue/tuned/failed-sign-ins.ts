import { Detection } from '../../detection';
import { Severity } from '../../severity';

// errorMessage is "Failed authentication" only where the user exists; the outcome is Failure in every case.
export const failedSignIns: Detection = {
  id: 'failed-sign-ins',
  title: 'Several console sign-ins failed',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource = "signin.amazonaws.com") && ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Failure") }',
  why: 'One failure is a typing error; several are somebody who guesses passwords, or the names of users.',
  firstStep: 'Run the saved query of failed sign-ins; many from one address is someone guessing.',
  controls: ['Beside CIS 1.4-5.0 4.6'],
  threshold: 3,
};
