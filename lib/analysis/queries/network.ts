import { TrailTable } from '../trail-table';
import { CALL, CHANGE, PRINCIPAL, RECENT_CALL, recentCountsOfPrincipals, recentEvents, SEEN } from './parts';
import { SavedQuery } from '../saved-query';

/** What can be reached, from where, and how it was. */
export const NETWORK_QUERIES: readonly SavedQuery[] = [
  {
    id: 'security-groups-opened',
    title: 'Security groups opened to the world',
    description: 'Ingress rules for 0.0.0.0/0 or ::/0 that were added or modified.',
    days: 30,
    select: CHANGE,
    where: [
      "eventname IN ('AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules')",
      'errorcode IS NULL',
      'requestparameters LIKE \'%"0.0.0.0/0"%\' OR requestparameters LIKE \'%"::/0"%\'',
    ],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventName in ["AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"] and not ispresent(errorCode) and @message like /"(0\\.0\\.0\\.0|::)\\/0"/',
    ),
  },
  {
    id: 'network-changes',
    title: 'Network changes',
    description: 'Successful changes to VPCs, subnets, network ACLs, routes, gateways and VPC endpoints.',
    days: 30,
    select: CHANGE,
    where: [
      "eventsource = 'ec2.amazonaws.com'",
      "readonly = 'false'",
      "regexp_like(eventname, 'Vpc|Subnet|NetworkAcl|Route|Gateway')",
      'errorcode IS NULL',
    ],
    logsInsights: recentEvents(
      RECENT_CALL,
      'eventSource = "ec2.amazonaws.com" and readOnly = 0 and eventName like /Vpc|Subnet|NetworkAcl|Route|Gateway/ and not ispresent(errorCode)',
    ),
  },
  {
    id: 'old-tls',
    title: 'Clients with old TLS',
    description: 'Callers whose connection was older than TLS 1.2.',
    days: 7,
    select: `${PRINCIPAL} AS principal, tlsdetails.tlsversion, useragent, sourceipaddress, count(*) AS calls, ${SEEN}`,
    where: ["tlsdetails.tlsversion IN ('SSLv3', 'TLSv1', 'TLSv1.0', 'TLSv1.1')"],
    groupBy: `${PRINCIPAL}, tlsdetails.tlsversion, useragent, sourceipaddress`,
    orderBy: 'calls DESC',
    logsInsights: recentCountsOfPrincipals(
      'tlsDetails.tlsVersion in ["SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"]',
      'count(*) as calls by principal, tlsDetails.tlsVersion, userAgent, sourceIPAddress',
      'calls desc',
    ),
  },
  {
    id: 'endpoint-denials',
    title: 'Calls that a VPC endpoint refused',
    description: 'Calls through a VPC endpoint that its policy denied: perhaps data on its way out.',
    table: TrailTable.NETWORK_ACTIVITY,
    days: 7,
    select: `${CALL}, useridentity.accountid, vpcendpointid, vpcendpointaccountid`,
    where: ["errorcode = 'VpceAccessDenied'"],
  },
];
