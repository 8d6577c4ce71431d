/** A table that no metric can give: who did it, and what. CloudWatch Logs Insights reads the log group for it. */
export interface DashboardQuery {
  readonly title: string;
  /** Joined by pipes. */
  readonly lines: readonly string[];
}

// A role's session has an ARN with the name of the person in it; a service has none.
const WHO =
  'fields coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.userName, userIdentity.type) as who';

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
        `${WHO}${account}`,
        `stats count(*) as calls by who, eventName, eventSource${byAccount}`,
        'sort calls desc',
        'limit 50',
      ],
    },
    {
      title: 'Who changed what',
      lines: [
        // Insights holds false as 0.
        'filter readOnly = 0 and not ispresent(errorCode)',
        `${WHO}${account}`,
        `stats count(*) as calls by eventSource, eventName, who${byAccount}`,
        'sort calls desc',
        'limit 50',
      ],
    },
  ];
}
