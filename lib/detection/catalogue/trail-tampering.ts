import { Detection } from '../detection';
import { Severity } from '../severity';

// Wide on purpose: it catches what CloudTrail adds later, and StopLogging a second time, so that an intruder must silence two alarms.
// Without trusted access every organization trail becomes one of a single account; CIS 4.15 does not list that call.
export const trailTampering: Detection = {
  id: 'trail-tampering',
  title: 'What CloudTrail records was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ (($.eventSource = cloudtrail.amazonaws.com) && (($.eventName = "Put*") || ($.eventName = "Update*") || ($.eventName = "Delete*") || ($.eventName = "Stop*") || ($.eventName = "Disable*") || ($.eventName = AddTags) || ($.eventName = RemoveTags) || ($.eventName = RegisterOrganizationDelegatedAdmin) || ($.eventName = DeregisterOrganizationDelegatedAdmin))) || (($.eventName = DisableAWSServiceAccess) && ($.requestParameters.servicePrincipal = cloudtrail.amazonaws.com)) }',
  why: 'PutEventSelectors blinds a trail without stopping it, and the CIS text does not list it.',
  firstStep: 'Compare the selectors with the template, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
