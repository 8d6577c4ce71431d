import { App, BootstraplessSynthesizer, Duration, LegacyStackSynthesizer, NestedStack, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Detections, RetentionPolicy, SecureAuditTrail, SecureAuditTrailProps, Severity } from 'cdk-secure-audit-trail';
import fc from 'fast-check';
import { nagFindings, validatorFindings } from './support/checks';
import { cycles } from './support/dependencies';
import { Deployment } from './support/deployment';
import { ACCOUNT, newApp } from './support/stack';
import { weaknesses } from './support/weaknesses';

jest.setTimeout(120_000);

const REGIONS = ['eu-west-1', 'us-east-1', 'me-south-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'] as const;
const MODES = ['governance', 'compliance', 'none'] as const;

const word = (minLength: number, maxLength: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${minLength},${maxLength}}$`));
const words = (separator: string) =>
  fc.array(word(2, 12), { minLength: 2, maxLength: 5 }).map((parts) => parts.join(separator));
const roles = fc.array(word(1, 40), { maxLength: 6 });
const email = fc.tuple(word(1, 20), word(1, 20)).map(([user, domain]) => `${user}@${domain}.example`);

/** What a user may ask for, as data, so that fast-check can print it. */
const wishes = fc.record(
  {
    trailName: fc.oneof(word(3, 128), words('-'), words('.'), words('_')),
    s3KeyPrefix: fc.oneof(
      word(1, 200).filter((prefix) => prefix !== 'AWSLogs'),
      words('/').filter((prefix) => !`${prefix}/`.includes('AWSLogs/')),
    ),
    lock: fc.tuple(fc.constantFrom(...MODES), fc.integer({ min: 1, max: 36_500 })),
    expireAfterTheLock: fc.integer({ min: 0, max: 4000 }),
    breakGlassRoles: roles,
    deploymentRoles: roles,
    logRetention: fc.constantFrom(RetentionDays.ONE_DAY, RetentionDays.ONE_YEAR, RetentionDays.INFINITE),
    withoutDetections: fc.subarray(Detections.all().list.map(({ id }) => id)),
    severity: fc.constantFrom(...Object.values(Severity)),
    hoursOfSilence: fc.integer({ min: 1, max: 24 }),
    alertEmails: fc.uniqueArray(email, { maxLength: 8 }),
    mebibytes: fc.integer({ min: 10, max: 10_000_000 }),
    additionalRegions: fc.subarray(['eu-west-9', 'us-east-1', 'ap-south-9']),
  },
  { requiredKeys: [] },
);
type Wishes = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

/** Where it may stand. */
const places = fc.record({
  region: fc.option(fc.constantFrom(...REGIONS)),
  account: fc.option(fc.constant(ACCOUNT)),
  stackName: words('-'),
  synthesizer: fc.constantFrom('default', 'legacy', 'bootstrapless'),
  nested: fc.boolean(),
  flags: fc.boolean(),
});
type Place = typeof places extends fc.Arbitrary<infer T> ? T : never;

function propsOf({ breakGlassRoles, deploymentRoles, ...wish }: Wishes, place: Place): SecureAuditTrailProps {
  const { partition } = RegionInfo.get(place.region ?? 'eu-west-1');
  const arns = (names?: string[]) => names?.map((name) => `arn:${partition}:iam::${ACCOUNT}:role/${name}`);
  const [mode, days] = wish.lock ?? ['governance', 365];
  const locked = mode === 'none' ? 1 : days;
  return {
    ...wish,
    breakGlassRoleArns: arns(breakGlassRoles),
    deploymentRoleArns: arns(deploymentRoles),
    ...(wish.lock && {
      retentionPolicy: mode === 'none' ? RetentionPolicy.none() : RetentionPolicy[mode](Duration.days(days)),
    }),
    ...(wish.expireAfterTheLock !== undefined && { expireAfter: Duration.days(locked + wish.expireAfterTheLock) }),
    detections: Detections.all()
      .without(...(wish.withoutDetections ?? []))
      .atLeast(wish.severity ?? Severity.LOW),
    ...(wish.hoursOfSilence && { maxSilence: Duration.hours(wish.hoursOfSilence) }),
    ...(wish.mebibytes && { queryScanLimit: Size.mebibytes(wish.mebibytes) }),
  };
}

function stackIn(app: App, { region, account, stackName, synthesizer, nested }: Place): Stack {
  const stack = new Stack(app, 'Stack', {
    stackName: `s${stackName}`,
    env: { region: region ?? undefined, account: account ?? undefined },
    synthesizer: {
      legacy: new LegacyStackSynthesizer(),
      bootstrapless: new BootstraplessSynthesizer(),
      default: undefined,
    }[synthesizer],
  });
  // A template of its own needs a bucket of assets, which those synthesizers do not have.
  return nested && synthesizer === 'default' ? new NestedStack(stack, 'Nested') : stack;
}

const appOf = (place: Place, validated = false) =>
  place.flags
    ? newApp({ builtinCloudFormationValidation: validated })
    : new App({ outdir: newApp().outdir, treeMetadata: false, builtinCloudFormationValidation: validated });

test('whatever is asked for, the trail is never weaker than the default, and can be deployed', () => {
  fc.assert(
    fc.property(wishes, places, (wish, place) => {
      const stack = stackIn(appOf(place), place);
      new SecureAuditTrail(stack, 'Audit', propsOf(wish, place));
      const template = Template.fromStack(stack).toJSON();
      const region = place.region ?? 'ap-northeast-1';
      expect(weaknesses(template, region)).toEqual([]);
      expect(cycles(template)).toEqual([]);

      const deployment = new Deployment(template, { region, stackName: place.stackName });
      const evidence = deployment.all('AWS::S3::Bucket').find(({ Properties }) => Properties.ObjectLockEnabled)!;
      const [mode, days] = wish.lock ?? ['governance', 365];
      expect(evidence.Properties.ObjectLockConfiguration.Rule?.DefaultRetention).toEqual(
        mode === 'none' ? undefined : { Mode: mode.toUpperCase(), Days: days },
      );
      if (RegionInfo.get(region).partition !== 'aws') {
        expect(JSON.stringify(template)).not.toContain('arn:aws:');
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever is asked for, the CloudFormation validator and five packs of cdk-nag find nothing', () => {
  fc.assert(
    fc.property(wishes, places, (wish, place) => {
      const app = appOf(place, true);
      // A shorter retention than the default is what a pack would find.
      const props = propsOf({ ...wish, lock: undefined, logRetention: undefined }, place);
      new SecureAuditTrail(stackIn(app, place), 'Audit', props);
      expect(validatorFindings(app)).toEqual([]);
      expect(nagFindings(app)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});
