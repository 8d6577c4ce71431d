import { Column, columnsOf, struct } from './column';

const SESSION_ISSUER = struct({
  type: 'string',
  principalid: 'string',
  arn: 'string',
  accountid: 'string',
  username: 'string',
});

const SESSION_CONTEXT = struct({
  attributes: struct({ mfaauthenticated: 'string', creationdate: 'string' }),
  sessionissuer: SESSION_ISSUER,
  ec2roledelivery: 'string',
  sourceidentity: 'string',
  webidfederationdata: struct({ federatedprovider: 'string', attributes: 'map<string,string>' }),
});

const USER_IDENTITY = struct({
  type: 'string',
  principalid: 'string',
  arn: 'string',
  accountid: 'string',
  invokedby: 'string',
  invokedbydelegate: struct({ accountid: 'string' }),
  accesskeyid: 'string',
  username: 'string',
  identityprovider: 'string',
  credentialid: 'string',
  onbehalfof: struct({ userid: 'string', identitystorearn: 'string' }),
  inscopeof: struct({
    sourcearn: 'string',
    sourceaccount: 'string',
    issuertype: 'string',
    credentialsissuedto: 'string',
  }),
  sessioncontext: SESSION_CONTEXT,
});

/**
 * Every field of a CloudTrail record (event version 1.11), in the order of the user guide. Objects without a fixed shape
 * are strings of JSON, to be read with `json_extract_scalar`; a field that a record lacks is NULL.
 */
export const CLOUDTRAIL_COLUMNS: readonly Column[] = columnsOf({
  eventversion: 'string',
  useridentity: USER_IDENTITY,
  eventtime: 'string',
  eventsource: 'string',
  eventname: 'string',
  awsregion: 'string',
  sourceipaddress: 'string',
  useragent: 'string',
  errorcode: 'string',
  errormessage: 'string',
  requestparameters: 'string',
  responseelements: 'string',
  additionaleventdata: 'string',
  requestid: 'string',
  eventid: 'string',
  readonly: 'string',
  resources: `array<${struct({ arn: 'string', accountid: 'string', type: 'string' })}>`,
  eventtype: 'string',
  apiversion: 'string',
  managementevent: 'string',
  recipientaccountid: 'string',
  serviceeventdetails: 'string',
  sharedeventid: 'string',
  vpcendpointid: 'string',
  vpcendpointaccountid: 'string',
  eventcategory: 'string',
  addendum: struct({
    reason: 'string',
    updatedfields: 'string',
    originalrequestid: 'string',
    originaleventid: 'string',
  }),
  sessioncredentialfromconsole: 'string',
  edgedevicedetails: 'string',
  tlsdetails: struct({
    tlsversion: 'string',
    ciphersuite: 'string',
    clientprovidedhostheader: 'string',
    keyexchange: 'string',
  }),
});
