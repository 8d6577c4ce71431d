import { PRINCIPAL } from './queries/parts';

/** A view over `cloudtrail`. It is no resource: Glue keeps one in a form that Athena alone writes, when told to in SQL. */
export interface View {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What follows SELECT, after the partition keys; times stay text, since a view cannot keep one with its time zone. */
  readonly columns: readonly string[];
  readonly where?: string;
}

const CALL = [
  'eventtime',
  `${PRINCIPAL} AS principal`,
  'useridentity.type AS principal_type',
  'useridentity.sessioncontext.sessionissuer.arn AS role',
  'useridentity.accesskeyid AS access_key',
  'useridentity.sessioncontext.attributes.mfaauthenticated AS mfa',
  'useridentity.invokedby AS invoked_by',
  'sourceipaddress AS address',
  'useragent AS client',
  'eventsource AS service',
  'eventname AS action',
  'errorcode AS error',
  'requestparameters AS parameters',
  'eventid AS event_id',
];

/** The views whose making `TrailAnalysis` saves. */
export const VIEWS: readonly View[] = [
  {
    name: 'calls',
    title: 'Make the view calls',
    description: 'Run once: every call in a line without nested columns.',
    columns: CALL,
  },
  {
    name: 'changes',
    title: 'Make the view changes',
    description:
      'Run once: changes that people and roles made, also through AWS services (invoked_by); none to data, and none that failed.',
    columns: CALL,
    // Older records have no category.
    where: `readonly = 'false' AND errorcode IS NULL AND coalesce(useridentity.type, '') <> 'AWSService'
  AND eventtype IN ('AwsApiCall', 'AwsConsoleAction') AND coalesce(eventcategory, 'Management') = 'Management'`,
  },
  {
    name: 'sign_ins',
    title: 'Make the view sign_ins',
    description: 'Run once: console sign-ins with their result and whether MFA was used.',
    columns: [
      'eventtime',
      `${PRINCIPAL} AS principal`,
      'useridentity.type AS principal_type',
      'useridentity.username AS user_name',
      "json_extract_scalar(responseelements, '$.ConsoleLogin') AS result",
      "json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa",
      'errormessage AS reason',
      'sourceipaddress AS address',
      'useragent AS client',
    ],
    where: "eventname = 'ConsoleLogin'",
  },
];

/** The statement that makes the view; the partition keys stand first, as they are, so that a bound on them reaches the table. */
export function viewSql(view: View, partitionKeys: string[]): string {
  return [
    `CREATE OR REPLACE VIEW ${view.name} AS`,
    `SELECT ${[...partitionKeys, ...view.columns].join(', ')}`,
    'FROM cloudtrail',
    ...(view.where === undefined ? [] : [`WHERE ${view.where}`]),
  ].join('\n');
}
