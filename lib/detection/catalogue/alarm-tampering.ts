import { Detection } from '../detection';
import { Severity } from '../severity';

// A mute rule may cover any alarm, so each one counts; other calls only if they name an alarm of this trail.
export const alarmTampering: Detection = {
  id: 'alarm-tampering',
  title: 'An audit alarm was silenced',
  severity: Severity.CRITICAL,
  pattern:
    '{ ($.eventSource=monitoring.amazonaws.com) && (($.requestParameters.alarmName="${AlarmPrefix}*") || ($.requestParameters.alarmNames[*]="${AlarmPrefix}*") || ($.eventName=PutAlarmMuteRule)) && (($.eventName=DeleteAlarms) || ($.eventName=DisableAlarmActions) || ($.eventName=PutMetricAlarm) || ($.eventName=PutCompositeAlarm) || ($.eventName=PutLogAlarm) || ($.eventName=SetAlarmState) || ($.eventName=PutAlarmMuteRule)) }',
  why: 'A mute rule or SetAlarmState silences an alarm that still looks healthy.',
  firstStep: 'Remove the mute rule, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.5'],
};
