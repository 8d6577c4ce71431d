// Names as they stand in a record. Selectors are case-sensitive and columns are not, so that `$.eventname`, which matches
// nothing in CloudWatch Logs, must not become the column eventname.
const FIELDS = `
  eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage
  requestParameters responseElements additionalEventData requestID eventID readOnly eventType apiVersion managementEvent
  recipientAccountId serviceEventDetails sharedEventID vpcEndpointId vpcEndpointAccountId eventCategory
  sessionCredentialFromConsole edgeDeviceDetails
  userIdentity userIdentity.type userIdentity.principalId userIdentity.arn userIdentity.accountId userIdentity.invokedBy
  userIdentity.invokedByDelegate userIdentity.invokedByDelegate.accountId
  userIdentity.accessKeyId userIdentity.userName userIdentity.identityProvider userIdentity.credentialId
  userIdentity.onBehalfOf userIdentity.onBehalfOf.userId userIdentity.onBehalfOf.identityStoreArn
  userIdentity.inScopeOf userIdentity.inScopeOf.sourceArn userIdentity.inScopeOf.sourceAccount
  userIdentity.inScopeOf.issuerType userIdentity.inScopeOf.credentialsIssuedTo
  userIdentity.sessionContext userIdentity.sessionContext.ec2RoleDelivery userIdentity.sessionContext.sourceIdentity
  userIdentity.sessionContext.attributes userIdentity.sessionContext.attributes.mfaAuthenticated
  userIdentity.sessionContext.attributes.creationDate
  userIdentity.sessionContext.sessionIssuer userIdentity.sessionContext.sessionIssuer.type
  userIdentity.sessionContext.sessionIssuer.principalId userIdentity.sessionContext.sessionIssuer.arn
  userIdentity.sessionContext.sessionIssuer.accountId userIdentity.sessionContext.sessionIssuer.userName
  userIdentity.sessionContext.webIdFederationData userIdentity.sessionContext.webIdFederationData.federatedProvider
  userIdentity.sessionContext.webIdFederationData.attributes
  resources resources.ARN resources.accountId resources.type
  addendum addendum.reason addendum.updatedFields addendum.originalRequestID addendum.originalEventID
  tlsDetails tlsDetails.tlsVersion tlsDetails.cipherSuite tlsDetails.clientProvidedHostHeader tlsDetails.keyExchange
`;

const JSON_FIELDS = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'edgeDeviceDetails',
];

const BOOLEAN_FIELDS = ['readOnly', 'managementEvent'];

/** How the trail's table holds a field of a record. */
export type FieldKind = 'text' | 'boolean' | 'json' | 'structure';

/** Every field that the table has a column, or a part of one, for. */
export const CLOUDTRAIL_FIELDS: readonly string[] = FIELDS.trim().split(/\s+/);

const STRUCTURES = new Set(
  CLOUDTRAIL_FIELDS.filter((field) => field.includes('.')).map((field) => field.slice(0, field.lastIndexOf('.'))),
).add('userIdentity.sessionContext.webIdFederationData.attributes');

/** undefined for what the table lacks. */
export function fieldKind(field: string): FieldKind | undefined {
  if (!CLOUDTRAIL_FIELDS.includes(field)) return undefined;
  if (JSON_FIELDS.includes(field)) return 'json';
  if (BOOLEAN_FIELDS.includes(field)) return 'boolean';
  return STRUCTURES.has(field) ? 'structure' : 'text';
}
