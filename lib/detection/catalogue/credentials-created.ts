import { Detection } from '../detection';
import { Severity } from '../severity';

// CIS 4.4 lists policies only.
export const credentialsCreated: Detection = {
  id: 'credentials-created',
  title: 'An access key or password was created',
  severity: Severity.HIGH,
  pattern:
    '{ ($.eventSource = iam.amazonaws.com) && (($.eventName = CreateAccessKey) || ($.eventName = CreateLoginProfile) || ($.eventName = UpdateLoginProfile)) }',
  why: "A second credential for somebody else's user is how an intruder stays.",
  firstStep: 'Ask the owner of the user; deactivate what they did not expect.',
  controls: ['Beside CIS 1.4-5.0 4.4'],
};
