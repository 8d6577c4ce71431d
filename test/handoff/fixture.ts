import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogArchive, LogArchiveOptions, SiemHandOff, SiemHandOffProps, TrailIdentity } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { ACCOUNT, newApp } from '../support/stack';

export const REGION = 'eu-west-1';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const MANAGEMENT = '555566667777';
export const COLLECTOR = '777788889999';
export const EXTERNAL_ID = '4f3c1d1e-52a6-4d34-9b1a-7c0f5a1be9d2';

export const accountTrail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION });
export const organizationTrail = new TrailIdentity({
  trailName: 'organization-audit',
  account: MANAGEMENT,
  homeRegion: REGION,
  organizationId: ORGANIZATION,
});

/** An archive and a key in a stack of a known account and Region. */
export class ArchiveStack {
  public readonly stack: Stack;
  public readonly archive: LogArchive;
  public readonly encryptionKey: Key;

  public constructor(
    public readonly trail: TrailIdentity = accountTrail,
    options: LogArchiveOptions = {},
    props: StackProps = { env: { account: ACCOUNT, region: REGION } },
    app: App = newApp(),
  ) {
    this.stack = new Stack(app, 'Stack', props);
    this.archive = new LogArchive(this.stack, 'Archive', { trails: [trail], ...options });
    this.encryptionKey = new Key(this.stack, 'Key', { enableKeyRotation: true });
  }

  public handOff(id = 'HandOff', props: Partial<SiemHandOffProps> = {}): SiemHandOff {
    const { trail, archive, encryptionKey } = this;
    return new SiemHandOff(this.stack, id, { trail, archive, encryptionKey, alarmActions: [], ...props });
  }

  public template(): ReturnType<Template['toJSON']> {
    return Template.fromStack(this.stack).toJSON();
  }

  public deployment(): Deployment {
    const { account, region } = this.stack;
    return new Deployment(this.template(), { account, region });
  }
}
