import { Detection } from '../detection';
import { alarmTampering } from './alarm-tampering';
import { topicTampering } from './topic-tampering';
import { cloudtrailChanges } from './cloudtrail-changes';
import { configChanges } from './config-changes';
import { signInFailures } from './sign-in-failures';
import { signInWithoutMfa } from './sign-in-without-mfa';
import { credentialsCreated } from './credentials-created';
import { ruleTampering } from './rule-tampering';
import { bucketTampering } from './bucket-tampering';
import { keyTampering } from './key-tampering';
import { iamPolicyChanges } from './iam-policy-changes';
import { identityChanges } from './identity-changes';
import { keyDisabled } from './key-disabled';
import { logGroupTampering } from './log-group-tampering';
import { networkAclChanges } from './network-acl-changes';
import { gatewayChanges } from './gateway-changes';
import { organizationsChanges } from './organizations-changes';
import { rootUsage } from './root-usage';
import { routeTableChanges } from './route-table-changes';
import { bucketPolicyChanges } from './bucket-policy-changes';
import { securityGroupChanges } from './security-group-changes';
import { securityGroupRules } from './security-group-rules';
import { trailTampering } from './trail-tampering';
import { unauthorizedApiCalls } from './unauthorized-api-calls';
import { vpcChanges } from './vpc-changes';

/** Every detection of the library: root and StopLogging first, then the rest of the CIS list, then what that misses. */
export const CATALOGUE: readonly Detection[] = [
  rootUsage,
  cloudtrailChanges,
  unauthorizedApiCalls,
  signInWithoutMfa,
  signInFailures,
  iamPolicyChanges,
  keyDisabled,
  bucketPolicyChanges,
  configChanges,
  securityGroupChanges,
  networkAclChanges,
  gatewayChanges,
  routeTableChanges,
  vpcChanges,
  organizationsChanges,
  trailTampering,
  bucketTampering,
  keyTampering,
  logGroupTampering,
  alarmTampering,
  topicTampering,
  ruleTampering,
  securityGroupRules,
  credentialsCreated,
  identityChanges,
];
