import { DELETE, ERASE, OPEN, REPLACE_POLICY, UNLOCK, WEAKEN_BUCKET, WEAKEN_KEY, WRITE } from '../../attacks';
import { allowed, Case, denied, PLAIN_HTTP, TLS_1_1 } from '../../case';
import { Organization } from '../../organization';
import { anonymous, Principal } from '../../principals';

const ONE_DAY = { 's3:object-lock-mode': 'GOVERNANCE', 's3:object-lock-remaining-retention-days': '1' };

const READ_FILE = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention', 's3:GetObjectLegalHold'];
const READ_BUCKET = [
  's3:GetBucketPolicy',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
];
/** What undoes an intruder's work on a key, and shows it. */
const REPAIR_KEY = [
  'kms:CancelKeyDeletion',
  'kms:CreateGrant',
  'kms:DescribeKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:RevokeGrant',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];

const untrusted = ({ who }: Organization): Array<[string, Principal]> => [
  ["a member's administrator", who.memberAdministrator],
  ["the log archive's administrator", who.archiveAdministrator],
  ["the log archive's root user", who.archiveRoot],
  ["the management account's administrator", who.managementAdministrator],
  ["the management account's root user", who.managementRoot],
  ["another organization's administrator", who.foreignAdministrator],
  ['the auditor', who.auditor],
  ["a member's role of the break-glass role's name", who.borrowedName],
  ["a member's deployment role", who.memberDeployment],
  ["the management account's deployment role", who.managementDeployment],
  ['the trail', who.cloudTrail],
  ['a stranger without credentials', anonymous],
];

/** The root user of the buckets' account, whom S3 always lets replace their policies. */
const ownsBuckets = (stack: Organization, who: Principal) => who === stack.who.archiveRoot;

/** In archive and replica alike nobody forges evidence, and only the break-glass role erases it. */
export function evidence(stack: Organization): Case[] {
  const { who, buckets, files, keys } = stack;
  return [
    ...untrusted(stack).flatMap(([name, attacker]) => [
      denied(`${name} cannot write a file`, attacker, WRITE, files),
      denied(`${name} cannot delete a file or a version`, attacker, DELETE, files),
      denied(`${name} cannot bypass a lock, lift it or open a file to others`, attacker, [...UNLOCK, ...OPEN], files),
      denied(`${name} cannot shorten a lock`, attacker, 's3:PutObjectRetention', files, ONE_DAY),
      denied(`${name} cannot delete a bucket or change its settings`, attacker, WEAKEN_BUCKET, buckets),
      ...(ownsBuckets(stack, attacker)
        ? []
        : [denied(`${name} cannot replace or delete a bucket policy`, attacker, REPLACE_POLICY, buckets)]),
      denied(
        `${name} cannot disable a key, delete it, change its policy or point its alias elsewhere`,
        attacker,
        WEAKEN_KEY,
        keys,
      ),
    ]),
    ...strangers(stack).map(([name, stranger]) =>
      denied(
        `${name} cannot read or list`,
        stranger,
        ['s3:GetObject', 's3:GetObjectVersion'],
        [stack.file(), stack.copy(), `${stack.accessLogBucket}/log`],
      ),
    ),
    ...strangers(stack)
      // CloudTrail decrypts, for the bucket key.
      .filter(([, { context }]) => context['aws:PrincipalIsAWSService'] !== 'true')
      .map(([name, stranger]) =>
        denied(`${name} cannot decrypt or make a grant`, stranger, ['kms:Decrypt', 'kms:CreateGrant'], keys),
      ),
    allowed(
      "the log archive's administrator reads log files and copies",
      who.archiveAdministrator,
      's3:GetObject',
      files,
    ),
    allowed('the auditor reads log files', who.auditor, ['s3:GetObject', 's3:GetObjectRetention'], stack.file()),
    allowed('the auditor decrypts log files', who.auditor, 'kms:Decrypt', stack.evidenceKey),
    denied('the auditor cannot read copies', who.auditor, 's3:GetObject', stack.copy()),
    denied('the auditor cannot decrypt copies', who.auditor, 'kms:Decrypt', stack.replicaKey),
    denied('nobody reads over plain HTTP', who.archiveAdministrator, 's3:GetObject', files, PLAIN_HTTP),
    denied('nobody lists over plain HTTP', who.archiveAdministrator, 's3:ListBucket', buckets, PLAIN_HTTP),
    denied('nobody reads over TLS 1.1', who.archiveAdministrator, 's3:GetObject', files, TLS_1_1),
    denied('nobody lists over TLS 1.1', who.archiveAdministrator, 's3:ListBucket', buckets, TLS_1_1),
    ...breakGlass(stack),
    ...deployment(stack),
  ];
}

/** Neither of the log archive nor an auditor: what members may read is a chapter of its own. */
const strangers = (stack: Organization) =>
  untrusted(stack).filter(
    ([, { context }]) =>
      context['aws:PrincipalAccount'] !== stack.who.archiveRoot.context['aws:PrincipalAccount'] &&
      context['aws:PrincipalOrgID'] !== stack.who.archiveRoot.context['aws:PrincipalOrgID'],
  );

