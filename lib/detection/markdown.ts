import { Detection } from './detection';

/** Detections as people read them: a table, and a section each. */
export function markdown(detections: readonly Detection[]): string {
  return [table(detections), ...detections.map(section)].join('\n');
}

export function table(detections: readonly Detection[], ...more: string[]): string {
  return [
    '| id | severity | title | helps with |',
    '| --- | --- | --- | --- |',
    ...detections.map(
      ({ id, severity, title, controls = [] }) =>
        `| [${id}](#${id}) | ${severity} | ${title} | ${controls.join(', ')} |`,
    ),
    ...more,
    '',
  ].join('\n');
}

export function section(detection: Detection): string {
  const { id, title, severity, why, firstStep, controls = [], pattern, exceptPrincipals = [], runbook } = detection;
  const facts = [
    `- **Why**: ${why}`,
    `- **First**: ${firstStep}`,
    `- **Helps with**: ${controls.join(', ') || '–'}`,
    ...alarm(detection),
    ...(exceptPrincipals.length > 0 ? [`- **Except**: ${exceptPrincipals.map((arn) => `\`${arn}\``).join(', ')}`] : []),
    ...(runbook === undefined ? [] : [`- **Runbook**: ${runbook}`]),
  ];
  return `## ${id}\n\n**${severity}**: ${title}\n\n${facts.join('\n')}\n\n\`\`\`text\n${pattern}\n\`\`\`\n`;
}

/** Only where it is not the first match within five minutes. */
function alarm({ threshold = 1, period }: Detection): string[] {
  const minutes = period?.toMinutes() ?? 5;
  if (threshold === 1 && minutes === 5) return [];
  return [`- **Alarm**: at ${threshold} ${threshold === 1 ? 'match' : 'matches'} in ${minutes} minutes`];
}
