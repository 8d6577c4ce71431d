import { spawnSync } from 'node:child_process';
import { App, Stack } from 'aws-cdk-lib';
import { Detections } from 'cdk-secure-audit-trail';
import { examples } from '../../examples/app';
import { HARMLESS_EVENTS } from '../../lib/drill/harmless-events';
import { checklist } from '../../lib/drill/checklist';
import { compile, parse } from '../../lib/detection/language/filter-pattern';
import { loadTemplates } from '../../lib/replay/template/load-templates';
import { call, denied, signIn } from '../detection/catalogue/record';
import { CompiledCli } from '../replay/support/compiled-cli';
import { newApp } from '../support/stack';

// Synthesizing every example takes some seconds.

const cli = new CompiledCli();
afterAll(() => cli.remove());

const app: App = newApp();
examples(app);
const { directory } = app.synth();
const templates = loadTemplates(directory);
const drill = (name: string) =>
  checklist(
    templates.find((template) => template.name === name)!,
    { values: new Map() },
  ) ?? '';
const stacks = app.node.children
  .filter((child): child is Stack => Stack.isStack(child))
  .map(({ stackName }) => stackName);

/** What stands in the boxes of commands. */
const commandsOf = (markdown: string) =>
  [...markdown.matchAll(/```sh\n(.*?)\n *```/gs)].map(([, code]) => code.replaceAll(/^ {2}/gm, '')).join('\n');
const parses = (code: string) => spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });

