import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const cloudtrailChanges: Detection = {
  id: 'cloudtrail-changes',
  title: 'A trail was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}',
  why: 'Stopping or redirecting the trail is the first thing an attacker does who wants to work unseen.',
  firstStep: 'If logging was stopped, start it again in the home Region; then end the sessions of the caller.',
  controls: ['CIS 1.2 3.5', 'CIS 1.4-5.0 4.5', 'CIS 6.0-7.0 5.5', 'Security Hub CloudWatch.5'],
};
