import { Stack } from 'aws-cdk-lib';
import { ArchiveReplica } from 'cdk-secure-audit-trail';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { Policy } from './policy';
import { newApp } from '../support/stack';

/** A replica in another account than its archive. */
export class ReplicaElsewhere {
  public readonly account = OTHER_ACCOUNT;
  public readonly deployed: DeployedStack;
  public readonly bucket: string;
  public readonly accessLogBucket: string;
  public readonly key: string;
  public readonly replicationRole: string;

  public constructor() {
    const stack = new Stack(newApp(), 'Replica', { env: { account: this.account, region: REGION } });
    const replica = new ArchiveReplica(stack, 'Replica', { sourceAccountId: ACCOUNT });
    this.deployed = new DeployedStack(stack);
    this.bucket = this.deployed.text(replica.bucket.bucketArn);
    this.accessLogBucket = this.deployed.text(replica.accessLogBucket.bucketArn);
    this.key = this.deployed.text(replica.encryptionKey.keyArn);
    this.replicationRole = `arn:aws:iam::${ACCOUNT}:role/${replica.replicationRoleName}`;
  }

  public policies(): Array<[string, Policy]> {
    return [
      ['replica in another account', this.deployed.resourcePolicy(this.bucket)!],
      ['key of a replica in another account', this.deployed.resourcePolicy(this.key)!],
    ];
  }

  /** Everything but what another account makes of it is as in the organization. */
  public judgedElsewhere(sid = ''): boolean {
    return !sid.startsWith('AllowReplication');
  }
}
