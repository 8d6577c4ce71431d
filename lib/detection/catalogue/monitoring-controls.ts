/** What Security Hub and the CIS benchmark ask to be monitored, and which detections satisfy whose text. */
export interface MonitoringControl {
  readonly title: string;
  /** Its number in CIS 1.2; 1.4 to 5.0 count from 4.1, 6.0 and 7.0 from 5.1. */
  readonly cis12?: string;
  readonly cis14: string;
  readonly cis60: string;
  /** Security Hub has a control of its own for it, and compares the text of this detection letter for letter. */
  readonly securityHub?: string;
  /** The detection whose filter is the text of Security Hub, or of CIS where that has none. */
  readonly verbatim: string;
  /** Needed beside it for the text of some versions of CIS. */
  readonly beside?: string;
  /** The tuned detection for people. */
  readonly tuned?: string;
  /** Where the texts differ, and what that does. */
  readonly difference?: string;
}

const control = (
  number: number,
  title: string,
  verbatim: string,
  more: Partial<MonitoringControl> = {},
): MonitoringControl => ({
  title,
  cis12: `3.${number}`,
  cis14: `4.${number}`,
  cis60: `5.${number}`,
  securityHub: `CloudWatch.${number === 3 ? 1 : number < 3 ? number + 1 : number}`,
  verbatim,
  ...more,
});

export const MONITORING_CONTROLS: readonly MonitoringControl[] = [
  control(1, 'Unauthorized API calls', 'unauthorized-api-calls', {
    tuned: 'denied-calls',
    difference:
      'CIS 1.4 to 3.0 join two `!=` with `||`, which matches nearly every event: not shipped. CIS 4.0 to 7.0 leave log delivery and HeadBucket out, but for want of parentheses of `AccessDenied*` only. The filter of Security Hub has neither; `denied-calls` leaves them out of both.',
  }),
  control(2, 'Console sign-in without MFA', 'sign-in-without-mfa', {
    tuned: 'console-sign-in-without-mfa',
    difference:
      'CIS accepts a second, shorter text, which fires at every federated sign-in: not shipped. Both texts miss a record without `MFAUsed`, which `console-sign-in-without-mfa` counts.',
  }),
  control(3, 'Use of root', 'root-usage'),
  control(4, 'IAM policy changes', 'iam-policy-changes', {
    difference: 'No text lists trust policies, users, keys or MFA devices: `identity-changes`, `credentials-created`.',
  }),
  control(5, 'CloudTrail configuration changes', 'cloudtrail-changes', {
    difference: 'No text lists PutEventSelectors and its like: `trail-tampering`.',
  }),
  control(6, 'Console authentication failures', 'sign-in-failures', {
    tuned: 'failed-sign-ins',
    difference: 'The text misses users that do not exist; `failed-sign-ins` counts every failure.',
  }),
  control(7, 'Disabling or deletion of KMS keys', 'key-disabled', { tuned: 'key-access-changes' }),
  control(8, 'S3 bucket policy changes', 'bucket-policy-changes', { tuned: 'bucket-protection-changes' }),
  control(9, 'AWS Config changes', 'config-changes', { tuned: 'config-removals' }),
  control(10, 'Security group changes', 'security-group-changes', {
    beside: 'security-group-rules',
    difference:
      'CIS 5.0 to 7.0 add ModifySecurityGroupRules. In one filter it fails Security Hub, without it CIS: two filters. That CIS accepts two filters for its one text is our reading.',
  }),
  control(11, 'Network ACL changes', 'network-acl-changes'),
  control(12, 'Network gateway changes', 'gateway-changes'),
  control(13, 'Route table changes', 'route-table-changes', {
    difference:
      'The audit text of CIS 3.0 and later begins with `($.eventSource = ec2.amazonaws.com) &&`, which binds to the first name only; its remediation text does not.',
  }),
  control(14, 'VPC changes', 'vpc-changes'),
  control(15, 'Organizations changes', 'organizations-changes', { cis12: undefined, securityHub: undefined }),
];

/** Requirements of other frameworks that monitoring alarms help with. */
export interface FrameworkRequirement {
  readonly framework: string;
  readonly requirements: readonly string[];
  /** Public rule packs say so (Steampipe, Prowler, AWS Config); or it is our reading of the requirement. */
  readonly basis: 'packs' | 'judgement';
  /** Ids of the detections; all where there are none. */
  readonly detections: readonly string[];
}

const AUDITING = ['cloudtrail-changes', 'config-changes'];

export const FRAMEWORK_REQUIREMENTS: readonly FrameworkRequirement[] = [
  {
    framework: 'NIST 800-53 r5',
    requirements: ['AU-6(1)', 'AU-6(5)', 'CA-7', 'IR-4(1)', 'SI-4(2)', 'SI-4(5)', 'SI-4(12)', 'SI-20'],
    basis: 'packs',
    detections: [],
  },
  { framework: 'NIST 800-53 r5', requirements: ['AC-6(9)', 'AU-6(1)'], basis: 'packs', detections: ['root-usage'] },
  { framework: 'NIST 800-53 r5', requirements: ['CM-3', 'AU-6(1)', 'SI-4(12)'], basis: 'packs', detections: AUDITING },
  {
    framework: 'PCI DSS 4.0.1',
    requirements: ['10.4.1', '10.4.1.1', '10.4.2', '12.10.5'],
    basis: 'packs',
    detections: [],
  },
  { framework: 'PCI DSS 4.0.1', requirements: ['10.7.1', '10.7.2'], basis: 'judgement', detections: [] },
  { framework: 'PCI DSS 4.0.1', requirements: ['10.2.1.2', '10.4.1'], basis: 'packs', detections: ['root-usage'] },
  { framework: 'PCI DSS 4.0.1', requirements: ['10.2.1.6'], basis: 'packs', detections: AUDITING },
  {
    framework: 'HIPAA §164',
    requirements: ['308(a)(5)(ii)(C)', '308(a)(6)(i)', '308(a)(6)(ii)'],
    basis: 'packs',
    detections: [],
  },
  { framework: 'SOC 2', requirements: ['CC7.2', 'CC7.3', 'CC7.4'], basis: 'packs', detections: [] },
  { framework: 'SOC 2', requirements: ['CC6.1', 'CC7.2'], basis: 'packs', detections: ['root-usage'] },
  { framework: 'SOC 2', requirements: ['CC5.2', 'CC7.2', 'CC8.1'], basis: 'packs', detections: AUDITING },
  { framework: 'ISO 27001:2022', requirements: ['A.8.16'], basis: 'packs', detections: [] },
  { framework: 'ISO 27001:2022', requirements: ['A.5.25'], basis: 'judgement', detections: [] },
];
