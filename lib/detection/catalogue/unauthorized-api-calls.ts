import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const unauthorizedApiCalls: Detection = {
  id: 'unauthorized-api-calls',
  title: 'A call was denied',
  severity: Severity.LOW,
  pattern: '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
  why: 'A stolen credential is tried against many services before it hits one that it may use.',
  firstStep: 'Run the saved query of denied calls; one principal with many different ones is the suspect.',
  controls: ['CIS 1.2 3.1', 'CIS 1.4-5.0 4.1', 'CIS 6.0-7.0 5.1', 'Security Hub CloudWatch.2'],
};