describe.each(stacks)('the drill of %s', (name) => {
  const resources = templates.find((template) => template.name === name)!.resources;
  const alarms = [...resources].filter(([, { Type }]) => /::CloudWatch::\w*Alarm$/.test(Type));
  const text = drill(name);

  test('has every alarm exactly once', () => {
    const steps = [...text.matchAll(/set-alarm-state --alarm-name (\S+)/g)].map(([, alarm]) =>
      alarm.replaceAll('"', ''),
    );
    const expected = alarms.map(([id, { Properties }]) =>
      typeof Properties.AlarmName === 'string' ? Properties.AlarmName : `$${id}`,
    );
    expect(steps.sort()).toEqual(expected.sort());
  });

  test('has commands that a shell can read', () => {
    const { status, stderr } = parses(commandsOf(text));
    expect([status, stderr]).toEqual([0, '']);
  });

  test('sets every variable that it uses', () => {
    const code = commandsOf(text);
    const used = [...code.matchAll(/\$\{?(\w+)\b(?!:-)/g)].map(([, variable]) => variable);
    const set = new Set([...code.matchAll(/^(?:export )?(\w+)=/gm)].map(([, variable]) => variable));
    expect(used.filter((variable) => !set.has(variable))).toEqual([]);
  });

  test('has no ARN of a partition of its own', () => {
    const { region } = app.node.findChild(name) as Stack;
    const isKnown = /^[a-z]+-[a-z]+-\d$/.test(region);
    expect(!isKnown && text.includes('arn:aws:')).toBe(false);
  });
});

describe('a drill', () => {
  const text = drill('Restore');

  test('shows that the trail is logging, delivers, and is proved by its digests', () => {
    expect(text).toContain('aws cloudtrail get-trail --name restored-audit');
    expect(text).toContain('aws cloudtrail validate-logs --trail-arn "$TRAIL"');
    expect(text).toMatch(/aws s3 ls s3:\/\/\S+\/AWSLogs"\/\$ACCOUNT\/CloudTrail\/\$REGION/);
  });

  test('names the account, where the CLI takes no trail of an organization without one', () => {
    expect(drill('Organization-Trail')).toMatch(/validate-logs --trail-arn "\$TRAIL" .* --account-id "\$ACCOUNT"\n/);
    expect(text).not.toContain('--account-id');
  });

  test('leaves a Region alone that the environment gives', () => {
    const region = /REGION=.*/.exec(drill('Quickstart'))![0];
    const { stdout } = spawnSync('bash', ['-c', `aws() { false; }; ${region}; echo $REGION`], {
      env: { ...process.env, AWS_REGION: 'eu-west-1' },
      encoding: 'utf8',
    });
    expect(stdout).toBe('eu-west-1\n');
  });

  test('runs nothing that stands in a manifest', () => {
    const template = templates.find(({ name }) => name === 'Quickstart')!;
    const text = checklist({ ...template, region: 'x$(touch here)' }, { values: new Map() })!;
    expect(text).toContain("REGION='x$(touch here)'\n");
  });

  test('restarts a trail that is logging, which changes nothing, and never stops one', () => {
    expect(text).toMatch(
      /start-execution --state-machine-arn \S+:stateMachine:restored-audit-restore --input '\{.*"eventName":"StopLogging"/,
    );
    expect(commandsOf(text)).not.toMatch(/stop-logging|delete-trail|update-trail/);
  });

  test('looks up the names that CloudFormation makes up', () =>
    expect(drill('Quickstart')).toContain('ACCOUNT=$(aws sts get-caller-identity --query Account --output text)'));

  test('looks in the folder of the organization', () =>
    expect(drill('Organization-Trail')).toContain('/AWSLogs"/$(aws organizations describe-organization'));

  test('asks for the trail where another stack, or nobody here, makes it', () =>
    expect(drill('ControlTower-Alarms')).toContain("TRAIL='' # fill in: the ARN of the trail"));
});

describe('each harmless event is noticed by its detection:', () => {
  const dryRun = (eventName: string) => call('ec2', eventName, { errorCode: 'Client.DryRunOperation' });
  /** What CloudTrail records of the commands. */
  const recorded: Record<string, object> = {
    'cloudtrail-changes': call('cloudtrail', 'StartLogging'),
    'trail-tampering': call('cloudtrail', 'RemoveTags'),
    'unauthorized-api-calls': denied('sts', 'AssumeRole'),
    'iam-policy-changes': call('iam', 'CreatePolicy'),
    'identity-changes': call('iam', 'CreateRole'),
    'security-group-changes': dryRun('CreateSecurityGroup'),
    'security-group-rules': dryRun('ModifySecurityGroupRules'),
    'network-acl-changes': dryRun('CreateNetworkAcl'),
    'gateway-changes': dryRun('CreateInternetGateway'),
    'route-table-changes': dryRun('CreateRouteTable'),
    'vpc-changes': dryRun('CreateVpc'),
    'rule-tampering': call('events', 'DisableRule', { errorCode: 'ResourceNotFoundException' }),
    'config-removals': call('config', 'DeleteConfigRule', { errorCode: 'NoSuchConfigRuleException' }),
    'key-access-changes': call('kms', 'DeleteAlias', { errorCode: 'NotFoundException' }),
    'log-sources-removed': dryRun('DeleteFlowLogs'),
    'snapshots-shared': dryRun('ModifySnapshotAttribute'),
    'sign-in-failures': signIn('Failure', 'No', { errorMessage: 'Failed authentication' }),
  };
  const byId = new Map(
    [...Detections.all().list, ...Detections.tuned().list].map((detection) => [detection.id, detection]),
  );

  test('there is a record of each', () =>
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(HARMLESS_EVENTS).sort()));

  test.each(Object.entries(recorded))('%s', (id, record) => {
    const pattern = byId.get(id)!.pattern.replaceAll(/\$\{\w+\}/g, 'x');
    expect(compile(parse(pattern))(record)).toBe(true);
  });
});

describe('the command', () => {
  test('prints a list for each stack, or for one of them', () => {
    const all = cli.run(['drill', directory]);
    expect(all.status).toBe(0);
    expect(all.stdout.match(/^# Drill: /gm)!.length).toBeGreaterThan(5);
    const one = cli.run(['drill', directory, '--stack', 'Restore']);
    expect(one.stdout.match(/^# Drill: .*/gm)).toEqual(['# Drill: Restore']);
  });

  test('takes account and Region where the template leaves them open', () => {
    const { stdout } = cli.run([
      'drill',
      directory,
      '--stack',
      'Quickstart',
      '--account',
      '111122223333',
      '--region',
      'eu-west-1',
    ]);
    expect(stdout).toContain('ACCOUNT=111122223333\n');
    expect(stdout).toContain('REGION=eu-west-1\n');
  });

  test('has help', () =>
    expect(cli.run(['drill', '--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^audit-trail drill/),
    }));

  test.each([
    [[], 'Give one template'],
    [['missing.json'], "There is no template or cdk.out 'missing.json'"],
    [[directory, '--stack', 'Other'], "There is no stack 'Other'"],
    [[directory, '--account', '12'], "--account takes the 12 digits of an account, not '12'"],
    [[directory, '--region', 'x$(id)'], '--region takes the name of a Region'],
    [[directory, '--unknown'], 'Unknown option'],
  ])('%j is refused', (args, message) => {
    const { status, stderr } = cli.run(['drill', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test('a template with nothing to drill is refused', () => {
    const file = cli.write('empty.json', { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } } });
    expect(cli.run(['drill', file])).toMatchObject({ status: 2, stderr: expect.stringContaining('nothing to drill') });
  });

  test('words with blanks, quotes and dollars stay one word of the shell', () => {
    const alarm = (AlarmName: unknown) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName } });
    const file = cli.write('odd.json', {
      Parameters: { Prefix: { Type: 'String' } },
      Resources: { A: alarm("it's $HOME `x`"), B: alarm({ 'Fn::Sub': '${Prefix}-alarm' }) },
    });
    const { stdout } = cli.run(['drill', file]);
    const code = [...commandsOf(stdout).matchAll(/^aws cloudwatch .*/gm)].join('\n');
    const { stdout: words } = spawnSync(
      'bash',
      [
        '-c',
        `aws() { printf '<%s>\\n' "$5"; }; B='what CloudFormation says'; ${code.replaceAll('--alarm-name', 'x --alarm-name')}`,
      ],
      { encoding: 'utf8' },
    );
    expect(words).toBe("<it's $HOME `x`>\n<what CloudFormation says>\n");
  });
});
