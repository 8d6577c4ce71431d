import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const keyDisabled: Detection = {
  id: 'key-disabled',
  title: 'A KMS key was disabled or is to be deleted',
  severity: Severity.HIGH,
  pattern: '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
  why: 'Data encrypted under a key that is gone is gone.',
  firstStep: 'Cancel the deletion or enable the key; then ask the caller.',
  controls: ['CIS 1.2 3.7', 'CIS 1.4-5.0 4.7', 'CIS 6.0-7.0 5.7', 'Security Hub CloudWatch.7'],
};