/** Its own policy names the archive alone; replica and access logs except it, but it has no right there. */
function breakGlass(stack: Organization): Case[] {
  const who = stack.who.breakGlass;
  const archive = [stack.bucket];
  return [
    allowed('the break-glass role deletes, unlocks and opens log files', who, ERASE, stack.file()),
    allowed('the break-glass role reads log files and their locks', who, READ_FILE, stack.file()),
    allowed('the break-glass role reads settings and lists versions', who, READ_BUCKET, stack.bucket),
    allowed(
      'the break-glass role changes settings and policy of the archive',
      who,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      archive,
    ),
    allowed('the break-glass role changes the keys and their policies', who, WEAKEN_KEY, stack.keys),
    allowed('the break-glass role puts the keys right', who, REPAIR_KEY, stack.keys),
    denied('the break-glass role cannot change a key of another account', who, WEAKEN_KEY, stack.monitoringKey),
    denied('the break-glass role cannot write a file', who, WRITE, stack.files),
    denied('the break-glass role cannot decrypt', who, 'kms:Decrypt', stack.keys),
    denied('the break-glass role cannot delete over plain HTTP', who, DELETE, stack.file(), PLAIN_HTTP),
    allowed('the break-glass role erases copies', who, ERASE, stack.copy()),
    allowed(
      'the break-glass role changes the replica',
      who,
      [...WEAKEN_BUCKET, 's3:PauseReplication'],
      stack.replicaBucket,
    ),
    allowed('the break-glass role erases copies and access logs', who, ERASE, stack.files),
    allowed('the break-glass role changes every bucket', who, [...WEAKEN_BUCKET, ...REPLACE_POLICY], stack.buckets),
    denied('the break-glass role, given every right, cannot write', stack.who.mightyBreakGlass, WRITE, stack.files),
    denied('the break-glass role cannot make roles', who, ['iam:CreateRole', 'iam:PassRole'], stack.breakGlassRole),
  ];
}

/** Each of the two stacks of the log archive has a deployment role of its own. */
function deployment(stack: Organization): Case[] {
  const change = [...WEAKEN_BUCKET, ...REPLACE_POLICY];
  const parts = [
    {
      of: 'the archive',
      other: 'the replica',
      who: stack.who.deployment,
      own: { buckets: [stack.bucket, stack.accessLogBucket], key: stack.evidenceKey },
      foreign: { buckets: [stack.replicaBucket, stack.replicaAccessLogBucket], key: stack.replicaKey },
    },
    {
      of: 'the replica',
      other: 'the archive',
      who: stack.who.replicaDeployment,
      own: { buckets: [stack.replicaBucket, stack.replicaAccessLogBucket], key: stack.replicaKey },
      foreign: { buckets: [stack.bucket, stack.accessLogBucket], key: stack.evidenceKey },
    },
  ];
  return parts.flatMap(({ of, other, who, own, foreign }) => [
    allowed(`the deployment role of ${of} changes its settings and policies`, who, change, own.buckets),
    allowed(`the deployment role of ${of} changes its key`, who, WEAKEN_KEY, own.key),
    denied(`the deployment role of ${of} cannot write a file`, who, WRITE, stack.files),
    denied(`the deployment role of ${of} cannot delete, unlock or open a file`, who, ERASE, stack.files),
    denied(`the deployment role of ${of} cannot change ${other}`, who, change, foreign.buckets),
    denied(`the deployment role of ${of} cannot change the key of ${other}`, who, WEAKEN_KEY, foreign.key),
  ]);
}

/** What the guardrails hold even if somebody emptied the resource policies: the three buckets that the example names. */
export function guardrailsAlone(stack: Organization): Case[] {
  const { who } = stack;
  const buckets = stack.buckets.filter((bucket) => bucket !== stack.replicaAccessLogBucket);
  const files = stack.files.filter((file) => !file.startsWith(stack.replicaAccessLogBucket));
  const inside: Array<[string, Principal]> = [
    ["the log archive's administrator", who.archiveAdministrator],
    ["the log archive's root user", who.archiveRoot],
    ['the replication role', who.replication],
    ['the auditor', who.auditor],
  ];
  return [
    ...inside.flatMap(([name, attacker]) => [
      denied(`${name} cannot write, delete, unlock or open a file`, attacker, ['s3:PutObject', ...ERASE], files),
      denied(`${name} cannot change a bucket or its policy`, attacker, [...WEAKEN_BUCKET, ...REPLACE_POLICY], buckets),
    ]),
    denied('the deployment role cannot write or erase a file', who.deployment, ['s3:PutObject', ...ERASE], files),
    allowed('the deployment role puts the policies back', who.deployment, 's3:PutBucketPolicy', buckets),
    allowed('the break-glass role erases a log file', who.breakGlass, ERASE, stack.file()),
    allowed("the log archive's administrator reads", who.archiveAdministrator, 's3:GetObject', files),
    denied(
      "the log archive's administrator cannot change the access logs of the replica",
      who.archiveAdministrator,
      [...WEAKEN_BUCKET, ...REPLACE_POLICY],
      stack.replicaAccessLogBucket,
    ),
    ...inside.map(([name, attacker]) => denied(`${name} cannot weaken a key`, attacker, WEAKEN_KEY, stack.keys)),
    allowed('the deployment role puts the policy of a key back', who.deployment, 'kms:PutKeyPolicy', stack.evidenceKey),
  ];
}
