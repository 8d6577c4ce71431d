import { App, Aws, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecureAuditTrail, TrailIdentity, TrailIdentityProps } from 'cdk-secure-audit-trail';
import fc from 'fast-check';
import { constructId } from '../support/arbitraries';
import { Deployment } from '../support/deployment';
import { expectAccepted, expectRefusal, withResource } from '../support/refusal';
import { ACCOUNT, OTHER_ACCOUNT, newApp } from '../support/stack';

/** The rules of the CreateTrail API, one by one. */
function isNameForCloudTrail(name: string): boolean {
  return (
    name.length >= 3 &&
    name.length <= 128 &&
    /^[A-Za-z0-9._-]*$/.test(name) &&
    /^[A-Za-z0-9]/.test(name) &&
    /[A-Za-z0-9]$/.test(name) &&
    !/[._-][._-]/.test(name) &&
    !/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

const nameAt = (...ids: string[]): string => {
  const stack = new Stack(new App(), 'Stack');
  return TrailIdentity.of(ids.reduce<Construct>((scope, id) => new Construct(scope, id), stack)).trailName;
};

describe('the name of a trail', () => {
  test('is made of stack and path, as a person would write it', () => {
    expect(nameAt('Security', 'Audit')).toBe('Stack-Security-Audit');
  });

  test('is one that CloudTrail takes, whatever the constructs are called', () => {
    const id = fc.oneof(constructId(200), fc.constantFrom('_', '1.1', '..'));
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 4 }), (ids) => {
        expect(isNameForCloudTrail(nameAt(...ids))).toBe(true);
      }),
      // To shrink long ids takes minutes.
      { endOnFailure: true },
    );
  });

  test('has no two hyphens in a row where a long path is cut between two ids', () => {
    expect(nameAt('a'.repeat(21), 'b'.repeat(30), 'c'.repeat(26))).toMatch(/^Stack-a{21}-c{26}-[0-9A-F]{8}$/);
  });

  test('stays the same when the stack is synthesized again with something else in it', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new Construct(stack, 'Before');
    expect(TrailIdentity.of(new Construct(stack, 'Audit')).trailName).toBe(nameAt('Audit'));
  });

  test('differs between two trails of one stack, also where their paths are too long to be a name', () => {
    const long = 'x'.repeat(120);
    expect(nameAt(`${long}1`)).not.toBe(nameAt(`${long}2`));
    expect(nameAt('Audit', long)).not.toBe(nameAt('AuditX', long));
  });

  test('differs between two stages of one app', () => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map((stage) =>
      TrailIdentity.of(new Construct(new Stack(new Stage(app, stage), 'Stack'), 'Audit')),
    );
    expect(dev.trailName).not.toBe(prod.trailName);
  });

  test.each(['abc', 'a-b', 'a.b', 'audit_2026', 'Acme-audit.2', '1.2.3', '1234', 'x'.repeat(128)])(
    'may be %s',
    (trailName) => expectAccepted((stack) => TrailIdentity.of(stack, { trailName })),
  );

  test.each([
    'ab',
    'x'.repeat(129),
    '-audit',
    'audit-',
    '.audit',
    'audit_',
    'my--audit',
    'my-_audit',
    'my audit',
    'audit/1',
    'äudit',
    '192.168.5.4',
    '',
  ])('is refused where CloudTrail would refuse it: %s', (trailName) =>
    expectRefusal('trail-name', trailName, (stack) => new SecureAuditTrail(stack, 'Audit', { trailName })),
  );

  test('must be known at synth, since policies name the trail before it exists', () =>
    expectRefusal('trail-name-token', 'trailName', (stack) => {
      const { valueAsString } = new CfnParameter(stack, 'Name');
      new SecureAuditTrail(stack, 'Audit', { trailName: valueAsString });
    }));
});

