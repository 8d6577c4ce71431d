/** A managed rule of AWS Config, what it watches here, and the controls that it helps with. */
export interface WatchedControl {
  /** Ends the name of the rule. */
  readonly id: string;
  /** The managed rule. */
  readonly identifier: string;
  readonly watches: string;
  /** As Security Hub maps them; where it has no control for the rule, as the conformance packs of AWS Config do. */
  readonly controls: readonly string[];
}

/** Rules on the trails of the account. All are periodic; AWS Config knows no scope for those. */
export const TRAIL_RULES = {
  multiRegion: {
    id: 'multi-region-trail',
    identifier: 'MULTI_REGION_CLOUD_TRAIL_ENABLED',
    watches: 'A trail of all Regions records reads and writes, and delivers into this archive',
    controls: ['Security Hub CloudTrail.1', 'CIS 5.0 3.1', 'NIST 800-53 r5 AU-2', 'PCI DSS 4.0.1 10.2.1'],
  },
  enabled: {
    id: 'trail-enabled',
    identifier: 'CLOUD_TRAIL_ENABLED',
    watches: 'A trail is on, and delivers into this archive and log group',
    controls: ['Security Hub CloudTrail.3', 'NIST 800-53 r5 AU-12', 'PCI DSS 4.0.1 10.2.1'],
  },
  encryption: {
    id: 'trail-encryption',
    identifier: 'CLOUD_TRAIL_ENCRYPTION_ENABLED',
    watches: 'Every trail of the account, those of others too, encrypts with a key',
    controls: ['Security Hub CloudTrail.2', 'CIS 5.0 3.5', 'NIST 800-53 r5 AU-9', 'PCI DSS 4.0.1 10.3.2'],
  },
  validation: {
    id: 'log-file-validation',
    identifier: 'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
    watches: 'Every trail of the account writes digest files',
    controls: ['Security Hub CloudTrail.4', 'CIS 5.0 3.2', 'NIST 800-53 r5 SI-7', 'PCI DSS 4.0.1 10.3.2'],
  },
  logGroup: {
    id: 'trail-to-log-group',
    identifier: 'CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED',
    watches: 'Every trail of the account delivers to CloudWatch Logs',
    controls: ['Security Hub CloudTrail.5', 'NIST 800-53 r5 AU-6(1)', 'PCI DSS 4.0.1 10.4.1.1'],
  },
  securityTrail: {
    id: 'security-trail',
    identifier: 'CLOUDTRAIL_SECURITY_TRAIL_ENABLED',
    watches: 'One trail has all of it: Regions, global events, validation, key, reads and writes, nothing excluded',
    controls: ['NIST 800-53 r5 AU-12', 'PCI DSS 4.0.1 10.2.1'],
  },
} as const satisfies Record<string, WatchedControl>;

/** Rules on a bucket, evaluated when its configuration changes. */
export const BUCKET_RULES = {
  versioning: {
    id: 'versioning',
    identifier: 'S3_BUCKET_VERSIONING_ENABLED',
    watches: 'keeps versions',
    controls: ['Security Hub S3.14', 'NIST 800-53 r5 AU-9(2)', 'PCI DSS 4.0.1 10.5.1'],
  },
  tls: {
    id: 'tls-only',
    identifier: 'S3_BUCKET_SSL_REQUESTS_ONLY',
    watches: 'is reached over TLS only',
    controls: ['Security Hub S3.5', 'CIS 5.0 2.1.1', 'NIST 800-53 r5 SC-8', 'PCI DSS 4.0.1 4.2.1'],
  },
  notPublic: {
    id: 'not-public',
    identifier: 'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED',
    watches: 'blocks public access',
    controls: ['Security Hub S3.8', 'CIS 5.0 2.1.4', 'NIST 800-53 r5 AC-3', 'PCI DSS 4.0.1 1.4.4'],
  },
} as const satisfies Record<string, WatchedControl>;

