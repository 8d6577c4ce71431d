import { CALL, CHANGE, PRINCIPAL, RECENT_CALL, recentCountsOfPrincipals, recentEvents, SEEN } from './parts';
import { SavedQuery } from '../saved-query';

/** Buckets, keys, snapshots and secrets. */
export const DATA_QUERIES: readonly SavedQuery[] = [
  {
    id: 'bucket-deletions',
    title: 'Bucket deletions',
    description: 'Buckets deleted, and attempts to.',
    days: 90,
    select: `${CALL}, json_extract_scalar(requestparameters, '$.bucketName') AS bucket`,
    where: ["eventsource = 's3.amazonaws.com'", "eventname = 'DeleteBucket'"],
    logsInsights: recentEvents(
      `${RECENT_CALL}, requestParameters.bucketName`,
      'eventSource = "s3.amazonaws.com" and eventName = "DeleteBucket"',
    ),
  },
  {
    id: 'bucket-access-changes',
    title: 'Changes to who may read a bucket',
    description: 'Changes to policies, ACLs, ownership and public access blocks of buckets and of the account.',
    days: 30,
    select: `${CALL}, json_extract_scalar(requestparameters, '$.bucketName') AS bucket, requestparameters`,
    where: [
      "eventsource = 's3.amazonaws.com'",
      "regexp_like(eventname, '^(Put|Delete)(BucketPolicy|BucketAcl|BucketOwnershipControls|BucketPublicAccessBlock|AccountPublicAccessBlock|AccessPointPolicy)$')",
    ],
    logsInsights: recentEvents(
      `${RECENT_CALL}, requestParameters.bucketName`,
      'eventSource = "s3.amazonaws.com" and eventName like /^(Put|Delete)(BucketPolicy|BucketAcl|BucketOwnershipControls|BucketPublicAccessBlock|AccountPublicAccessBlock|AccessPointPolicy)$/',
    ),
  },
  {
    id: 'object-access',
    title: 'Who read or deleted objects of a bucket',
    description:
      'Principals by action on the objects of a bucket. The trail must select its data events. Parameter: the bucket.',
    days: 7,
    select: `${PRINCIPAL} AS principal, eventname, count(*) AS calls, count(errorcode) AS refused,
  count(DISTINCT json_extract_scalar(requestparameters, '$.key')) AS objects, min(json_extract_scalar(requestparameters, '$.key')) AS an_object, ${SEEN}`,
    where: [
      "eventsource = 's3.amazonaws.com'",
      "eventcategory = 'Data'",
      "json_extract_scalar(requestparameters, '$.bucketName') = ?",
    ],
    groupBy: `${PRINCIPAL}, eventname`,
    orderBy: 'calls DESC',
    logsInsights: recentCountsOfPrincipals(
      'eventSource = "s3.amazonaws.com" and eventCategory = "Data" and requestParameters.bucketName = "{{bucket}}"',
      'count(*) as calls, count_distinct(requestParameters.key) as objects by principal, eventName',
      'calls desc',
    ),
  },
  {
    id: 'key-changes',
    title: 'KMS keys disabled, scheduled for deletion or opened',
    description:
      'Calls that take a key out of use or change who may use it, also the refused ones. Grants that AWS services made for somebody are left out.',
    days: 30,
    select: CHANGE,
    where: [
      "eventsource = 'kms.amazonaws.com'",
      "eventname IN ('CreateGrant', 'DeleteImportedKeyMaterial', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion')",
      "eventname <> 'CreateGrant' OR useridentity.invokedby IS NULL",
    ],
    logsInsights: recentEvents(
      `${RECENT_CALL}, requestParameters.keyId`,
      'eventSource = "kms.amazonaws.com" and eventName in ["CreateGrant", "DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"] and (eventName != "CreateGrant" or not ispresent(userIdentity.invokedBy))',
    ),
  },
  {
    id: 'decrypts-by-hour',
    title: 'Decryptions by hour',
    description:
      'KMS decryptions of each principal in each hour, most first: a peak may be somebody who takes everything.',
    days: 7,
    select: `substr(eventtime, 1, 13) AS hour, ${PRINCIPAL} AS principal, count(*) AS calls, count(errorcode) AS refused`,
    where: ["eventsource = 'kms.amazonaws.com'", "eventname = 'Decrypt'"],
    groupBy: `substr(eventtime, 1, 13), ${PRINCIPAL}`,
    orderBy: 'calls DESC',
    logsInsights: recentCountsOfPrincipals(
      'eventSource = "kms.amazonaws.com" and eventName = "Decrypt"',
      'count(*) as calls by bin(1h), principal',
      'calls desc',
    ),
  },
  {
    id: 'images-shared',
    title: 'Snapshots and images shared',
    description: 'Successful changes to who may restore a snapshot of EC2 or RDS or launch an image.',
    days: 30,
    select: CHANGE,
    where: [
      "eventname IN ('ModifyImageAttribute', 'ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute')",
      'errorcode IS NULL',
    ],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventName in ["ModifyImageAttribute", "ModifySnapshotAttribute", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute"] and not ispresent(errorCode)',
    ),
  },
  {
    id: 'secret-reads',
    title: 'Secrets and parameters read',
    description: 'Who read which secrets and parameters, and how often.',
    days: 7,
    select: `${PRINCIPAL} AS principal, eventname,
  coalesce(json_extract_scalar(requestparameters, '$.secretId'), json_extract_scalar(requestparameters, '$.name'), json_extract_scalar(requestparameters, '$.path'), json_format(json_extract(requestparameters, '$.names')), json_format(json_extract(requestparameters, '$.secretIdList'))) AS secret,
  count(*) AS calls, count(errorcode) AS refused, ${SEEN}`,
    where: [
      "eventsource IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')",
      "eventname IN ('GetSecretValue', 'BatchGetSecretValue', 'GetParameter', 'GetParameterHistory', 'GetParameters', 'GetParametersByPath')",
    ],
    groupBy: '1, 2, 3',
    orderBy: 'calls DESC',
    logsInsights: recentCountsOfPrincipals(
      'eventSource in ["secretsmanager.amazonaws.com", "ssm.amazonaws.com"] and eventName in ["GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameterHistory", "GetParameters", "GetParametersByPath"]',
      'count(*) as calls by principal, eventName, requestParameters.secretId, requestParameters.name, requestParameters.path',
      'calls desc',
    ),
  },
];
