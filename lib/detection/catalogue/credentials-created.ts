import { Detection } from '../detection';
import { Severity } from '../severity';

// CIS 4.4 lists policies only. A trust anchor and a federation token are credentials that outlive the key they were made with.
export const credentialsCreated: Detection = {
  id: 'credentials-created',
  title: 'A credential was created',
  severity: Severity.HIGH,
  pattern:
    '{ (($.eventSource=iam.amazonaws.com) && (($.eventName=CreateAccessKey) || (($.eventName=UpdateAccessKey) && ($.requestParameters.status=Active)) || ($.eventName=CreateLoginProfile) || ($.eventName=UpdateLoginProfile) || ($.eventName=CreateServiceSpecificCredential) || ($.eventName=ResetServiceSpecificCredential) || ($.eventName=UploadSSHPublicKey) || ($.eventName=UploadSigningCertificate))) || (($.eventSource=rolesanywhere.amazonaws.com) && ($.eventName=CreateTrustAnchor)) || (($.eventSource=sts.amazonaws.com) && ($.eventName=GetFederationToken)) }',
  why: "A second credential for somebody else's user is how an intruder stays.",
  firstStep: 'Ask the owner of the user; deactivate what they did not expect.',
  controls: ['Beside CIS 1.4-5.0 4.4'],
};
