/** `npm run docs`: writes docs/detections.md from the catalogue. With --check it only compares, for CI. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../lib/detection/catalogue';
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

const HEARTBEAT = `## heartbeat

**CRITICAL**: The trail was silent

Not a filter but an alarm on the log group's \`IncomingLogEvents\`: it goes off when nothing arrived for three hours
(\`maxSilence\`), whatever the reason.

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

function section({ id, title, severity, why, firstStep, controls = [], pattern }: Detection): string {
  return `## ${id}

**${severity}**: ${title}

- **Why**: ${why}
- **First**: ${firstStep}
- **Helps with**: ${controls.join(', ') || '–'}

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
  ...CATALOGUE.map(section),
  HEARTBEAT,
].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  throw new Error('docs/detections.md is stale; run npm run docs and commit the result.');
}
