import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Services and CloudFormation remove what is theirs; those calls carry invokedBy.
export const logSourcesRemoved: Detection = {
  id: 'log-sources-removed',
  title: 'Another log or detector was switched off',
  severity: Severity.HIGH,
  pattern:
    '{ ($.userIdentity.invokedBy NOT EXISTS) && ((($.eventSource = "ec2.amazonaws.com") && ($.eventName = "DeleteFlowLogs")) || (($.eventSource = "route53resolver.amazonaws.com") && (($.eventName = "DeleteResolverQueryLogConfig") || ($.eventName = "DisassociateResolverQueryLogConfig"))) || (($.eventSource = "guardduty.amazonaws.com") && ($.eventName = "DeleteDetector")) || (($.eventSource = "securityhub.amazonaws.com") && ($.eventName = "DisableSecurityHub")) || (($.eventSource = "access-analyzer.amazonaws.com") && ($.eventName = "DeleteAnalyzer"))) }',
  why: 'Who cannot stop the trail silences what watches the network, the names looked up and the findings.',
  firstStep: 'Deploy it again; then find the caller.',
};
