import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const iamPolicyChanges: Detection = {
  id: 'iam-policy-changes',
  title: 'An IAM policy was changed',
  severity: Severity.MEDIUM,
  pattern:
    '{($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) || ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) || ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) || ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) || ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) || ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) || ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) || ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy)}',
  why: 'Attaching a policy is the shortest way from a foothold to an administrator.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['CIS 1.2 3.4', 'CIS 1.4-5.0 4.4', 'CIS 6.0-7.0 5.4', 'Security Hub CloudWatch.4'],
};
