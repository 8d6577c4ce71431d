import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, CfnResource, NestedStack, Stack, Token, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Detections, SecureAuditTrail, Severity } from 'cdk-secure-audit-trail';
import { examples } from '../examples/app';
import { acknowledgements, nagFindings, packs, validatorFindings, warnings } from './support/checks';
import { cycles } from './support/dependencies';
import { TemplateJson } from './support/deployment';
import { ACCOUNT, auditStack, newApp } from './support/stack';
import { weaknesses } from './support/weaknesses';

const stacksOf = (app: App) => app.node.children.filter((child): child is Stack => Stack.isStack(child));

function build(): App {
  const app = newApp({ builtinCloudFormationValidation: true });
  examples(app);
  return app;
}

const app = build();
const findings = validatorFindings(app);
const templates = stacksOf(app).map((stack): [string, TemplateJson] => [
  stack.stackName,
  Template.fromStack(stack).toJSON(),
]);

/** What is not as in a stack of one account, and why. */
const DELIBERATE: Record<string, RegExp[]> = {
  // The replication role writes into a replica.
  'Organization-Replica': [/takes objects from people$/],
  'Regulated-Replica': [/takes objects from people$/],
  // S3 documents no source condition for the role by which it replicates.
  Regulated: [/^a role serves a service on behalf of any account/],
  // Members of the organization, and nobody else, read their own folder.
  'Organization-Archive': [
    /AllowMembersDecrypt/,
    /AllowMembersRead/,
    /AllowMembersList/,
    /^a role serves a service on behalf of any account/,
  ],
  // KMS supports no source condition for EventBridge.
  Restore: [/AllowEventBridge/],
  // For EventBridge a key takes no source condition, and for a role without rights Amazon Q Developer documents none.
  Chat: [/AllowEventBridge/, /^a role serves a service on behalf of any account/],
  // SNS documents that a key policy takes no condition for EventBridge, and AWS none for the roles of log alarms.
  Detections: [
    /^a key serves a service on behalf of any account \(AllowEventBridge\)/,
    /^a role serves a service on behalf of any account/,
    /^a role serves a service on behalf of any account/,
  ],
  // SNS documents that a key policy takes no condition for EventBridge.
  SensitiveData: [/^a key serves a service on behalf of any account \(AllowEventBridge\)/],
  // Its evidence is in the archive's stack.
  'Organization-Trail': [/no Object Lock/, /is not logged/, /no key of its own/],
};

describe('every example', () => {
  test('passes the CloudFormation validator without an error or a warning', () => expect(findings).toEqual([]));

  test('passes five packs of cdk-nag', () => expect(nagFindings(app)).toEqual([]));

  test('warns of nothing', () => expect(warnings(app)).toEqual([]));
});

/** Each aws-cdk-lib knows other Regions. */
const withoutRegions = (template: TemplateJson): unknown =>
  JSON.parse(JSON.stringify(template).replace(/"[a-z]+(-[a-z]+)+-\d(,[a-z]+(-[a-z]+)+-\d)+"/g, '"<Regions>"'));

describe.each(templates)('%s', (name, template) => {
  test('has the template that was reviewed', () => expect(withoutRegions(template)).toMatchSnapshot());

  test('has the same template at the next synthesis, so that cdk diff is empty', () => {
    expect(Template.fromStack(build().node.findChild(name) as Stack).toJSON()).toEqual(template);
  });

  test('is not weak anywhere, can be created, and belongs into any partition', () => {
    const { region } = app.node.findChild(name) as Stack;
    const isRegionKnown = !Token.isUnresolved(region);
    expect(weaknesses(template, isRegionKnown ? region : 'eu-west-1')).toEqual(
      (DELIBERATE[name] ?? []).map((weakness) => expect.stringMatching(weakness)),
    );
    expect(cycles(template)).toEqual([]);
    // A stack of a known Region is of a known partition.
    expect(!isRegionKnown && JSON.stringify(template).includes('arn:aws:')).toBe(false);
  });
});

