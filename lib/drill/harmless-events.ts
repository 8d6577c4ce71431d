/** How to make an event that a detection notices without doing any harm, in a shell that has run "Prepare". */
export interface HarmlessEvent {
  readonly commands: readonly string[];
  /** What to expect of the commands themselves, where that may surprise. */
  readonly note?: string;
}

const REFUSED = 'The command ends with an error, and CloudTrail records the call all the same.';
const DENIES_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
const TRUSTS_NOBODY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}';
const NOT_THERE = '00000000000000000';

const refused = (...commands: string[]): HarmlessEvent => ({ commands, note: REFUSED });

/**
 * By the id of the detection. Each either asks for something that does not exist, or for a dry run, or makes and deletes
 * what nobody can use. The other detections have no event that is harmless: they are tested by setting their alarm.
 */
export const HARMLESS_EVENTS: Readonly<Partial<Record<string, HarmlessEvent>>> = {
  'cloudtrail-changes': {
    commands: ['aws cloudtrail start-logging --name "$TRAIL"'],
    note: 'The trail is logging already, so nothing changes.',
  },
  'trail-tampering': {
    commands: ['aws cloudtrail remove-tags --resource-id "$TRAIL" --tags-list Key=audit-trail-drill'],
    note: 'There is no such tag.',
  },
  'unauthorized-api-calls': refused(
    'aws sts assume-role --role-arn "arn:$PARTITION:iam::$ACCOUNT:role/audit-trail-drill" --role-session-name drill',
  ),
  'iam-policy-changes': {
    commands: [
      `aws iam create-policy --policy-name audit-trail-drill --policy-document '${DENIES_ALL}'`,
      'aws iam delete-policy --policy-arn "arn:$PARTITION:iam::$ACCOUNT:policy/audit-trail-drill"',
    ],
  },
  'identity-changes': {
    commands: [
      `aws iam create-role --role-name audit-trail-drill --assume-role-policy-document '${TRUSTS_NOBODY}'`,
      'aws iam delete-role --role-name audit-trail-drill',
    ],
  },
  'security-group-changes': refused(
    'aws ec2 create-security-group --group-name audit-trail-drill --description drill --dry-run',
  ),
  'security-group-rules': refused(
    `aws ec2 modify-security-group-rules --dry-run --group-id sg-${NOT_THERE} --security-group-rules 'SecurityGroupRuleId=sgr-${NOT_THERE},SecurityGroupRule={Description=drill,IpProtocol=tcp,FromPort=443,ToPort=443,CidrIpv4=192.0.2.0/24}'`,
  ),
  'network-acl-changes': refused(`aws ec2 create-network-acl --vpc-id vpc-${NOT_THERE} --dry-run`),
  'gateway-changes': refused('aws ec2 create-internet-gateway --dry-run'),
  'route-table-changes': refused(`aws ec2 create-route-table --vpc-id vpc-${NOT_THERE} --dry-run`),
  'vpc-changes': refused('aws ec2 create-vpc --cidr-block 192.0.2.0/24 --dry-run'),
  'rule-tampering': refused('aws events disable-rule --name audit-trail-drill'),
  'config-removals': refused('aws configservice delete-config-rule --config-rule-name audit-trail-drill'),
  'key-access-changes': refused('aws kms delete-alias --alias-name alias/audit-trail-drill'),
  'log-sources-removed': refused(`aws ec2 delete-flow-logs --flow-log-ids fl-${NOT_THERE} --dry-run`),
  'snapshots-shared': refused(
    `aws ec2 modify-snapshot-attribute --snapshot-id snap-${NOT_THERE} --attribute createVolumePermission --operation-type remove --user-ids "$ACCOUNT" --dry-run`,
  ),
  'sign-in-failures': {
    commands: [],
    note: 'At the console of this account, sign in as an IAM user with a wrong password.',
  },
};
