import { Detection } from '../detection/detection';
import { Severity } from '../detection/severity';

/**
 * Notices changes of a replica, as `bucket-tampering` and `key-tampering` do those of an archive. The id of its key is
 * not known where the trail is, so every key of that account and Region counts.
 */
export function replicaTampering(replica: {
  readonly account: string;
  readonly region: string;
  readonly bucketName: string;
  readonly accessLogBucketName: string;
}): Detection {
  const { account, region, bucketName, accessLogBucketName } = replica;
  const oneOf = (field: string, values: string[]) => values.map((value) => `($.${field} = ${value})`).join(' || ');
  const bucketChanges = oneOf('eventName', ['"PutBucket*"', '"DeleteBucket*"', 'PutObjectLockConfiguration']);
  const buckets = oneOf('requestParameters.bucketName', [`"${bucketName}"`, `"${accessLogBucketName}"`]);
  const keyChanges = oneOf('eventName', [
    'DisableKey',
    'ScheduleKeyDeletion',
    'PutKeyPolicy',
    'DisableKeyRotation',
    'CreateGrant',
    'RevokeGrant',
    'DeleteImportedKeyMaterial',
    'UpdateAlias',
    'DeleteAlias',
  ]);
  return {
    id: 'replica-tampering',
    title: 'The replica of the evidence was changed',
    severity: Severity.CRITICAL,
    pattern: `{ (($.eventSource = s3.amazonaws.com) && (${bucketChanges}) && (${buckets})) || (($.eventSource = kms.amazonaws.com) && ($.recipientAccountId = "${account}") && ($.awsRegion = "${region}") && (${keyChanges})) }`,
    why: 'Who means to destroy evidence begins with the copy.',
    firstStep: 'Compare it with the template, cancel a deletion of the key, deploy again; then find the caller.',
  };
}