/** Rules on the bucket of the evidence; S3 forbids all three on the target of access logs. */
export const EVIDENCE_RULES = {
  lock: {
    id: 'object-lock',
    identifier: 'S3_BUCKET_DEFAULT_LOCK_ENABLED',
    watches: 'has Object Lock',
    controls: ['Security Hub S3.15', 'NIST 800-53 r5 CP-6(2)', 'PCI DSS 4.0.1 10.5.1'],
  },
  logging: {
    id: 'access-logging',
    identifier: 'S3_BUCKET_LOGGING_ENABLED',
    watches: 'logs access to it',
    controls: ['Security Hub CloudTrail.7', 'Security Hub S3.9', 'CIS 5.0 3.4', 'PCI DSS 4.0.1 10.2.1'],
  },
  encryption: {
    id: 'key',
    identifier: 'S3_DEFAULT_ENCRYPTION_KMS',
    watches: 'encrypts with a key',
    controls: ['Security Hub S3.17', 'NIST 800-53 r5 SC-28', 'PCI DSS 4.0.1 3.5.1'],
  },
} as const satisfies Record<string, WatchedControl>;

/** Rules on keys. Both are periodic. */
export const KEY_RULES = {
  notScheduled: {
    id: 'key-not-scheduled-for-deletion',
    identifier: 'KMS_CMK_NOT_SCHEDULED_FOR_DELETION',
    watches: 'None of the keys waits for its deletion',
    controls: ['Security Hub KMS.3', 'NIST 800-53 r5 SC-12'],
  },
  rotation: {
    id: 'key-rotation',
    identifier: 'CMK_BACKING_KEY_ROTATION_ENABLED',
    watches: 'Every key of the account, those of others too, rotates',
    controls: ['Security Hub KMS.4', 'CIS 5.0 3.6', 'NIST 800-53 r5 SC-12', 'PCI DSS 4.0.1 3.7.4'],
  },
} as const satisfies Record<string, WatchedControl>;

/** Rules on log groups. Both are periodic. */
export const LOG_GROUP_RULES = {
  encryption: {
    id: 'log-group-encryption',
    identifier: 'CLOUDWATCH_LOG_GROUP_ENCRYPTED',
    watches: 'Every log group of the account, those of others too, is encrypted with a key',
    controls: ['NIST 800-53 r5 AU-9(3)'],
  },
  retention: {
    id: 'log-group-retention',
    identifier: 'CW_LOGGROUP_RETENTION_PERIOD_CHECK',
    watches: 'The log group keeps events as long as asked',
    controls: ['Security Hub CloudWatch.16', 'NIST 800-53 r5 AU-11', 'PCI DSS 4.0.1 10.5.1'],
  },
} as const satisfies Record<string, WatchedControl>;

/** Rules on the alarms of the account, evaluated when one changes; AWS Config takes no pattern of names. */
export const ALARM_RULES = {
  action: {
    id: 'alarm-action',
    identifier: 'CLOUDWATCH_ALARM_ACTION_CHECK',
    watches: 'Every alarm of the account, those of others too, tells somebody',
    controls: ['Security Hub CloudWatch.15', 'NIST 800-53 r5 AU-6(1)', 'PCI DSS 4.0.1 10.7.2'],
  },
  enabled: {
    id: 'alarm-action-enabled',
    identifier: 'CLOUDWATCH_ALARM_ACTION_ENABLED_CHECK',
    watches: 'No alarm of the account, of others neither, has its actions switched off',
    controls: ['Security Hub CloudWatch.17', 'NIST 800-53 r5 AU-6(1)'],
  },
} as const satisfies Record<string, WatchedControl>;

export const TOPIC_RULE: WatchedControl = {
  id: 'topic-encryption',
  identifier: 'SNS_ENCRYPTED_KMS',
  watches: 'The topic of the alerts is encrypted with a key',
  controls: ['Security Hub SNS.1', 'NIST 800-53 r5 SC-28'],
};
