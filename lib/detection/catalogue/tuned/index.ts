import { bucketProtectionChanges } from './bucket-protection-changes';
import { configRemovals } from './config-removals';
import { consoleSignInWithoutMfa } from './console-sign-in-without-mfa';
import { deniedCalls } from './denied-calls';
import { failedSignIns } from './failed-sign-ins';
import { keyAccessChanges } from './key-access-changes';
import { logSourcesRemoved } from './log-sources-removed';
import { snapshotsShared } from './snapshots-shared';
import { Detection } from '../../detection';

/** The lane for people: what the text of the benchmark misses, or buries in noise. */
export const TUNED: readonly Detection[] = [
  deniedCalls,
  consoleSignInWithoutMfa,
  failedSignIns,
  configRemovals,
  bucketProtectionChanges,
  keyAccessChanges,
  logSourcesRemoved,
  snapshotsShared,
];
