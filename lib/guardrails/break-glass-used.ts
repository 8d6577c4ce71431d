import { Detection } from '../detection/detection';
import { Severity } from '../detection/severity';

/**
 * Notices every use of break-glass roles: that somebody assumes one, by whichever kind of AssumeRole, and every call of
 * its sessions. A call in an account whose events do not reach the trail stays unseen.
 */
export function breakGlassUsed(roleNames: readonly string[]): Detection {
  const terms = roleNames.flatMap((name) => [
    `($.userIdentity.sessionContext.sessionIssuer.arn = "*:role/${name}")`,
    `(($.eventSource = sts.amazonaws.com) && ($.requestParameters.roleArn = "*:role/${name}"))`,
  ]);
  return {
    id: 'break-glass-used',
    title: 'A break-glass role was used',
    severity: Severity.CRITICAL,
    pattern: `{ ${terms.join(' || ')} }`,
    why: 'The break-glass roles may erase evidence, so nobody uses one without others knowing.',
    firstStep: 'Ask who opened the emergency; if nobody did, revoke the sessions of the role, then find the caller.',
    controls: ['NIST 800-53 r5 AC-6(9)', 'PCI DSS 4.0.1 10.2.1.2'],
  };
}
