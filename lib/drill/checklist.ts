import { HARMLESS_EVENTS } from './harmless-events';
import { Shell } from './shell';
import { Resource, Template } from '../replay/template/load-templates';
import { Resolver, Settings } from '../replay/template/resolver';

/** Something to do, what to see then, and a box to tick. */
interface Step {
  readonly title: string;
  readonly commands: readonly string[];
  readonly expect: string;
}

interface Section {
  readonly title: string;
  readonly text?: string;
  readonly steps: readonly Step[];
}

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::LogAlarm'];
/** Yesterday, by what runs this command too: the date of Linux and that of macOS take different options. */
const YESTERDAY = `$(node -p 'new Date(Date.now() - 864e5).toISOString()')`;

/** A checklist in Markdown by which a person tests a deployed stack, without harm; undefined where it has nothing to test. */
export function checklist(template: Template, settings: Settings): string | undefined {
  const resolver = new Resolver(template, settings);
  const shell = new Shell(template, resolver);
  const of = (...types: string[]) =>
    [...template.resources].filter(([, resource]) => types.includes(resource.Type) && resolver.isMade(resource));

  const sections = [
    trails(of('AWS::CloudTrail::Trail'), shell, resolver),
    evidence(
      of('AWS::S3::Bucket').filter(([, { Properties }]) => Properties.ObjectLockEnabled === true),
      shell,
    ),
    destinations(of('AWS::SNS::Topic'), shell),
    alarms(of(...ALARMS), shell, resolver),
    ...workflows(of('AWS::StepFunctions::StateMachine'), shell, resolver),
  ].filter(({ steps }) => steps.length > 0);
  if (sections.length === 0) {
    return undefined;
  }
  const [first, ...others] = sections.map(({ title, text, steps }, index) =>
    [`## ${index + 1}. ${title}`, ...(text ? [text] : []), ...steps.map(markdown)].join('\n\n'),
  );
  // Alarms of a trail that another stack makes.
  const makesTrail = of('AWS::CloudTrail::Trail').length > 0;
  const elsewhere = makesTrail ? [] : ["TRAIL='' # fill in: the ARN of the trail"];
  return [
    `# Drill: ${template.name}`,
    'By ____________ on ____________. Every command is harmless: it reads, sets the state of an alarm for a moment, or makes an event that changes nothing. Run them in one shell, as an administrator of the account. Alerts come within minutes.',
    `## Prepare\n\n${fence([...shell.preparation, ...elsewhere])}`,
    first,
    ...others,
  ].join('\n\n');
}

function markdown({ title, commands, expect }: Step): string {
  const code = commands.length > 0 ? `\n\n${fence(commands)}` : '';
  return `- [ ] ${title}${code.replaceAll('\n', '\n  ').replaceAll(/ +$/gm, '')}\n\n  ${expect}`;
}

function fence(commands: readonly string[]): string {
  return ['```sh', ...commands, '```'].join('\n');
}

function trails(found: Array<[string, Resource]>, shell: Shell, resolver: Resolver): Section {
  return {
    title: 'The trail is active, and delivers',
    steps: found.flatMap(([id, { Properties }]) => {
      const text = (property: string) => {
        const value = resolver.resolve(Properties[property]);
        return typeof value === 'string' ? value : '';
      };
      const name = shell.title(id);
      const prefix = text('S3KeyPrefix') && `${text('S3KeyPrefix')}/`;
      const bucket = shell.word(`s3://${text('S3BucketName')}/${prefix}AWSLogs`);
      const ofOrganization = resolver.resolve(Properties.IsOrganizationTrail) === true;
      const organization = ofOrganization
        ? '$(aws organizations describe-organization --query Organization.Id --output text)/'
        : '';
      return [
        {
          title: `${name} is logging`,
          commands: [
            `TRAIL=$(aws cloudtrail get-trail --name ${shell.ref(id)} --query Trail.TrailARN --output text)`,
            'aws cloudtrail get-trail-status --name "$TRAIL"',
          ],
          expect:
            'IsLogging is true; LatestDeliveryTime and LatestCloudWatchLogsDeliveryTime are minutes old, LatestDigestDeliveryTime at most some hours; no field ends with Error.',
        },
        {
          title: `${name} records what it should`,
          commands: ['aws cloudtrail get-event-selectors --trail-name "$TRAIL"'],
          expect: 'The selectors are those of the template.',
        },
        {
          title: `log files of ${name} arrive`,
          commands: [
            `aws s3 ls ${bucket}"/${organization}$ACCOUNT/CloudTrail/$REGION/$(date -u +%Y/%m/%d)/" | tail -n 3`,
          ],
          expect: 'The latest is minutes old. Run it in the log-archive account where that has the bucket.',
        },
        {
          title: `digest files of ${name} prove the log files of the last day`,
          commands: [
            // The CLI takes no trail of an organization without an account.
            `aws cloudtrail validate-logs --trail-arn "$TRAIL" --start-time "${YESTERDAY}"${ofOrganization ? ' --account-id "$ACCOUNT"' : ''}`,
          ],
          expect:
            'Every digest file and every log file is valid; none is missing. The first digest comes an hour after the trail. Who runs it reads the bucket, in the log-archive account too.',
        },
      ];
    }),
  };
}

