import { Detection } from '../detection';
import { Severity } from '../severity';

// keyId holds the id or the ARN; both end in the id.
export const keyTampering: Detection = {
  id: 'key-tampering',
  title: 'An audit key was changed',
  severity: Severity.CRITICAL,
  pattern:
    '{ ($.eventSource=kms.amazonaws.com) && (($.requestParameters.keyId="*${EvidenceKey}") || ($.requestParameters.keyId="*${MonitoringKey}")) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion) || ($.eventName=PutKeyPolicy) || ($.eventName=DisableKeyRotation) || ($.eventName=CreateGrant) || ($.eventName=RevokeGrant) || ($.eventName=DeleteImportedKeyMaterial)) }',
  why: 'Whoever controls the key can make the evidence unreadable, or readable to others.',
  firstStep: 'Cancel a deletion, enable the key, deploy again; then find the caller.',
  controls: ['Beside CIS 1.4-5.0 4.7'],
};
