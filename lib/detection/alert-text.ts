import { Detection } from './detection';

/** What an alert says first; whom a detection leaves out stays visible. */
export function headline({ severity, title, exceptPrincipals = [] }: Detection): string {
  return `${severity}: ${title}${exceptPrincipals.length > 0 ? ` (except ${exceptPrincipals.join(', ')})` : ''}`;
}

/**
 * Fields of an event that a person wants to see. All hold a string or nothing, in every shape of event; none holds text
 * that a caller can choose freely, such as the user agent: an alert must not be a place to write into.
 */
const FIELDS = {
  account: '$.account',
  address: '$.detail.sourceIPAddress',
  arn: '$.detail.userIdentity.arn',
  error: '$.detail.errorCode',
  id: '$.detail.eventID',
  identity: '$.detail.userIdentity.type',
  name: '$.detail.eventName',
  region: '$.detail.awsRegion',
  service: '$.detail.eventSource',
  signIn: '$.detail.responseElements.ConsoleLogin',
  through: '$.detail.userIdentity.invokedBy',
  time: '$.time',
};

/** An event in plain words, as an input transformer of EventBridge. */
export interface AlertText {
  readonly inputPathsMap: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

/** A field that an event lacks leaves nothing behind, so that each line reads well without it. */
export function alertText(detection: Detection, runbook: string): AlertText {
  const lines = [
    plain(`${headline(detection)}.`),
    'What: <name> (<service>)',
    'Who: <identity> <arn> <through>',
    'From: <address>',
    'Where: account <account>, Region <region>',
    'When: <time>',
    'Outcome (empty where the call succeeded): <error> <signIn>',
    plain(`First: ${detection.firstStep}`),
    `Runbook: ${plain(runbook)}`,
    'Event: <id>',
  ];
  // For a target of text each line is a string of its own.
  return { inputPathsMap: FIELDS, inputTemplate: lines.map((line) => JSON.stringify(line)).join('\n') };
}

/** EventBridge takes what is between < and > for a field. */
function plain(text: string): string {
  return text.replace(/[<>]/g, (sign) => (sign === '<' ? '(' : ')'));
}
