import { Stack } from 'aws-cdk-lib';
import {
  AlertTopic,
  ArchiveReplica,
  AuditorRole,
  BreakGlassRole,
  LogArchive,
  SecureAuditTrail,
} from 'cdk-secure-audit-trail';
import { organization } from '../../examples/organization';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { DeployedStacks } from './deployed-stacks';
import { Deployment } from './deployment';
import { ADMINISTRATOR_ACCESS, Policy } from './policy';
import { cloudTrail, Principal, role, root } from './principals';
import { newApp } from '../support/stack';

export const ORGANIZATION = 'o-a1b2c3d4e5';
export const MANAGEMENT = ACCOUNT;
export const LOG_ARCHIVE = OTHER_ACCOUNT;
export const MEMBER = '777788889999';
/** An account of another organization. */
export const FOREIGN = '999900001111';
export const REPLICA_REGION = 'eu-central-1';

/** What stands between evidence and whoever wants it gone. */
export type Protection = 'its own policies' | 'its own policies and the guardrails' | 'the guardrails alone';

const app = newApp();
organization(app);
const stacks = (['Replica', 'Archive', 'Trail', 'Guardrails'] as const).map(
  (name) => app.node.findChild(`Organization-${name}`) as Stack,
);
const [replicaStack, archiveStack, trailStack, guardrailStack] = stacks;
const deployed = stacks.map((stack) => new DeployedStack(stack));
const [inReplica, inArchive, inTrail] = deployed;

const replica = replicaStack.node.findChild('Replica') as ArchiveReplica;
const archive = archiveStack.node.findChild('Archive') as LogArchive;
const audit = trailStack.node.findChild('Audit') as SecureAuditTrail;

const policiesOf = (type: string): Policy[] =>
  new DeployedStack(guardrailStack)
    .propertiesOf('AWS::Organizations::Policy')
    .flatMap((properties) => (properties.Type === type ? (properties.Content as Policy) : []));

const GUARDRAILS = {
  guardrails: {
    serviceControl: policiesOf('SERVICE_CONTROL_POLICY'),
    resourceControl: policiesOf('RESOURCE_CONTROL_POLICY'),
  },
  accounts: [LOG_ARCHIVE, MEMBER],
};

const withoutDenials = (policy: Policy): Policy => ({
  ...policy,
  Statement: policy.Statement.filter(({ Effect }) => Effect === 'Allow'),
});

const DEPLOYMENTS: Record<Protection, Deployment> = {
  'its own policies': new DeployedStacks(deployed),
  'its own policies and the guardrails': new DeployedStacks(deployed, GUARDRAILS),
  'the guardrails alone': new DeployedStacks(deployed, GUARDRAILS, withoutDenials),
};

/** The stacks of examples/organization.ts, with everything and everybody in them. */
export class Organization {
  public readonly deployed: Deployment;
  public readonly trail = inTrail.text(audit.identity.trailArn);
  public readonly bucket = inArchive.text(archive.bucket.bucketArn);
  public readonly accessLogBucket = inArchive.text(archive.accessLogBucket!.bucketArn);
  public readonly evidenceKey = inArchive.text(archive.encryptionKey.keyArn);
  public readonly replicaBucket = inReplica.text(replica.bucket.bucketArn);
  public readonly replicaAccessLogBucket = inReplica.text(replica.accessLogBucket.bucketArn);
  public readonly replicaKey = inReplica.text(replica.encryptionKey.keyArn);
  public readonly monitoringKey = inTrail.text(audit.monitoringKey.keyArn);
  public readonly topic = inTrail.text(audit.alerts.topic.topicArn);
  public readonly archiveTopic = inArchive.text((archiveStack.node.findChild('Alerts') as AlertTopic).topic.topicArn);
  public readonly deliveryRole = inTrail.text(audit.logGroup.deliveryRole.roleArn);
  public readonly logGroup = `arn:aws:logs:${REGION}:${MANAGEMENT}:log-group:${audit.logGroup.logGroupName}`;
  public readonly replicationRole = inArchive.text(archive.replicationRole!.roleArn);
  public readonly auditorRole = inArchive.text((archiveStack.node.findChild('Auditor') as AuditorRole).role.roleArn);
  public readonly breakGlassRole = inArchive.text(
    (archiveStack.node.findChild('BreakGlass') as BreakGlassRole).role.roleArn,
  );
  public readonly alarm = `arn:aws:cloudwatch:${REGION}:${MANAGEMENT}:alarm:organization-audit-root-usage`;
  public readonly who: ReturnType<typeof cast>;

