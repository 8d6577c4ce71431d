/** A table that no metric can give: who did it, and what. CloudWatch Logs Insights reads the log group for it. */
export interface DashboardQuery {
  readonly title: string;
  /** Joined by pipes. */
  readonly lines: readonly string[];
}

/**
 * The last part of the ARN fits into a column, and is the user, root, or the session of a role: the person, where people
 * come through IAM Identity Center. A service has no ARN.
 */
export const LAST_PART = '(?<last>[^:\\/]+)$';
const PARSE_ARN = `parse userIdentity.arn /${LAST_PART}/`;
const WHO = 'fields coalesce(last, userIdentity.invokedBy, userIdentity.userName, userIdentity.type) as who';

/**
 * Who signed in, who was denied, who changed what.
 *
 * @param hasAccounts whether the trail records more than one account
 */
export function dashboardQueries(hasAccounts: boolean): DashboardQuery[] {
  const account = hasAccounts ? ', recipientAccountId as account' : '';
  const byAccount = hasAccounts ? ', account' : '';
  return [
    {
      title: 'Who signed in',
      lines: [
        'filter eventName = "ConsoleLogin"',
        PARSE_ARN,
        `${WHO}, sourceIPAddress as address, responseElements.ConsoleLogin as outcome, additionalEventData.MFAUsed as MFA${account}`,
        'sort @timestamp desc',
        'limit 50',
        `display @timestamp, who, address, outcome, MFA${byAccount}`,
      ],
    },
    {
      title: 'Who was denied what',
      lines: [
        'filter errorCode like /AccessDenied|UnauthorizedOperation/',
        PARSE_ARN,
        `${WHO}, userIdentity.sessionContext.sessionIssuer.userName as role${account}`,
        `stats count(*) as calls by who, role, eventName${byAccount}`,
        'sort calls desc',
        'limit 50',
      ],
    },
    {
      title: 'Who changed what',
      lines: [
        // Insights holds false as 0.
        'filter readOnly = 0 and not ispresent(errorCode)',
        PARSE_ARN,
        `${WHO}${account}`,
        `stats count(*) as calls by eventSource, eventName, who${byAccount}`,
        'sort calls desc',
        'limit 50',
      ],
    },
  ];
}
