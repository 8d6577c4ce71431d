import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const signInWithoutMfa: Detection = {
  id: 'sign-in-without-mfa',
  title: 'Console sign-in without MFA',
  severity: Severity.HIGH,
  pattern:
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
  why: 'A password alone is phished or guessed easily.',
  firstStep: 'Ask the user; if it was not they, disable their password and keys.',
  controls: ['CIS 1.2 3.2', 'CIS 1.4-5.0 4.2', 'CIS 6.0-7.0 5.2', 'Security Hub CloudWatch.3'],
};