describe('an identity that is written down', () => {
  const OF = { trailName: 'audit', account: ACCOUNT, homeRegion: 'eu-west-1' };
  const of = (props: Partial<TrailIdentityProps>) => () => new TrailIdentity({ ...OF, ...props });

  test.each<Partial<TrailIdentityProps>>([
    { account: '1111-2222-3333' },
    { account: '' },
    { homeRegion: 'Ireland' },
    { homeRegion: 'eu-west-1a' },
    { homeRegion: '*' },
    { partition: 'china' },
    { partition: '*' },
  ])('is refused where no ARN could be made of it: %p', (props) =>
    expect(of(props)).toThrow(/Write for example.*\[cdk-secure-audit-trail:trail-identity\]/),
  );

  test.each(['o-short', 'o-A1B2C3D4E5', 'r-a1b2', Aws.NO_VALUE])(
    'is refused for the organization %s',
    (organizationId) => expect(of({ organizationId })).toThrow('[cdk-secure-audit-trail:organization-id]'),
  );

  test.each<Partial<TrailIdentityProps>>([
    { homeRegion: 'eusc-de-east-1', partition: 'aws-eusc' },
    { homeRegion: 'us-gov-west-1', partition: 'aws-us-gov' },
    { homeRegion: 'ap-southeast-2', organizationId: 'o-a1b2c3d4e5' },
    { account: Aws.ACCOUNT_ID, homeRegion: Aws.REGION },
  ])('may be %p', (props) => expect(of(props)).not.toThrow());

  test('is the same trail as one whose partition only the deployment knows', () => {
    expect(of({})().isSameAs(of({ partition: 'aws' })())).toBe(true);
    expect(of({ partition: 'aws' })().isSameAs(of({ partition: 'aws-cn' })())).toBe(false);
    expect(of({})().isSameAs(of({ organizationId: 'o-a1b2c3d4e5' })())).toBe(false);
  });
});

describe('two trails of one name', () => {
  const inRegion = (app: App, id: string, account: string | undefined, region: string | undefined) =>
    new SecureAuditTrail(withResource(new Stack(app, id, { env: { account, region } })), 'Audit', {
      trailName: 'audit',
    }).identity;

  test('are refused in one stack', () =>
    expectRefusal('trail-name-twice', "'audit'", (stack) => {
      new SecureAuditTrail(stack, 'One', { trailName: 'audit' });
      new SecureAuditTrail(stack, 'Two', { trailName: 'audit' });
    }));

  test.each([
    ['Audit', 'audit'],
    ['A.B', 'A-B'],
  ])('are refused where both are made of like ids, %s and %s, and are to be named', (one, other) =>
    expectRefusal('trail-name-twice', /Give one of them a trailName of its own\. \[/, (stack) => {
      new SecureAuditTrail(stack, one);
      new SecureAuditTrail(stack, other);
    }),
  );

  test('are refused in two Regions of one account, since a multi-Region trail exists in both', () =>
    expectRefusal('trail-name-twice', "'audit'", (_, app) => {
      inRegion(app, 'Ireland', ACCOUNT, 'eu-west-1');
      inRegion(app, 'Virginia', ACCOUNT, 'us-east-1');
    }));

  test('are refused in two stages that deploy to one account', () =>
    expectRefusal('trail-name-twice', "'audit'", (_, app) => {
      for (const id of ['Blue', 'Green']) {
        const stack = new Stack(new Stage(app, id), 'Stack', { env: { account: ACCOUNT } });
        new SecureAuditTrail(stack, 'Audit', { trailName: 'audit' });
      }
    }));

  test('are two trails in two accounts', () =>
    expectAccepted((_, app) => {
      inRegion(app, 'One', ACCOUNT, 'eu-west-1');
      inRegion(app, 'Two', OTHER_ACCOUNT, 'eu-west-1');
    }));

  test('may be two trails where the accounts are known at deployment only', () =>
    expectAccepted((_, app) => {
      inRegion(app, 'One', undefined, undefined);
      inRegion(app, 'Two', undefined, undefined);
    }));

  test('are one where an identity is made beside the trail', () =>
    expectAccepted((stack) => {
      TrailIdentity.of(stack, { trailName: 'audit' });
      new SecureAuditTrail(stack, 'Audit', { trailName: 'audit' });
    }));

  test('are none where the apps are two, as in tests that run side by side', () => {
    for (const app of [newApp(), newApp()]) {
      expect(inRegion(app, 'Stack', ACCOUNT, 'eu-west-1').trailName).toBe('audit');
    }
  });
});

describe('the ARN of a trail', () => {
  test('is that of its home Region, its owner and their partition', () => {
    const region = 'us-gov-west-1';
    const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region } });
    const { trailArn } = TrailIdentity.of(stack, { trailName: 'audit' });
    expect(new Deployment({ Resources: {} }, { region }).fill(stack.resolve(trailArn))).toBe(
      `arn:aws-us-gov:cloudtrail:us-gov-west-1:${ACCOUNT}:trail/audit`,
    );
  });

  test('can be that of a trail of another account, which delivers here', () => {
    const theirs = new TrailIdentity({
      trailName: 'audit',
      account: OTHER_ACCOUNT,
      homeRegion: 'eu-west-1',
      partition: 'aws',
    });
    expect(theirs.trailArn).toBe(`arn:aws:cloudtrail:eu-west-1:${OTHER_ACCOUNT}:trail/audit`);
  });
});
