import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Federated people do MFA at their identity provider, which CloudTrail does not see: MFAUsed is No for all of them.
export const consoleSignInWithoutMfa: Detection = {
  id: 'console-sign-in-without-mfa',
  title: 'An IAM user or root signed in without MFA',
  severity: Severity.HIGH,
  pattern:
    '{ ($.eventSource = "signin.amazonaws.com") && ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Success") && (($.userIdentity.type = "IAMUser") || ($.userIdentity.type = "Root")) && (($.additionalEventData.MFAUsed != "Yes") || ($.additionalEventData.MFAUsed NOT EXISTS)) }',
  why: 'A password alone is phished or guessed easily.',
  firstStep: 'Ask the user; if it was not they, disable their password and keys.',
  controls: ['Beside CIS 1.4-5.0 4.2'],
};
