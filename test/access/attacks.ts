/** What somebody calls who wants evidence forged, gone or unguarded. */

/** A delete without a version id hides the file, one with it destroys. */
export const DELETE = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'];
/** S3 asks for the bypass on top of the deletion or the shorter retention. */
export const UNLOCK = ['s3:BypassGovernanceRetention', 's3:PutObjectLegalHold', 's3:PutObjectRetention'];
/** Under another key, or readable to others. */
export const OPEN = ['s3:PutObjectAcl', 's3:PutObjectVersionAcl', 's3:UpdateObjectEncryption'];
export const ERASE = [...DELETE, ...UNLOCK, ...OPEN];

export const WRITE = ['s3:PutObject', 's3:ReplicateObject'];

/** S3 lets the root user do this whatever the bucket policy denies, so there is no case of that. */
export const REPLACE_POLICY = ['s3:DeleteBucketPolicy', 's3:PutBucketPolicy'];

export const WEAKEN_BUCKET = [
  's3:DeleteBucket',
  's3:PutBucketAcl',
  's3:PutBucketLogging',
  's3:PutBucketNotification',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketRequestPayment',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutReplicationConfiguration',
];

export const WEAKEN_KEY = [
  'kms:CreateGrant',
  'kms:DeleteImportedKeyMaterial',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:DeleteAlias',
  'kms:UpdateAlias',
];
