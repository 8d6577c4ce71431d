import { Detection } from '../../detection';
import { Severity } from '../../severity';

// Services create grants all day for the resources that they encrypt; those calls carry invokedBy.
export const keyAccessChanges: Detection = {
  id: 'key-access-changes',
  title: 'Access to a KMS key was changed',
  severity: Severity.MEDIUM,
  pattern:
    '{ ($.eventSource = "kms.amazonaws.com") && ($.userIdentity.invokedBy NOT EXISTS) && (($.eventName = "PutKeyPolicy") || ($.eventName = "CreateGrant") || ($.eventName = "RevokeGrant") || ($.eventName = "DisableKeyRotation") || ($.eventName = "DeleteAlias") || ($.eventName = "UpdateAlias") || ($.eventName = "DeleteImportedKeyMaterial")) }',
  why: 'CIS lists the end of a key; a changed policy or a grant gives it to somebody else without ending it.',
  firstStep: 'Read policy or grant in the event; revert what has no deployment or ticket.',
  controls: ['Beside CIS 1.4-5.0 4.7'],
};
