import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Log delivery probes buckets with HeadBucket, and services are denied what nobody uses. The path aws-service-role/ is
// reserved by IAM, so that nobody can name a role of their own like that. A record without the field counts.
export const deniedCalls: Detection = {
  id: 'denied-calls',
  title: 'Many calls were denied',
  severity: Severity.MEDIUM,
  pattern:
    '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && (($.eventName != "HeadBucket") || ($.eventName NOT EXISTS)) && (($.sourceIPAddress != "delivery.logs.amazonaws.com") || ($.sourceIPAddress NOT EXISTS)) && (($.userIdentity.type != "AWSService") || ($.userIdentity.type NOT EXISTS)) && (($.userIdentity.sessionContext.sessionIssuer.arn != "*:role/aws-service-role/*") || ($.userIdentity.sessionContext.sessionIssuer.arn NOT EXISTS)) }',
  why: 'A single denial is a typing error; ten in five minutes are somebody who tries what a credential can do.',
  firstStep: 'Run the saved query of denied calls; one principal with many different ones is the suspect.',
  controls: ['Beside CIS 1.4-5.0 4.1'],
  threshold: 10,
};
