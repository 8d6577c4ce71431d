import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const networkAclChanges: Detection = {
  id: 'network-acl-changes',
  title: 'A network ACL was changed',
  severity: Severity.LOW,
  pattern:
    '{($.eventName=CreateNetworkAcl) || ($.eventName=CreateNetworkAclEntry) || ($.eventName=DeleteNetworkAcl) || ($.eventName=DeleteNetworkAclEntry) || ($.eventName=ReplaceNetworkAclEntry) || ($.eventName=ReplaceNetworkAclAssociation)}',
  why: 'A network ACL is the fence of a whole subnet.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['CIS 1.2 3.11', 'CIS 1.4-5.0 4.11', 'CIS 6.0-7.0 5.11', 'Security Hub CloudWatch.11'],
};
