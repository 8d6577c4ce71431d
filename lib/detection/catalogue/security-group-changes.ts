import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter; CIS 5.0 and later also want security-group-rules.
export const securityGroupChanges: Detection = {
  id: 'security-group-changes',
  title: 'A security group was changed',
  severity: Severity.LOW,
  pattern:
    '{($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=AuthorizeSecurityGroupEgress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup)}',
  why: 'A rule open to the world exposes what stands behind it.',
  firstStep: 'Look for 0.0.0.0/0 and ::/0.',
  controls: ['CIS 1.2 3.10', 'CIS 1.4-4.0 4.10', 'Security Hub CloudWatch.10'],
};
