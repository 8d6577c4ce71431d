import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { DeployedStacks } from './deployed-stacks';
import { Policy } from './policy';
import { newApp } from '../support/stack';

const PLACES = {
  'another account': { account: OTHER_ACCOUNT, region: REGION },
  'another Region': { account: ACCOUNT, region: 'us-east-1' },
};

/** A role that reads the archive, in a stack of another account or Region. */
export class ReaderElsewhere {
  public readonly deployed: DeployedStacks;
  public readonly bucket: string;
  public readonly accessLogBucket: string;
  public readonly evidenceKey: string;
  public readonly monitoringKey: string;
  public readonly reader: string;
  /** A bucket and a key of the reader's own place, which leave it to IAM who may use them. */
  public readonly otherBucket: string;
  public readonly otherKey: string;

  public constructor(public readonly of: keyof typeof PLACES) {
    const app = newApp();
    const env = { account: ACCOUNT, region: REGION };
    const auditStack = new Stack(app, 'Security', { env, terminationProtection: true });
    const audit = new SecureAuditTrail(auditStack, 'Audit', { alertEmails: ['security@example.com'] });
    const readerStack = new Stack(app, 'Reader', { env: PLACES[of] });
    const role = new Role(readerStack, 'Role', { roleName: 'Reader', assumedBy: new AccountRootPrincipal() });
    audit.archive.grantRead(role);
    const otherKey = new Key(readerStack, 'Key');
    const otherBucket = new Bucket(readerStack, 'Bucket', { bucketName: 'elsewhere', enforceSSL: true });

    const [inAudit, inReader] = [auditStack, readerStack].map((stack) => new DeployedStack(stack));
    this.deployed = new DeployedStacks([inAudit, inReader]);
    this.bucket = inAudit.text(audit.archive.bucket.bucketArn);
    this.accessLogBucket = inAudit.text(audit.archive.accessLogBucket!.bucketArn);
    this.evidenceKey = inAudit.text(audit.archive.encryptionKey.keyArn);
    this.monitoringKey = inAudit.text(audit.monitoringKey.keyArn);
    this.reader = inReader.text(role.roleArn);
    this.otherBucket = inReader.text(otherBucket.bucketArn);
    this.otherKey = inReader.text(otherKey.keyArn);
  }

  /** What bucket and key say is judged where a role is imported. */
  public policies(): Array<[string, Policy]> {
    return this.deployed.rolePolicies(this.reader).map((policy): [string, Policy] => [`reader of ${this.of}`, policy]);
  }
}
