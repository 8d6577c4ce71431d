import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const bucketPolicyChanges: Detection = {
  id: 'bucket-policy-changes',
  title: 'A bucket was opened, shut or given a lifecycle',
  severity: Severity.MEDIUM,
  pattern:
    '{($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) || ($.eventName=PutBucketPolicy) || ($.eventName=PutBucketCors) || ($.eventName=PutBucketLifecycle) || ($.eventName=PutBucketReplication) || ($.eventName=DeleteBucketPolicy) || ($.eventName=DeleteBucketCors) || ($.eventName=DeleteBucketLifecycle) || ($.eventName=DeleteBucketReplication))}',
  why: 'One wrong policy publishes a bucket; one lifecycle rule empties it.',
  firstStep: 'Read the new setting in the event; who reaches the bucket now?',
  controls: ['CIS 1.2 3.8', 'CIS 1.4-5.0 4.8', 'CIS 6.0-7.0 5.8', 'Security Hub CloudWatch.8'],
};
