import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const routeTableChanges: Detection = {
  id: 'route-table-changes',
  title: 'A route table was changed',
  severity: Severity.LOW,
  pattern:
    '{($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable)}',
  why: 'A route can send traffic past every inspection.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['CIS 1.2 3.13', 'CIS 1.4-5.0 4.13', 'CIS 6.0-7.0 5.13', 'Security Hub CloudWatch.13'],
};
