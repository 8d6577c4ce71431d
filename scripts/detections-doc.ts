/** `npm run docs`: writes docs/detections.md from the catalogue. With --check it only compares, for CI. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../lib/detection/catalogue';
import {
  FRAMEWORK_REQUIREMENTS,
  MONITORING_CONTROLS,
  MonitoringControl,
} from '../lib/detection/catalogue/monitoring-controls';
import { TUNED } from '../lib/detection/catalogue/tuned';
import { Detection } from '../lib/detection/detection';

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
const people = new AlertTopic(this, 'People', { encryptionKey: audit.monitoringKey, emails: ['oncall@example.com'] });
new DetectionAlarms(this, 'PeopleDetection', {
  trail: audit.identity,
  logGroup: audit.logGroup.logGroup,
  detections: Detections.tuned(),
  alarmActions: [new SnsAction(people.topic)],
});
\`\`\`

A detection of either lane can be changed by its id: \`Detections.all().tune('credentials-created', { threshold: 3,
exceptPrincipals: ['arn:aws:iam::111122223333:role/Deployer'] })\`. The exclusion becomes a part of the filter and stays
visible in the alarm's description; in a verbatim text it fails the control, and the synthesis warns.
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
  deploy the rules there too, or \`new ForwardGlobalEvents(this, 'Forward', { homeRegion: 'eu-west-1' })\` in a stack of
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

function row({ id, title, severity, controls = [] }: Detection): string {
  return `| [${id}](#${id}) | ${severity} | ${title} | ${controls.join(', ')} |`;
}

function section({ id, title, severity, why, firstStep, controls = [], pattern, threshold = 1 }: Detection): string {
  return `## ${id}

**${severity}**: ${title}

- **Why**: ${why}
- **First**: ${firstStep}
- **Helps with**: ${controls.join(', ') || '–'}${threshold > 1 ? `\n- **Alarm**: at ${threshold} matches in five minutes` : ''}

\`\`\`text
${pattern}
\`\`\`
`;
}

const text = [
  INTRODUCTION,
  `| id | severity | title | helps with |
| --- | --- | --- | --- |
${CATALOGUE.map(row).join('\n')}
| [heartbeat](#heartbeat) | CRITICAL | The trail was silent | |
`,
  LANES,
  `| id of the tuned lane | severity | title | helps with |
| --- | --- | --- | --- |
${TUNED.map(row).join('\n')}
`,
  RULES,
  SATISFIES,
  ...[...CATALOGUE, ...TUNED].map(section),
  HEARTBEAT,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  throw new Error('docs/detections.md is stale; run npm run docs and commit the result.');
}
