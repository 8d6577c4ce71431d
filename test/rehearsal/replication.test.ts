import { LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveReplica, LogArchive, TrailIdentity } from 'cdk-secure-audit-trail';
import { Resource } from '../support/deployment';
import { newApp } from '../support/stack';
import { silentFailures } from './double/silence';
import { World } from './double/world';
import { deploy, reasons } from './spoil';

const SOURCE = { account: '111111111111', region: 'us-east-1' };
const REPLICA = { account: '222222222222', region: 'eu-west-1' };

type Resources = Record<string, Resource>;
type Change = (resources: Resources) => void;

/** An archive and its replica in another account and Region, as the library makes them. */
function templates(): { replica: { Resources: Resources }; archive: { Resources: Resources } } {
  const app = newApp();
  // Nothing was bootstrapped here.
  const stackIn = (id: string, env: typeof SOURCE) =>
    new Stack(app, id, { env, synthesizer: new LegacyStackSynthesizer() });
  const replicaStack = stackIn('Replica', REPLICA);
  const replica = new ArchiveReplica(replicaStack, 'Replica', { sourceAccountId: SOURCE.account });
  const archiveStack = stackIn('Archive', SOURCE);
  const { account, region: homeRegion } = SOURCE;
  new LogArchive(archiveStack, 'Archive', {
    trails: [new TrailIdentity({ trailName: 'audit', account, homeRegion })],
    replica,
  });
  return {
    replica: Template.fromStack(replicaStack).toJSON() as { Resources: Resources },
    archive: Template.fromStack(archiveStack).toJSON() as { Resources: Resources },
  };
}

interface Spoiled {
  readonly replica?: Change;
  readonly archive?: Change;
  readonly withoutReplica?: boolean;
}

async function outcome({ replica: changeReplica, archive: changeArchive, withoutReplica }: Spoiled = {}) {
  const { replica, archive } = templates();
  changeReplica?.(replica.Resources);
  changeArchive?.(archive.Resources);
  const world = new World();
  const first = withoutReplica ? undefined : await deploy(replica, { world, place: REPLICA, name: 'Replica' });
  const second = await deploy(archive, { world, place: SOURCE, name: 'Archive' });
  return {
    refused: [...(first ? reasons(first.stack) : []), ...reasons(second.stack)],
    silent: (await silentFailures(world)).filter((line) => line.startsWith('replication')),
  };
}

const ofType = (resources: Resources, type: string) =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);

/** The role's statements without one action. */
const withoutRight =
  (action: string): Change =>
  (resources) => {
    for (const { PolicyDocument } of ofType(resources, 'AWS::IAM::ManagedPolicy')) {
      for (const statement of PolicyDocument.Statement) {
        statement.Action = [statement.Action].flat().filter((one: string) => one !== action);
      }
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action }: { Action: string[] }) => Action.length > 0,
      );
    }
  };

/** A policy without one statement. */
const withoutStatement =
  (type: string, document: string, sid: string): Change =>
  (resources) => {
    for (const properties of ofType(resources, type)) {
      properties[document].Statement = properties[document].Statement.filter(
        ({ Sid }: { Sid?: string }) => Sid !== sid,
      );
    }
  };

describe('an archive and its replica, as the library makes them', () => {
  it('are taken, and every log file is copied', async () =>
    expect(await outcome()).toEqual({ refused: [], silent: [] }));
});

describe('PutBucketReplication refuses', () => {
  it('a replica that is not there yet', async () =>
    expect((await outcome({ withoutReplica: true })).refused).toEqual([
      expect.stringMatching(/Destination bucket must exist/),
    ]));

  it('a replica without Object Lock', async () => {
    const replica: Change = (resources) => {
      for (const bucket of ofType(resources, 'AWS::S3::Bucket')) {
        delete bucket.ObjectLockEnabled;
        delete bucket.ObjectLockConfiguration;
      }
    };
    expect((await outcome({ replica })).refused).toEqual([expect.stringMatching(/must have Object Lock enabled/)]);
  });
});

describe('S3 says nothing, and copies nothing', () => {
  it.each<[string, RegExp, Spoiled]>([
    ...[
      's3:GetReplicationConfiguration',
      's3:GetObjectVersionForReplication',
      // Without these two a locked object does not replicate.
      's3:GetObjectRetention',
      's3:GetObjectLegalHold',
      's3:ReplicateObject',
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ].map((action): [string, RegExp, Spoiled] => [
      `if the role may not ${action}`,
      new RegExp(`may not ${action} `),
      { archive: withoutRight(action) },
    ]),
    [
      'if the replica does not let the role in',
      /may not s3:ReplicateObject/,
      { replica: withoutStatement('AWS::S3::BucketPolicy', 'PolicyDocument', 'AllowReplication') },
    ],
    [
      'if the key of the replica does not let the role in',
      /may not kms:Encrypt/,
      { replica: withoutStatement('AWS::KMS::Key', 'KeyPolicy', 'AllowReplication') },
    ],
    [
      'if nobody lets S3 assume the role',
      /S3 may not assume/,
      {
        archive: (resources) =>
          ofType(resources, 'AWS::IAM::Role').forEach(({ AssumeRolePolicyDocument }) => {
            AssumeRolePolicyDocument.Statement[0].Principal = { Service: 'ec2.amazonaws.com' };
          }),
      },
    ],
    [
      'if the alias of the key is not there',
      /no key .*alias/,
      {
        replica: (resources) =>
          ofType(resources, 'AWS::KMS::Alias').forEach((alias) => {
            alias.AliasName = 'alias/another';
          }),
      },
    ],
  ])('%s', async (_, words, spoiled) => {
    const { refused, silent } = await outcome(spoiled);
    expect(refused).toEqual([]);
    expect(silent).toEqual([expect.stringMatching(words)]);
  });
});
