/** A number or bar of a panel: its label, and the detections that count it, the one for people before the one for auditors. */
export interface PanelMetric {
  readonly label: string;
  readonly detections: readonly string[];
}

const metric = (label: string, ...detections: string[]): PanelMetric => ({ label, detections });

export const SIGN_INS: readonly PanelMetric[] = [
  metric('failed', 'failed-sign-ins', 'sign-in-failures'),
  metric('without MFA', 'console-sign-in-without-mfa', 'sign-in-without-mfa'),
  metric('calls of root', 'root-usage'),
];

export const DENIED_CALLS: readonly PanelMetric[] = [metric('denied', 'denied-calls', 'unauthorized-api-calls')];

/** By service: what a detection counts anyway needs no query, which would be billed by what it reads. */
export const CHANGES: readonly PanelMetric[] = [
  metric('CloudTrail', 'cloudtrail-changes'),
  metric('Config', 'config-removals', 'config-changes'),
  metric('EventBridge rules', 'rule-tampering'),
  metric('IAM credentials', 'credentials-created'),
  metric('IAM policies', 'iam-policy-changes'),
  metric('IAM users, roles', 'identity-changes'),
  metric('KMS keys', 'key-access-changes', 'key-disabled'),
  metric('Organizations', 'organizations-changes'),
  metric('S3 buckets', 'bucket-protection-changes', 'bucket-policy-changes'),
  metric('VPC gateways', 'gateway-changes'),
  metric('VPC network ACLs', 'network-acl-changes'),
  metric('VPC networks', 'vpc-changes'),
  metric('VPC routes', 'route-table-changes'),
  metric('VPC security groups', 'security-group-changes'),
];

/** Console sign-ins, which are no alarm but the measure of the failed ones. */
export const CONSOLE_SIGN_INS = {
  metricName: 'console-sign-ins',
  label: 'to the console',
  pattern: '{ ($.eventName = ConsoleLogin) && ($.responseElements.ConsoleLogin = Success) }',
};
