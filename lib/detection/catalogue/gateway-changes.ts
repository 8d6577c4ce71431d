import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const gatewayChanges: Detection = {
  id: 'gateway-changes',
  title: 'A network gateway was changed',
  severity: Severity.LOW,
  pattern:
    '{($.eventName=CreateCustomerGateway) || ($.eventName=DeleteCustomerGateway) || ($.eventName=AttachInternetGateway) || ($.eventName=CreateInternetGateway) || ($.eventName=DeleteInternetGateway) || ($.eventName=DetachInternetGateway)}',
  why: 'A gateway opens a private network to the outside.',
  firstStep: 'Find its deployment or ticket; revert what has none.',
  controls: ['CIS 1.2 3.12', 'CIS 1.4-5.0 4.12', 'CIS 6.0-7.0 5.12', 'Security Hub CloudWatch.12'],
};
