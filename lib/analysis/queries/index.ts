import { AUDIT_QUERIES } from './audit';
import { DATA_QUERIES } from './data';
import { IDENTITY_QUERIES } from './identity';
import { NETWORK_QUERIES } from './network';
import { SIGN_IN_QUERIES } from './sign-in';
import { WHO_QUERIES } from './who';
import { SavedQuery } from '../saved-query';

/** Every query of the library. */
export const QUERIES: readonly SavedQuery[] = [
  ...WHO_QUERIES,
  ...SIGN_IN_QUERIES,
  ...IDENTITY_QUERIES,
  ...AUDIT_QUERIES,
  ...NETWORK_QUERIES,
  ...DATA_QUERIES,
];
