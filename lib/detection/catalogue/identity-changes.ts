import { Detection } from '../detection';
import { Severity } from '../severity';

// What iam-policy-changes misses. The read calls of the same names are not meant.
export const identityChanges: Detection = {
  id: 'identity-changes',
  title: 'A user, role or MFA device was changed',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource=iam.amazonaws.com) && (($.eventName=CreateUser) || ($.eventName=CreateRole) || ($.eventName=UpdateAssumeRolePolicy) || ($.eventName=SetDefaultPolicyVersion) || ($.eventName=AddUserToGroup) || ($.eventName=AddRoleToInstanceProfile) || ($.eventName="*PermissionsBoundary") || ($.eventName="*SAMLProvider") || ($.eventName="*OpenIDConnectProvider") || ($.eventName="*MFADevice") || ($.eventName="*AccountPasswordPolicy")) && ($.readOnly IS FALSE) }',
  why: 'A changed trust policy or an added group makes an administrator without touching a policy.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['Beside CIS 1.4-5.0 4.4'],
};
