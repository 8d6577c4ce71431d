import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { TrustedRoles } from './trusted-roles';

type Conditions = Record<string, Record<string, unknown>>;

/** Everybody but these roles; for an assumed role aws:PrincipalArn is the role's ARN, not the session's. */
const unless = (roleArns: string[]): Conditions =>
  roleArns.length === 0 ? {} : { ArnNotLike: { 'aws:PrincipalArn': roleArns } };

const deny = (sid: string, actions: string[], resources: string[], conditions: Conditions): PolicyStatement =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new StarPrincipal()], actions, resources, conditions });

/** What nobody may do with a bucket of evidence, whatever their own policies say. S3 Lifecycle is not bound by it. */
export function bucketProtectionStatements(
  bucketArn: string,
  roles: TrustedRoles,
  writerRoleArns: string[] = [],
): PolicyStatement[] {
  const objects = `${bucketArn}/*`;
  return [
    deny('DenyInsecureTransport', ['s3:*'], [bucketArn, objects], { Bool: { 'aws:SecureTransport': 'false' } }),
    deny('DenyTlsBefore12', ['s3:*'], [bucketArn, objects], { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
    // Services write by the Allow statements of this policy alone; no person or role does, the administrators included,
    // but the role that replicates into a replica.
    deny('DenyWriteByPrincipals', ['s3:PutObject', 's3:ReplicateObject'], [objects], {
      ...unless(writerRoleArns),
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    deny(
      'DenyErase',
      [
        's3:BypassGovernanceRetention',
        // A delete without a version id leaves the version but hides it from every reader.
        's3:DeleteObject*',
        's3:PutObjectAcl',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:PutObjectVersionAcl',
        's3:ReplicateDelete',
        // Under another key, an object is lost with that key.
        's3:UpdateObjectEncryption',
      ],
      [objects],
      { ...unless(roles.breakGlass), Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    ),
    ...(roles.administrators === undefined
      ? []
      : [
          deny(
            'DenyWeaken',
            [
              's3:DeleteBucket*',
              // Policy, versioning, lock, ACL, logging, notification, ownership, public access, and requester pays,
              // with which CloudTrail could not deliver; the asterisk takes in what S3 adds later.
              's3:PutBucket*',
              's3:PutEncryptionConfiguration',
              's3:PutLifecycleConfiguration',
              's3:PutReplicationConfiguration',
            ],
            [bucketArn],
            unless(roles.administrators),
          ),
        ]),
  ];
}

/** What nobody but the administrators may do with a key; without them nothing, since nobody could lift the denial. */
export function keyProtectionStatements(roles: TrustedRoles): PolicyStatement[] {
  return roles.administrators === undefined
    ? []
    : [
        deny(
          'DenyWeaken',
          [
            // A grant lets somebody decrypt whatever this policy says.
            'kms:CreateGrant',
            // The alias is what a trail of another account knows the key by.
            'kms:DeleteAlias',
            'kms:DeleteImportedKeyMaterial',
            'kms:DisableKey',
            'kms:DisableKeyRotation',
            'kms:PutKeyPolicy',
            'kms:ScheduleKeyDeletion',
            'kms:UpdateAlias',
          ],
          ['*'],
          unless(roles.administrators),
        ),
      ];
}
