import { Detection } from '../detection';
import { Severity } from '../severity';

// CloudTrail writes to the group as a service and leaves no PutLogEvents record here. APIs name the group in three different fields.
export const logGroupTampering: Detection = {
  id: 'log-group-tampering',
  title: 'The audit log group was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ ($.eventSource=logs.amazonaws.com) && (($.requestParameters.logGroupName="${LogGroup}") || ($.requestParameters.logGroupIdentifier="*${LogGroup}*") || ($.requestParameters.resourceIdentifier="*${LogGroup}*") || ($.eventName=PutAccountPolicy) || ($.eventName=PutStorageTierPolicy)) && (($.eventName="Put*") || ($.eventName="Delete*") || ($.eventName="Associate*") || ($.eventName="Disassociate*")) }',
  why: 'Without its log group, or with one metric filter rewritten, the alarms stay green whatever happens.',
  firstStep: 'Deploy again to restore its filters; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
