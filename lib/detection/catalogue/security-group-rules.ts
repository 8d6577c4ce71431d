import { Detection } from '../detection';
import { Severity } from '../severity';

// CIS 5.0 added this call; in security-group-changes it would fail Security Hub.
export const securityGroupRules: Detection = {
  id: 'security-group-rules',
  title: 'A security group rule was modified',
  severity: Severity.LOW,
  pattern: '{ ($.eventSource=ec2.amazonaws.com) && ($.eventName=ModifySecurityGroupRules) }',
  why: 'Changing an existing rule opens a port just as adding one does.',
  firstStep: 'Look for 0.0.0.0/0 and ::/0.',
  controls: ['CIS 5.0 4.10', 'CIS 6.0-7.0 5.10'],
};
