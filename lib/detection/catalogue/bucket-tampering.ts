import { Detection } from '../detection';
import { Severity } from '../severity';

// Any write to the configuration of these two buckets counts, so that an API that S3 adds later counts too.
export const bucketTampering: Detection = {
  id: 'bucket-tampering',
  title: 'The evidence bucket was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ ($.eventSource=s3.amazonaws.com) && (((($.eventName="PutBucket*") || ($.eventName="DeleteBucket*") || ($.eventName=PutObjectLockConfiguration)) && (($.requestParameters.bucketName="${EvidenceBucket}") || ($.requestParameters.bucketName="${AccessLogBucket}"))) || ($.eventName=PutAccountPublicAccessBlock) || ($.eventName=DeleteAccountPublicAccessBlock)) }',
  why: 'A lifecycle rule, a policy or a suspended setting destroys or exposes the evidence without deleting a single object by hand.',
  firstStep: 'Compare it with the template, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.8'],
};
