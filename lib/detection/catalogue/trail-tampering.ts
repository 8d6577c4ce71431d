import { Detection } from '../detection';
import { Severity } from '../severity';

// Wide on purpose: it catches what CloudTrail adds later, and StopLogging a second time, so that an intruder must silence two alarms.
// CIS 4.15 lists none of these calls to Organizations: without trusted access every organization trail becomes one of a
// single account, a delegated administrator may change it, a delegated policy administrator may detach the guardrails,
// and a closed account takes its evidence with it.
export const trailTampering: Detection = {
  id: 'trail-tampering',
  title: 'What CloudTrail records was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ (($.eventSource=cloudtrail.amazonaws.com) && (($.eventName="Put*") || ($.eventName="Update*") || ($.eventName="Delete*") || ($.eventName="Stop*") || ($.eventName="Disable*") || ($.eventName=AddTags) || ($.eventName=RemoveTags) || ($.eventName="Register*") || ($.eventName="Deregister*"))) || (($.requestParameters.servicePrincipal=cloudtrail.amazonaws.com) && (($.eventName=DisableAWSServiceAccess) || ($.eventName="Register*") || ($.eventName="Deregister*"))) || (($.eventSource=organizations.amazonaws.com) && (($.eventName=CloseAccount) || ($.eventName=PutResourcePolicy))) }',
  why: 'PutEventSelectors blinds a trail without stopping it, and the CIS text does not list it.',
  firstStep: 'Compare the selectors with the template, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