describe('the size', () => {
  const bytes = (name: string) => JSON.stringify(templates.find(([stack]) => stack === name)![1]).length;

  test('of Startup lets it be deployed without a bucket for the template', () => {
    expect(bytes('Startup')).toBeLessThan(51_200);
  });

  test('of Quickstart without detections of low severity does too', () => {
    const stack = new Stack(newApp(), 'Quickstart', { terminationProtection: true });
    const detections = Detections.all().atLeast(Severity.MEDIUM);
    new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], detections });
    expect(JSON.stringify(Template.fromStack(stack).toJSON()).length).toBeLessThan(51_200);
  });

  test('of Quickstart stays within its budget, and is what the README says', () => {
    expect(bytes('Quickstart')).toBeLessThan(60_000);
    const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
    const [, stated] = /The quickstart has ([\d,]+) bytes minified/.exec(readme)!;
    // Other versions of aws-cdk-lib write some bytes more or less.
    expect(Math.abs(Number(stated.replace(',', '')) - bytes('Quickstart'))).toBeLessThan(100);
  });
});

describe('the checks are alive', () => {
  const broken = () => {
    const appOf = newApp({ builtinCloudFormationValidation: true });
    const { stack, audit } = auditStack({}, {}, appOf);
    return { appOf, stack, audit };
  };

  test('the CloudFormation validator finds a trail without its bucket', () => {
    const { appOf, audit } = broken();
    audit.trail.trail.addPropertyDeletionOverride('S3BucketName');
    expect(validatorFindings(appOf).join()).toMatch(/at Stack\/Audit\/Trail\/Resource/);
  });

  test('the CloudFormation validator finds what is wrong and also what is only odd', () => {
    const { appOf, stack, audit } = broken();
    (audit.logGroup.logGroup.node.defaultChild as CfnResource).addPropertyOverride('RetentionInDays', 366);
    new CfnParameter(stack, 'Unused');
    expect(validatorFindings(appOf).sort()).toEqual(['W2001 at Stack', 'W3030 at Stack/Audit/Logs/LogGroup/Resource']);
  });

  test('each of the five packs finds something in a plain bucket', () => {
    const { appOf, stack } = broken();
    new Bucket(stack, 'Plain');
    appOf.synth();
    for (const pack of packs()) {
      const found = pack.validateScope(appOf).violations.flatMap(({ violatingResources }) => [...violatingResources]);
      expect(found.map(({ constructPath }) => constructPath)).toContain('Stack/Plain/Resource');
    }
  });
});

describe('the acknowledged findings', () => {
  test('are those that the packs have where nothing is acknowledged: none too many, none missing', () => {
    // Those of warnings are told by the test that no example warns.
    const acknowledged = acknowledgements(app).filter((text) => !text.startsWith('cdk-secure-audit-trail:'));
    const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation();
    const open = nagFindings(build());
    acknowledge.mockRestore();
    expect(acknowledged.length).toBeGreaterThan(0);
    // A finding is at the L1 construct, its acknowledgement at the construct that it belongs to.
    expect(open.map((finding) => finding.replace(/\/Resource$/, '')).sort()).toEqual(acknowledged.sort());
  });

  test.each<[string, (app: App) => Stack | NestedStack]>([
    [
      'a stack of a known account',
      (scope) => new Stack(scope, 'S', { env: { account: ACCOUNT, region: 'eu-west-1' } }),
    ],
    ['a stack in China', (scope) => new Stack(scope, 'S', { env: { account: ACCOUNT, region: 'cn-north-1' } })],
    ['a stack of a known Region', (scope) => new Stack(scope, 'S', { env: { region: 'eu-west-1' } })],
    ['a nested stack', (scope) => new NestedStack(new Stack(scope, 'S'), 'Nested')],
  ])('are the same in %s', (_, stackIn) => {
    const appOf = newApp();
    new SecureAuditTrail(stackIn(appOf), 'Audit', { s3KeyPrefix: 'audit' });
    appOf.synth();
    expect(nagFindings(appOf)).toEqual([]);
  });
});
