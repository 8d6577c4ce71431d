import { call, denied, Records } from './record';

export const records: Records = {
  fires: {
    'a snapshot is shared': call('ec2', 'ModifySnapshotAttribute', {
      requestParameters: {
        snapshotId: 'snap-0123456789abcdef0',
        createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
      },
    }),
    'an image is public': call('ec2', 'ModifyImageAttribute', {
      requestParameters: { launchPermission: { add: { items: [{ groups: 'all' }] } } },
    }),
    'a database is shared': call('rds', 'ModifyDBSnapshotAttribute', {
      requestParameters: { attributeName: 'restore', valuesToAdd: ['444455556666'] },
    }),
    'an attempt is denied': denied('rds', 'ModifyDBClusterSnapshotAttribute'),
  },
  quiet: {
    'the permissions are read': call('ec2', 'DescribeSnapshotAttribute'),
    'a snapshot is made': call('ec2', 'CreateSnapshot'),
    'an instance is changed': call('ec2', 'ModifyInstanceAttribute'),
  },
};