  public constructor(private readonly protection: Protection) {
    this.deployed = DEPLOYMENTS[protection];
    this.who = cast(this);
  }

  public get buckets(): string[] {
    return [this.bucket, this.accessLogBucket, this.replicaBucket, this.replicaAccessLogBucket];
  }

  public get keys(): string[] {
    return [this.evidenceKey, this.replicaKey];
  }

  public get files(): string[] {
    return [this.file(), this.copy(), `${this.accessLogBucket}/log`, `${this.replicaAccessLogBucket}/log`];
  }

  /** A log file, by default one of a member account. */
  public file(account = MEMBER, folder = 'CloudTrail', owner = `${ORGANIZATION}/${account}`): string {
    return `${this.bucket}/AWSLogs/${owner}/${folder}/${REGION}/2026/11/21/${account}_${folder}_${REGION}.json.gz`;
  }

  /** The copy of a log file. */
  public copy(account = MEMBER): string {
    return this.file(account).replace(this.bucket, this.replicaBucket);
  }

  public stream(name: string): string {
    return `${this.logGroup}:log-stream:${name}`;
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    if (this.protection !== 'its own policies') {
      // The guardrails deny the same again, so no case could miss a denial.
      return [];
    }
    const governing = (name: string, arn: string): [string, Policy] => [name, this.deployed.resourcePolicy(arn)!];
    const attached = (name: string, roleArn: string) =>
      this.deployed.rolePolicies(roleArn).map((policy): [string, Policy] => [name, policy]);
    return [
      governing('archive of an organization', this.bucket),
      governing('its access-log bucket', this.accessLogBucket),
      governing('its key', this.evidenceKey),
      governing('replica', this.replicaBucket),
      governing('access-log bucket of the replica', this.replicaAccessLogBucket),
      governing('key of the replica', this.replicaKey),
      governing('trust of the replication role', this.replicationRole),
      ...attached('replication role', this.replicationRole),
      governing('trust of the delivery role of an organization', this.deliveryRole),
      ...attached('delivery role of an organization', this.deliveryRole),
      governing('trust of the auditor', this.auditorRole),
      governing('trust of the break-glass role', this.breakGlassRole),
      ...attached('break-glass role', this.breakGlassRole),
    ];
  }

  /** In its own account the policy of the replication role is enough, whatever the replica says. */
  public judgedElsewhere(sid = ''): boolean {
    return sid.startsWith('AllowReplication');
  }
}

/** AWS tells every policy the organization of the caller. */
const of = (organizationId: string, principal: Principal): Principal => ({
  ...principal,
  context: { ...principal.context, 'aws:PrincipalOrgID': organizationId },
});
const ours = (principal: Principal) => of(ORGANIZATION, principal);
const admin = (account: string, name = 'Administrator') =>
  ours(role(`arn:aws:iam::${account}:role/${name}`, ADMINISTRATOR_ACCESS));
const executionRole = (account: string, region = REGION) =>
  admin(account, `cdk-hnb659fds-cfn-exec-role-${account}-${region}`);

function cast({ deployed: policies, trail, auditorRole, breakGlassRole, replicationRole }: Organization) {
  const inRole = (arn: string) => ours(role(arn, ...policies.rolePolicies(arn)));
  return {
    memberAdministrator: admin(MEMBER),
    archiveAdministrator: admin(LOG_ARCHIVE),
    archiveRoot: ours(root(LOG_ARCHIVE)),
    managementAdministrator: admin(MANAGEMENT),
    managementRoot: ours(root(MANAGEMENT)),
    /** A role of the name of the break-glass role, in a member account. */
    borrowedName: admin(MEMBER, breakGlassRole.split('/')[1]),
    foreignAdministrator: of('o-zzzzzzzzzz', role(`arn:aws:iam::${FOREIGN}:role/Administrator`, ADMINISTRATOR_ACCESS)),
    auditor: inRole(auditorRole),
    breakGlass: inRole(breakGlassRole),
    /** The break-glass role, had somebody given it every right. */
    mightyBreakGlass: admin(LOG_ARCHIVE, breakGlassRole.split('/')[1]),
    replication: inRole(replicationRole),
    deployment: executionRole(LOG_ARCHIVE),
    replicaDeployment: executionRole(LOG_ARCHIVE, REPLICA_REGION),
    managementDeployment: executionRole(MANAGEMENT),
    memberDeployment: executionRole(MEMBER),
    cloudTrail: cloudTrail(trail),
  };
}
