import { CALL, CHANGE, namesOf, RECENT_CALL, RECENT_WHO, recentCounts, recentEvents, SEEN, WHO } from './parts';
import { SavedQuery } from '../saved-query';

/** Root, the console, and who got in. */
export const SIGN_IN_QUERIES: readonly SavedQuery[] = [
  {
    id: 'root-use',
    title: 'Root use',
    description: 'What the root user did, other than AWS services on its behalf.',
    days: 90,
    select: `${CALL}, useragent`,
    where: ["useridentity.type = 'Root'", 'useridentity.invokedby IS NULL', "eventtype <> 'AwsServiceEvent'"],
    logsInsights: recentEvents(
      `${RECENT_CALL}, userAgent`,
      'userIdentity.type = "Root" and not ispresent(userIdentity.invokedBy) and eventType != "AwsServiceEvent"',
    ),
  },
  {
    id: 'console-sign-in-without-mfa',
    title: 'Console sign-in without MFA',
    description:
      'Successful console sign-ins of IAM users and of root without MFA. Federated users are left out: their MFA is at the identity provider.',
    days: 30,
    select: `${WHO}, useridentity.type AS identitytype, useragent`,
    where: [
      "eventname = 'ConsoleLogin'",
      "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success'",
      "useridentity.type IN ('IAMUser', 'Root')",
      "coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'), 'No') <> 'Yes'",
    ],
    logsInsights: recentEvents(
      `${RECENT_WHO}, userIdentity.type, userAgent`,
      'eventName = "ConsoleLogin" and responseElements.ConsoleLogin = "Success" and userIdentity.type in ["IAMUser", "Root"] and (not ispresent(additionalEventData.MFAUsed) or additionalEventData.MFAUsed != "Yes")',
    ),
  },
  {
    id: 'failed-sign-ins',
    title: 'Failed console sign-ins',
    description: 'Failed console sign-ins, also of user names that do not exist.',
    days: 7,
    select: 'eventtime, useridentity.username AS username, sourceipaddress, awsregion, errormessage, useragent',
    where: ["eventname = 'ConsoleLogin'", "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'"],
    logsInsights: recentEvents(
      `${RECENT_WHO}, userIdentity.userName, errorMessage, userAgent`,
      'eventName = "ConsoleLogin" and responseElements.ConsoleLogin = "Failure"',
    ),
  },
  {
    id: 'failed-sign-ins-by-address',
    title: 'Failed console sign-ins by address',
    description: 'Addresses by failed sign-ins and by the number of user names tried: many names are a spraying.',
    days: 30,
    select: `sourceipaddress, count(*) AS failures, count(DISTINCT useridentity.username) AS usernames,
  ${namesOf('useragent')} AS clients, ${SEEN}`,
    where: ["eventname = 'ConsoleLogin'", "json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'"],
    groupBy: 'sourceipaddress',
    orderBy: 'failures DESC',
    logsInsights: recentCounts(
      'eventName = "ConsoleLogin" and responseElements.ConsoleLogin = "Failure"',
      'count(*) as failures, count_distinct(userIdentity.userName) as userNames by sourceIPAddress',
      'failures desc',
    ),
  },
  {
    id: 'changes-by-hand',
    title: 'Changes made in the console',
    description: 'Writes by people in the console, past your pipelines.',
    days: 7,
    select: CHANGE,
    where: ["sessioncredentialfromconsole = 'true'", "readonly = 'false'"],
    logsInsights: recentEvents(RECENT_CALL, 'sessionCredentialFromConsole = "true" and readOnly = 0'),
  },
];
