/** `npm run docs`: writes docs/detections.md from the catalogue. With --check it only compares, for CI. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../lib/detection/catalogue';
import {
  FRAMEWORK_REQUIREMENTS,
  MONITORING_CONTROLS,
  MonitoringControl,
} from '../lib/detection/catalogue/monitoring-controls';
import { GAPS, Technique, TECHNIQUES } from '../lib/detection/catalogue/techniques';
import { TUNED } from '../lib/detection/catalogue/tuned';
import { section, table } from '../lib/detection/markdown';
import { breakGlassUsed } from '../lib/guardrails/break-glass-used';

const FILE = join(__dirname, '..', 'docs', 'detections.md');

const INTRODUCTION = `# Detections

Generated from \`lib/detection/catalogue/\` by \`npm run docs\`; do not edit.

Each detection is one metric filter on the log group of the trail and one alarm: sum of matches in five minutes, at
least 1, not breaching when quiet. The trail covers every Region, so one filter sees them all. CloudTrail delivers to
CloudWatch Logs in about five minutes on average, without a guarantee.

- The filters of Security Hub CloudWatch.1 to CloudWatch.14 are letter for letter those that Security Hub compares. What
  they miss is a detection of its own beside them, never an edit of theirs.
- Security Hub passes a control only if the alarm notifies a topic with a confirmed subscription.
- CIS 5.0 to 7.0 add \`ModifySecurityGroupRules\` to the filter of security group changes, which would fail Security Hub:
  \`security-group-rules\` stands beside it.
- CIS 4.0 to 7.0 exclude CloudTrail's own delivery from the denied calls, but only for one of two alternatives;
  \`unauthorized-api-calls\` is the text of Security Hub and counts them.
- An attempt that was denied matches as well as one that succeeded.
- The first deployment, and every later one that changes the audit trail itself, sets off the tampering alarms for what
  it did. That is the alarm path at work.
- "Helps with" says which control a detection serves; none achieves a control alone.
- \`\${EvidenceBucket}\` and the like stand for the resources of the stack.
`;

const LANES = `## Two lanes

The text that an auditor compares is not the text that serves the person who is woken up. \`Detections.all()\`, the default,
has the verbatim texts and what they miss of the audit system itself; \`Detections.tuned()\` has the lane for people. Give
each lane alarms, and a destination, of its own; no id is in both:

\`\`\`ts
const people = new AlertTopic(this, 'People', {
  topicName: 'on-call',
  encryptionKey: audit.monitoringKey,
  emails: ['oncall@example.com'],
});
new DetectionAlarms(this, 'PeopleDetection', {
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  detections: Detections.tuned(),
  alarmActions: [new SnsAction(people.topic)],
});
\`\`\`

Whoever silences the topic of a lane is noticed by the other one: \`topic-tampering\` watches the topic of the audit trail,
and \`Detections.all().watchingTopic('on-call')\` that of the people, if it has that name. Silence concerns both:
\`audit.heartbeat.alarm.addAlarmAction(new SnsAction(people.topic))\`. One id has one alarm on a trail; the synthesis refuses
a second one, which would overwrite the first.

A detection of either lane can be changed by its id: \`Detections.all().tune('credentials-created', { threshold: 3,
exceptPrincipals: ['arn:aws:iam::111122223333:role/Deployer'] })\`. The exclusion becomes a part of the filter and stays
visible in the alarm's description; in a verbatim text it fails the control, and the synthesis warns.
`;

const OWN = `## Detections of your own

A detection of your own is checked at synth like ours, goes through every lane, and is replayed by \`audit-trail\`:

\`\`\`ts
const detections = Detections.all().including({
  id: 'payroll-key-used',
  title: 'The payroll key was used',
  severity: Severity.HIGH,
  pattern: '{ ($.eventSource = kms.amazonaws.com) && ($.resources[0].ARN = "*:key/1234abcd-*") }',
  why: 'Only the payroll batch may use it, and it runs on Fridays.',
  firstStep: 'Compare the caller with the batch role.',
  runbook: 'https://wiki.example.com/runbooks/payroll-key',
});
writeFileSync('detections.md', detections.toMarkdown());
\`\`\`

Its alarm and its alerts link to \`runbook\`, and to this section without one. \`toMarkdown()\` writes the same table and
sections as on this page, for exactly what you deploy. Prove it before you deploy it, with records that must set it off
(\`npx audit-trail\` comes with the package; in a clone of this repository it needs \`npm run build\` first):

\`\`\`sh
npx cdk synth
npx audit-trail replay cdk.out/Security.template.json attack.json --expect payroll-key-used   # 1 unless it matches
npx audit-trail replay cdk.out/Security.template.json last-month/ --fail-on-match payroll-key-used
\`\`\`
`;

const LOG_ALARMS = `## Alerts that carry the events

\`DetectionLogAlarms\` makes log alarms (\`AWS::CloudWatch::LogAlarm\`) of a few detections: their e-mails list up to 20 of the
events, with who, what, from where, in which account and Region. \`root-usage\` and \`cloudtrail-changes\` unless you choose:

\`\`\`ts
new DetectionLogAlarms(this, 'LogAlarms', {
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  topic: audit.alerts.topic,
  encryptionKey: audit.monitoringKey,
});
\`\`\`

| | metric filter and alarm | rule | log alarm |
| --- | --- | --- | --- |
| sees | every Region of the trail | its own Region and account | every Region of the trail |
| alerts after | minutes | seconds | 10 to 15 minutes |
| says | that it happened | who, what, where | who, what, where, of several events |
| counts to a threshold | yes | no | yes |
| Security Hub | yes | no | no |
| costs | $0.10, and $0.30 in a month with a match | nothing on the default bus | a query every five minutes, billed as Logs Insights ($0.005/GB read); the price of the alarm is not known to us |

- The filter pattern is rendered as a Logs Insights query. A pattern that Insights cannot express exactly gets no log alarm:
  \`notRendered\` has the reason, and the synthesis warns.
- Each query reads five minutes and ends ten minutes ago, since CloudTrail delivers late: no event is read twice, so a month
  of them reads about what the log group took in once for each alarm. What is delivered later still is missed; keep the
  metric filter beside it.
- CloudWatch Logs runs the query by a role that may read this log group only, CloudWatch fetches the lines by another.
- Only e-mail shows the lines. They hold none of the request: it may be secret. That the lines are the fields that the query
  names, and not the whole record, is our reading of the documentation, and nothing here was deployed.
- \`audit-trail replay\` evaluates the metric filter of the same detection, not the query.
`;

const RULES = `## Seconds instead of minutes

\`DetectionRules\` makes an EventBridge rule of each detection, beside its metric filter. It alerts within seconds and says
who did what, where, from which address and account, whether it failed, and where the runbook is:

\`\`\`ts
new DetectionRules(this, 'Rules', {
  detections: Detections.all().atLeast(Severity.CRITICAL),
  topic: audit.alerts.topic,
  encryptionKey: audit.monitoringKey,
  resourceNames: audit.resourceNames,
});
\`\`\`

- A rule sees its own account and Region; the metric filters see every Region of the trail. Keep both.
- IAM, Organizations, the sign-in of root and other global events arrive in us-east-1 only. Elsewhere the synthesis warns:
  deploy the rules there too with a topic of that Region, or \`new ForwardGlobalEvents(this, 'Forward', { homeRegion: 'eu-west-1' })\` in a stack of
  us-east-1.
- Every alert is one event. A detection with a threshold gets no rule, nor does a pattern that EventBridge cannot express
  exactly: \`notRendered\` has the reason, and the synthesis warns.
- After StopLogging EventBridge gets no further events of that account, unless another trail logs there.
- SNS mails each line of an alert in quotes, as EventBridge sends it. The user agent and the message of an error are left
  out, since a caller writes them.
`;

const SATISFIES = `## Which filter satisfies which

- **Security Hub** compares letter for letter, for CIS 1.2 and 1.4 only; its newer standards have no such controls.
- **CIS** names a text and, since 4.0, accepts other means; most of the controls are assessed by hand.
- **Prowler** looks for the names in the filter, in any order, others allowed, so the verbatim filters satisfy it. Whether
  it asks for ModifySecurityGroupRules, and whether it takes a tuned filter, is not verified.

| what | Security Hub | CIS 1.2 | CIS 1.4 to 5.0 | CIS 6.0, 7.0 | filter | for people |
| --- | --- | --- | --- | --- | --- | --- |
${MONITORING_CONTROLS.map(controlRow).join('\n')}

Where the texts differ:

${MONITORING_CONTROLS.filter(({ difference }) => difference !== undefined)
  .map(({ title, difference }) => `- **${title}**: ${difference}`)
  .join('\n')}

CIS 4.16 and 5.16 (Security Hub is on) is no filter.

### Other frameworks

"packs": public rule packs map it so (Security Hub, Steampipe, Prowler, AWS Config), and they disagree with each other.
"judgement": our reading of the requirement. An alarm helps with a requirement; it achieves none.

| framework | helps with | by | basis |
| --- | --- | --- | --- |
${FRAMEWORK_REQUIREMENTS.map(
  ({ framework, requirements, detections, basis }) =>
    `| ${framework} | ${requirements.join(', ')} | ${detections.map(link).join(', ') || 'all alarms'} | ${basis} |`,
).join('\n')}
`;

const ATTACKS = `## What attacks set off

The alarms of the default stack, replayed on records of 35 techniques that Stratus Red Team detonated in real accounts
(Datadog, Apache-2.0). ${TECHNIQUES.filter(({ detections }) => detections.length > 0).length} set off an alarm of the default lane, ${TECHNIQUES.filter(({ detections, tuned }) => detections.length === 0 && tuned.length > 0).length} more one of the tuned lane; a test replays them again where
the records are there.

| technique | calls | default lane | tuned lane | gap |
| --- | --- | --- | --- | --- |
${TECHNIQUES.map(techniqueRow).join('\n')}

The gaps:

${Object.entries(GAPS)
  .map(([gap, text]) => `- **${gap}**: ${text}.`)
  .join('\n')}

Where an attempt was denied in these records, only the denial is noticed; a success of the same call is not. What
attackers do to objects, functions and tables (reading, encrypting or deleting them one by one) is in data events, which the
default trail does not record, so there is no such technique above.
`;

function techniqueRow({ id, calls, detections, tuned, gap }: Technique): string {
  return `| ${id} | ${calls} | ${detections.map(link).join(', ') || '–'} | ${tuned.map(link).join(', ') || '–'} | ${gap ?? '–'} |`;
}

function controlRow(control: MonitoringControl): string {
  const { title, securityHub, cis12, cis14, cis60, verbatim, beside, tuned } = control;
  const filter = beside === undefined ? link(verbatim) : `${link(verbatim)}; CIS 5.0 to 7.0 also ${link(beside)}`;
  return `| ${title} | ${securityHub ?? '–'} | ${cis12 ?? '–'} | ${cis14} | ${cis60} | ${filter} | ${tuned ? link(tuned) : '–'} |`;
}

function link(id: string): string {
  return `[${id}](#${id})`;
}

const HEARTBEAT = `## heartbeat

**CRITICAL**: The trail was silent

Not a filter but an alarm on the log group's \`IncomingLogEvents\`: it goes off when nothing arrived for three hours
(\`maxSilence\`). Somebody who writes into the group by hand keeps it quiet.

- **Why**: a stopped trail, a disabled key or a broken policy all look the same from here: silence.
- **First**: Run \`aws cloudtrail get-trail-status --name <trail>\` in the home Region. If \`IsLogging\` is false, start
  logging; else follow \`LatestDeliveryError\` or \`LatestCloudWatchLogsDeliveryError\`.
- **Quiet accounts**: CloudTrail itself calls S3 and KMS for its hourly digest files, and those calls are events. That
  they reach every account every hour is an observation, not a promise of AWS: widen \`maxSilence\` if yours is quieter.
- **New deployments**: a warm-up as long as \`maxSilence\` keeps the alarm from going off before the first delivery.
`;

const text = [
  INTRODUCTION,
  table(CATALOGUE, '| [heartbeat](#heartbeat) | CRITICAL | The trail was silent | |'),
  OWN,
  LANES,
  table(TUNED),
  RULES,
  LOG_ALARMS,
  ATTACKS,
  SATISFIES,
  ...[...CATALOGUE, ...TUNED, breakGlassUsed(['<name>'])].map(section),
  HEARTBEAT,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  throw new Error('docs/detections.md is stale; run npm run docs and commit the result.');
}
