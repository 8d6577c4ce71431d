import { call, Records } from './record';

export const records: Records = {
  fires: {
    'the recorder is stopped': call('config', 'StopConfigurationRecorder', {
      requestParameters: { configurationRecorderName: 'default' },
    }),
    'the delivery channel is deleted': call('config', 'DeleteDeliveryChannel', {
      requestParameters: { deliveryChannelName: 'default' },
    }),
  },
  quiet: {
    'the recorder is started': call('config', 'StartConfigurationRecorder'),
    'its status is read': call('config', 'DescribeConfigurationRecorderStatus'),
    // config-removals of the tuned lane notices it.
    'the recorder is deleted': call('config', 'DeleteConfigurationRecorder'),
  },
};
