import { Detection } from '../detection';
import { Severity } from '../severity';

// AWS services manage rules of their own; those calls carry invokedBy.
export const ruleTampering: Detection = {
  id: 'rule-tampering',
  title: 'An EventBridge rule was disabled',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource = events.amazonaws.com) && ($.userIdentity.invokedBy NOT EXISTS) && (($.eventName = DisableRule) || ($.eventName = DeleteRule) || ($.eventName = RemoveTargets)) }',
  why: 'Rules carry security events to people and to responses; removing one is quiet.',
  firstStep: 'Enable it or deploy it again.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
