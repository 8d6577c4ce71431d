import { Detection } from '../detection';
import { Severity } from '../severity';

// The text of the CIS benchmark; Security Hub has no control for it.
export const organizationsChanges: Detection = {
  id: 'organizations-changes',
  title: 'The organization was changed',
  severity: Severity.HIGH,
  pattern:
    '{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = "AcceptHandshake") || ($.eventName = "AttachPolicy") || ($.eventName = "CreateAccount") || ($.eventName = "CreateOrganizationalUnit") || ($.eventName = "CreatePolicy") || ($.eventName = "DeclineHandshake") || ($.eventName = "DeleteOrganization") || ($.eventName = "DeleteOrganizationalUnit") || ($.eventName = "DeletePolicy") || ($.eventName = "DetachPolicy") || ($.eventName = "DisablePolicyType") || ($.eventName = "EnablePolicyType") || ($.eventName = "InviteAccountToOrganization") || ($.eventName = "LeaveOrganization") || ($.eventName = "MoveAccount") || ($.eventName = "RemoveAccountFromOrganization") || ($.eventName = "UpdatePolicy") || ($.eventName = "UpdateOrganizationalUnit")) }',
  why: 'Leaving the organization, or moving out of a guarded unit, sheds every service control policy at once. These events appear in the management account only.',
  firstStep: 'Find the ticket; move the account or attach the policy back.',
  controls: ['CIS 1.4-5.0 4.15', 'CIS 6.0-7.0 5.15'],
};
