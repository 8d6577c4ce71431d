import { Annotations, IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { DeployedStack } from './deployed-stack';
import { Policy } from './policy';
import { newApp } from '../support/stack';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const OTHER_ACCOUNT = '444455556666';
export const BREAK_GLASS = `arn:aws:iam::${ACCOUNT}:role/BreakGlass`;

interface AuditStackOptions extends SecureAuditTrailProps {
  readonly synthesizer?: IStackSynthesizer;
  /** Makes the role of an auditor, who is then granted to read. */
  readonly auditor?: (stack: Stack) => IRole;
}

/** A deployed `SecureAuditTrail`, with the ARNs of everything that somebody may want to touch. */
export class AuditStack {
  public readonly deployed: DeployedStack;
  public readonly trail: string;
  public readonly bucket: string;
  public readonly accessLogBucket: string;
  public readonly evidenceKey: string;
  public readonly monitoringKey: string;
  public readonly topic: string;
  public readonly deliveryRole: string;
  /** Log group without the `:*` that CloudFormation adds. */
  public readonly logGroup: string;
  public readonly workGroup: string;
  public readonly glue: { readonly catalog: string; readonly database: string; readonly table: string };
  public readonly auditor?: string;

  public constructor({ synthesizer, auditor: makeAuditor, ...props }: AuditStackOptions = {}) {
    const stack = new Stack(newApp(), 'Security', {
      env: { account: ACCOUNT, region: REGION },
      synthesizer,
      terminationProtection: true,
    });
    const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], ...props });
    const auditor = makeAuditor?.(stack);
    if (auditor) {
      audit.grantRead(auditor);
    }
    // That the settings are then not protected is what some chapters are about.
    Annotations.of(stack).acknowledgeWarning('cdk-secure-audit-trail:no-deployment-role');
    this.deployed = new DeployedStack(stack);
    const text = (token: string) => this.deployed.text(token);
    this.trail = text(audit.identity.trailArn);
    this.bucket = text(audit.archive.bucket.bucketArn);
    this.accessLogBucket = text(audit.archive.accessLogBucket!.bucketArn);
    this.evidenceKey = text(audit.archive.encryptionKey.keyArn);
    this.monitoringKey = text(audit.monitoringKey.keyArn);
    this.topic = text(audit.alerts.topic.topicArn);
    this.deliveryRole = text(audit.logGroup.deliveryRole.roleArn);
    this.logGroup = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${audit.logGroup.logGroupName}`;
    this.workGroup = `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/${text(audit.analysis!.workGroup.ref)}`;
    const { databaseName, tableInput } = audit.analysis!.table;
    const glue = `arn:aws:glue:${REGION}:${ACCOUNT}`;
    this.glue = {
      catalog: `${glue}:catalog`,
      database: `${glue}:database/${databaseName}`,
      table: `${glue}:table/${databaseName}/${(tableInput as { name: string }).name}`,
    };
    this.auditor = auditor && text(auditor.roleArn);
  }

  /** An object below the prefix of an account, by default in the folder of the log files. */
  public file(folder = 'CloudTrail', account = ACCOUNT): string {
    return `${this.bucket}/AWSLogs/${account}/${folder}/${REGION}/2026/11/21/${account}_${folder}_${REGION}.json.gz`;
  }

  /** A stream of the log group. */
  public stream(name: string): string {
    return `${this.logGroup}:log-stream:${name}`;
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    const governing = (name: string, arn: string): [string, Policy] => [name, this.deployed.resourcePolicy(arn)!];
    const attached = (name: string, roleArn?: string) =>
      (roleArn ? this.deployed.rolePolicies(roleArn) : []).map((policy): [string, Policy] => [name, policy]);
    return [
      governing('archive', this.bucket),
      governing('access-log bucket', this.accessLogBucket),
      governing('evidence key', this.evidenceKey),
      governing('monitoring key', this.monitoringKey),
      governing('topic', this.topic),
      governing('trust of the delivery role', this.deliveryRole),
      ...attached('delivery role', this.deliveryRole),
      ...attached('auditor', this.auditor),
    ];
  }
}
