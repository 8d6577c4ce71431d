import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Not the Put calls that come with every new bucket, except for versions, which hide a deletion when suspended.
export const bucketProtectionChanges: Detection = {
  id: 'bucket-protection-changes',
  title: 'The protection of a bucket was lifted',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource = "s3.amazonaws.com") && (($.eventName = "DeleteBucketPublicAccessBlock") || ($.eventName = "PutAccountPublicAccessBlock") || ($.eventName = "DeleteAccountPublicAccessBlock") || ($.eventName = "DeleteBucketEncryption") || ($.eventName = "DeleteBucketOwnershipControls") || ($.eventName = "PutBucketVersioning")) }',
  why: 'CIS lists policies, ACLs and lifecycle rules; lifting the public access block publishes a bucket as well.',
  firstStep: 'Read the new setting in the event; who reaches the bucket now?',
  controls: ['Beside CIS 1.4-5.0 4.8'],
};
