import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const vpcChanges: Detection = {
  id: 'vpc-changes',
  title: 'A VPC or peering was changed',
  severity: Severity.LOW,
  pattern:
    '{($.eventName=CreateVpc) || ($.eventName=DeleteVpc) || ($.eventName=ModifyVpcAttribute) || ($.eventName=AcceptVpcPeeringConnection) || ($.eventName=CreateVpcPeeringConnection) || ($.eventName=DeleteVpcPeeringConnection) || ($.eventName=RejectVpcPeeringConnection) || ($.eventName=AttachClassicLinkVpc) || ($.eventName=DetachClassicLinkVpc) || ($.eventName=DisableVpcClassicLink) || ($.eventName=EnableVpcClassicLink)}',
  why: 'A peering connection joins two networks that were meant to be apart.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['CIS 1.2 3.14', 'CIS 1.4-5.0 4.14', 'CIS 6.0-7.0 5.14', 'Security Hub CloudWatch.14'],
};
