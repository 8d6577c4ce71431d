import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const configChanges: Detection = {
  id: 'config-changes',
  title: 'AWS Config was changed',
  severity: Severity.HIGH,
  pattern:
    '{($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder))}',
  why: 'Without the recorder nobody can tell later what a resource looked like.',
  firstStep: 'Start the recorder again; then ask the caller.',
  controls: ['CIS 1.2 3.9', 'CIS 1.4-5.0 4.9', 'CIS 6.0-7.0 5.9', 'Security Hub CloudWatch.9'],
};
