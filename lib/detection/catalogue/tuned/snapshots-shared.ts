import { Detection } from '../../detection';
import { Severity } from '../../severity';

// The calls that share also take back; whether an account was added is in the event.
export const snapshotsShared: Detection = {
  id: 'snapshots-shared',
  title: 'Who may copy a disk or a database was changed',
  severity: Severity.MEDIUM,
  pattern:
    '{ (($.eventSource = "ec2.amazonaws.com") && (($.eventName = "ModifySnapshotAttribute") || ($.eventName = "ModifyImageAttribute"))) || (($.eventSource = "rds.amazonaws.com") && (($.eventName = "ModifyDBSnapshotAttribute") || ($.eventName = "ModifyDBClusterSnapshotAttribute"))) }',
  why: 'A shared snapshot leaves the account whole, without a byte over the network.',
  firstStep: 'Read in the event which account was added; take the permission back if nobody knows it.',
};
