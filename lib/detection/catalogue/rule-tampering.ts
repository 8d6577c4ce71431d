import { Detection } from '../detection';
import { Severity } from '../severity';

// AWS services, CloudFormation among them, manage rules for others; those calls carry invokedBy. PutRule and PutTargets
// overwrite what is there, so they blind a rule as well as make one.
export const ruleTampering: Detection = {
  id: 'rule-tampering',
  title: 'An EventBridge rule was changed',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource=events.amazonaws.com) && ($.userIdentity.invokedBy NOT EXISTS) && (($.eventName=DisableRule) || ($.eventName=DeleteRule) || ($.eventName=PutRule) || ($.eventName=PutTargets) || ($.eventName=RemoveTargets)) }',
  why: 'Rules carry security events to people and to responses; removing or rewriting one is quiet.',
  firstStep: 'Enable it or deploy it again.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
