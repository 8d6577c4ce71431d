import { CALL, CHANGE, namesOf, PRINCIPAL, RECENT_CALL, recentCountsOfPrincipals, recentEvents, SEEN } from './parts';
import { SavedQuery } from '../saved-query';

/** What people may do, what they were refused, and who changed that. */
export const IDENTITY_QUERIES: readonly SavedQuery[] = [
  {
    id: 'denied-calls-by-principal',
    title: 'Denied calls by principal',
    description: 'Who was refused most, with how many different calls.',
    days: 7,
    select: `${PRINCIPAL} AS principal, count(*) AS denied, count(DISTINCT eventname) AS calls,
  ${namesOf('eventname')} AS eventnames,
  ${SEEN}`,
    where: ["errorcode LIKE '%UnauthorizedOperation' OR errorcode LIKE 'AccessDenied%'"],
    groupBy: PRINCIPAL,
    orderBy: 'denied DESC',
    logsInsights: recentCountsOfPrincipals(
      'errorCode like /UnauthorizedOperation$/ or errorCode like /^AccessDenied/',
      'count(*) as denied, count_distinct(eventName) as calls by principal',
      'denied desc',
    ),
  },
  {
    id: 'iam-changes',
    title: 'IAM changes',
    description: 'Successful changes to users, groups, roles, policies, keys and federation.',
    days: 30,
    select: CHANGE,
    where: ["eventsource = 'iam.amazonaws.com'", "readonly = 'false'", 'errorcode IS NULL'],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventSource = "iam.amazonaws.com" and readOnly = 0 and not ispresent(errorCode)',
    ),
  },
  {
    id: 'credentials-created',
    title: 'New credentials',
    description: 'Access keys, passwords and other credentials of IAM users, made or tried to make.',
    days: 30,
    select: `${CALL}, json_extract_scalar(requestparameters, '$.userName') AS username,
  json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS accesskeyid`,
    where: [
      "eventsource = 'iam.amazonaws.com'",
      "eventname IN ('CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential', 'UploadSSHPublicKey', 'UploadSigningCertificate')",
    ],
    logsInsights: recentEvents(
      `${RECENT_CALL}, requestParameters.userName, responseElements.accessKey.accessKeyId`,
      'eventSource = "iam.amazonaws.com" and eventName in ["CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UploadSSHPublicKey", "UploadSigningCertificate"]',
    ),
  },
  {
    id: 'privilege-escalation',
    title: 'Privileges given',
    description:
      'Calls by which somebody may give themselves more rights, also the refused ones. Passing a role is no event of its own: look for its ARN in requestparameters.',
    days: 30,
    select: CHANGE,
    where: [
      "eventsource = 'iam.amazonaws.com'",
      "regexp_like(eventname, '^(Attach|Put)(User|Group|Role)Policy$') OR eventname IN ('AddRoleToInstanceProfile', 'AddUserToGroup', 'CreatePolicyVersion', 'DeleteRolePermissionsBoundary', 'DeleteUserPermissionsBoundary', 'SetDefaultPolicyVersion', 'UpdateAssumeRolePolicy')",
    ],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventSource = "iam.amazonaws.com" and (eventName like /^(Attach|Put)(User|Group|Role)Policy$/ or eventName in ["AddRoleToInstanceProfile", "AddUserToGroup", "CreatePolicyVersion", "DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"])',
    ),
  },
  {
    id: 'organization-changes',
    title: 'Changes to the organization',
    description:
      'Writes to AWS Organizations: accounts, policies, delegated administrators. They are in the management account.',
    days: 90,
    select: CHANGE,
    where: ["eventsource = 'organizations.amazonaws.com'", "readonly = 'false'"],
    logsInsights: recentEvents(RECENT_CALL, 'eventSource = "organizations.amazonaws.com" and readOnly = 0'),
  },
];
