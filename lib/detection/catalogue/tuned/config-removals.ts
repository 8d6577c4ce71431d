import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Services remove rules of their own; those calls carry invokedBy.
export const configRemovals: Detection = {
  id: 'config-removals',
  title: 'A part of AWS Config was removed',
  severity: Severity.HIGH,
  pattern:
    '{ ($.eventSource = "config.amazonaws.com") && ($.userIdentity.invokedBy NOT EXISTS) && (($.eventName = "DeleteConfigurationRecorder") || ($.eventName = "DeleteConfigRule") || ($.eventName = "PutRetentionConfiguration")) }',
  why: 'CIS lists StopConfigurationRecorder; deleting the recorder stops it as well.',
  firstStep: 'Deploy it again; then ask the caller.',
  controls: ['Beside CIS 1.4-5.0 4.9'],
};
