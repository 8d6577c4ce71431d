import { call, Records } from './record';

const alarmName = '${AlarmPrefix}root-usage';

export const records: Records = {
  fires: {
    'an alarm is deleted among others': call('monitoring', 'DeleteAlarms', {
      requestParameters: { alarmNames: ['cpu-high', alarmName] },
    }),
    'its actions are disabled': call('monitoring', 'DisableAlarmActions', {
      requestParameters: { alarmNames: [alarmName] },
    }),
    'its threshold is raised': call('monitoring', 'PutMetricAlarm', {
      requestParameters: { alarmName, threshold: 1_000_000 },
    }),
    'its state is set by hand': call('monitoring', 'SetAlarmState', {
      requestParameters: { alarmName, stateValue: 'OK' },
    }),
    'alarms are muted': call('monitoring', 'PutAlarmMuteRule', { requestParameters: { name: 'weekend' } }),
  },
  quiet: {
    'it is described': call('monitoring', 'DescribeAlarms', { requestParameters: { alarmNames: [alarmName] } }),
    'its actions are enabled': call('monitoring', 'EnableAlarmActions', {
      requestParameters: { alarmNames: [alarmName] },
    }),
    'another alarm is deleted': call('monitoring', 'DeleteAlarms', { requestParameters: { alarmNames: ['cpu-high'] } }),
    'no request is recorded': call('monitoring', 'DeleteAlarms', { requestParameters: null }),
  },
};
