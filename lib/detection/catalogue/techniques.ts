/** What would notice a technique that no filter here does. */
export type Gap = 'baseline' | 'guardduty' | 'own';

export const GAPS: Readonly<Record<Gap, string>> = {
  baseline:
    'the call is made every day, and only who makes it, from where or how often tells an attack: a detection of your own that names the resource or the callers, or CloudTrail Insights',
  guardduty: 'the credentials are used from elsewhere, which no single record shows: GuardDuty',
  own: 'the call changes what you run and comes with deployments too: a detection of your own, with `exceptPrincipals`',
};

/** One attack technique as it was recorded, and the detections whose alarms it sets off. */
export interface Technique {
  /** Its id in Stratus Red Team. */
  readonly id: string;
  /** What is called in it. */
  readonly calls: string;
  /** Detections of the default lane. */
  readonly detections: readonly string[];
  /** Detections of the tuned lane. */
  readonly tuned: readonly string[];
  /** Why the default lane is silent, or hears only that the attempt was denied. */
  readonly gap?: Gap;
}

const technique = (
  id: string,
  calls: string,
  detections: readonly string[],
  more: Partial<Technique> = {},
): Technique => ({ id, calls, detections, tuned: [], ...more });

const DENIED = ['unauthorized-api-calls'];

/**
 * The default alarms replayed on records of Stratus Red Team, which detonates each technique in a real account. A test
 * replays them again.
 */
export const TECHNIQUES: readonly Technique[] = [
  technique('aws.credential-access.ec2-get-password-data', 'GetPasswordData, denied', DENIED, {
    tuned: ['denied-calls'],
    gap: 'baseline',
  }),
  technique('aws.credential-access.ec2-steal-instance-credentials', 'SendCommand, then calls as the instance', [], {
    gap: 'guardduty',
  }),
  technique('aws.credential-access.secretsmanager-batch-retrieve-secrets', 'BatchGetSecretValue', [], {
    gap: 'baseline',
  }),
  technique('aws.credential-access.secretsmanager-retrieve-secrets', 'GetSecretValue', [], { gap: 'baseline' }),
  technique('aws.credential-access.ssm-retrieve-securestring-parameters', 'GetParameters', [], { gap: 'baseline' }),
  technique('aws.defense-evasion.cloudtrail-delete', 'DeleteTrail', ['cloudtrail-changes', 'trail-tampering']),
  technique('aws.defense-evasion.cloudtrail-event-selectors', 'PutEventSelectors', ['trail-tampering']),
  technique('aws.defense-evasion.cloudtrail-stop', 'StopLogging', ['cloudtrail-changes', 'trail-tampering']),
  technique('aws.defense-evasion.dns-delete-logs', 'DeleteResolverQueryLogConfig', [], {
    tuned: ['log-sources-removed'],
  }),
  technique('aws.defense-evasion.organizations-leave', 'LeaveOrganization, denied', [
    'organizations-changes',
    'unauthorized-api-calls',
  ]),
  technique('aws.defense-evasion.vpc-remove-flow-logs', 'DeleteFlowLogs', [], { tuned: ['log-sources-removed'] }),
  technique('aws.discovery.ec2-download-user-data', 'DescribeInstanceAttribute, denied', DENIED, {
    tuned: ['denied-calls'],
    gap: 'baseline',
  }),
  technique('aws.execution.ec2-launch-unusual-instances', 'RunInstances, denied', DENIED, { gap: 'baseline' }),
  technique('aws.execution.ec2-user-data', 'ModifyInstanceAttribute', [], { gap: 'own' }),
  technique('aws.execution.ssm-send-command', 'SendCommand', [], { gap: 'baseline' }),
  technique('aws.execution.ssm-start-session', 'StartSession', [], { gap: 'baseline' }),
  technique('aws.exfiltration.ec2-security-group-open-port-22-ingress', 'AuthorizeSecurityGroupIngress', [
    'security-group-changes',
  ]),
  technique('aws.exfiltration.ec2-share-ami', 'ModifyImageAttribute', [], { tuned: ['snapshots-shared'] }),
  technique('aws.exfiltration.ec2-share-ebs-snapshot', 'ModifySnapshotAttribute', [], { tuned: ['snapshots-shared'] }),
  technique('aws.exfiltration.rds-share-snapshot', 'ModifyDBSnapshotAttribute', [], { tuned: ['snapshots-shared'] }),
  technique('aws.impact.bedrock-invoke-model', 'InvokeModel, CreateFoundationModelAgreement', [], { gap: 'own' }),
  technique('aws.initial-access.console-login-without-mfa', 'ConsoleLogin', ['sign-in-without-mfa'], {
    tuned: ['console-sign-in-without-mfa'],
  }),
  technique('aws.lateral-movement.ec2-instance-connect', 'SendSSHPublicKey', [], { gap: 'baseline' }),
  technique(
    'aws.lateral-movement.ec2-serial-console-send-ssh-public-key',
    'EnableSerialConsoleAccess, SendSerialConsoleSSHPublicKey',
    [],
    { gap: 'own' },
  ),
  technique('aws.persistence.iam-backdoor-role', 'UpdateAssumeRolePolicy', ['identity-changes']),
  technique('aws.persistence.iam-backdoor-user', 'CreateAccessKey', ['credentials-created']),
  technique('aws.persistence.iam-create-admin-user', 'CreateUser, AttachUserPolicy, CreateAccessKey', [
    'credentials-created',
    'iam-policy-changes',
    'identity-changes',
  ]),
  technique('aws.persistence.iam-create-backdoor-role', 'CreateRole, AttachRolePolicy', [
    'iam-policy-changes',
    'identity-changes',
  ]),
  technique('aws.persistence.iam-create-user-login-profile', 'CreateLoginProfile', ['credentials-created']),
  technique('aws.persistence.lambda-backdoor-function', 'AddPermission', [], { gap: 'own' }),
  technique('aws.persistence.lambda-layer-extension', 'UpdateFunctionConfiguration', [], { gap: 'own' }),
  technique('aws.persistence.lambda-overwrite-code', 'UpdateFunctionCode', [], { gap: 'own' }),
  technique('aws.persistence.rolesanywhere-create-trust-anchor', 'CreateTrustAnchor', ['credentials-created']),
  technique('aws.persistence.sts-federation-token', 'GetFederationToken', ['credentials-created']),
  technique('aws.privilege-escalation.iam-update-user-login-profile', 'UpdateLoginProfile', ['credentials-created']),
];