function evidence(found: Array<[string, Resource]>, shell: Shell): Section {
  return {
    title: 'The evidence is locked',
    steps: found.map(([id]) => ({
      title: `${shell.title(id)} has Object Lock`,
      commands: [`aws s3api get-object-lock-configuration --bucket ${shell.ref(id)}`],
      expect: 'ObjectLockEnabled is Enabled, with the mode and days of the template.',
    })),
  };
}

function destinations(found: Array<[string, Resource]>, shell: Shell): Section {
  return {
    title: 'Alerts have somebody to reach',
    steps: found.map(([id]) => ({
      title: `the subscriptions of ${shell.title(id)} are confirmed`,
      commands: [
        `aws sns list-subscriptions-by-topic --topic-arn ${shell.ref(id)} --query 'Subscriptions[].[Protocol,Endpoint,SubscriptionArn]' --output table`,
      ],
      expect: 'There is one at least, and none says PendingConfirmation.',
    })),
  };
}

function alarms(found: Array<[string, Resource]>, shell: Shell, resolver: Resolver): Section {
  return {
    title: 'Alarms tell',
    text: 'Setting an alarm shows that its alert arrives; CloudWatch gives it its real state back at its next evaluation. Where there is a harmless event, use that: it shows the whole way, from the call through trail, filter and alarm. Each SetAlarmState is itself an event that alarm-tampering notices.',
    steps: found.map(([id, resource]) => {
      const name = shell.ref(id);
      const metric = resolver.resolve(resource.Properties.MetricName);
      const namespace = String(resolver.resolve(resource.Properties.Namespace));
      const event = typeof metric === 'string' && !namespace.startsWith('AWS/') ? HARMLESS_EVENTS[metric] : undefined;
      return {
        title: shell.title(id),
        commands: [
          `aws cloudwatch set-alarm-state --alarm-name ${name} --state-value ALARM --state-reason Drill`,
          ...(event && event.commands.length > 0 ? ['# or, through the whole chain:', ...event.commands] : []),
        ],
        expect: ['An alert with the name of the alarm arrives.', ...(event?.note ? [event.note] : [])].join(' '),
      };
    }),
  };
}

/** Workflows that start a trail are told of a stop that never was; those that check it have a history. */
function workflows(found: Array<[string, Resource]>, shell: Shell, resolver: Resolver): Section[] {
  const definition = ({ Properties }: Resource) => JSON.stringify(resolver.resolve(Properties.DefinitionString));
  const restorers = found.filter(([, resource]) => definition(resource).includes(':cloudtrail:startLogging'));
  const checks = found.filter(([, resource]) => definition(resource).includes(':cloudtrail:getTrailStatus'));
  const drill = (more: object) =>
    JSON.stringify({
      account: '',
      time: '',
      detail: { eventName: 'StopLogging', userIdentity: { type: 'a drill' }, ...more },
    });
  return [
    {
      title: 'A stopped trail is started again',
      steps: restorers.flatMap(([id]) => [
        {
          title: `${shell.title(id)} starts the trail and tells`,
          commands: [
            `aws stepfunctions start-execution --state-machine-arn ${shell.ref(id)} --input ${shell.word(drill({}))}`,
          ],
          expect:
            'An alert says that the trail was stopped and is logging again. It was not stopped: starting a trail that is logging changes nothing. cloudtrail-changes sounds too, since StartLogging is on its list.',
        },
        {
          title: 'an attempt that is denied is told, and starts nothing',
          commands: [
            `aws stepfunctions start-execution --state-machine-arn ${shell.ref(id)} --input ${shell.word(drill({ errorCode: 'AccessDenied' }))}`,
          ],
          expect:
            'An alert says that somebody tried and failed. That the rule starts the workflow only a real StopLogging shows, which leaves a gap of seconds in the record: aws cloudtrail stop-logging, in a window that your auditors know of.',
        },
      ]),
    },
    {
      title: 'The delivery is checked',
      steps: checks
        .filter(([id]) => !restorers.some(([other]) => other === id))
        .map(([id]) => ({
          title: `${shell.title(id)} ends well every hour`,
          commands: [
            `aws stepfunctions list-executions --state-machine-arn ${shell.ref(id)} --max-items 12 --query 'executions[].[startDate,status]' --output table`,
          ],
          expect: 'Hours after the deployment every execution has SUCCEEDED or is RUNNING.',
        })),
    },
  ];
}
