import { Detection } from '../detection';
import { Severity } from '../severity';

// The text is the one that Security Hub compares letter for letter: a term more or less fails its control.
export const rootUsage: Detection = {
  id: 'root-usage',
  title: 'Root was used',
  severity: Severity.CRITICAL,
  pattern: '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
  why: 'The root user can do everything, is bound by no IAM policy of the account, and is needed for almost nothing.',
  firstStep: 'Ask the holders of its credentials; if it was none of them, reset its password, keys and MFA.',
  controls: ['CIS 1.2 3.3', 'CIS 1.2 1.1', 'CIS 1.4-5.0 4.3', 'CIS 6.0-7.0 5.3', 'Security Hub CloudWatch.1'],
};
