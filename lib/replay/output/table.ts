import { Report } from '../report/report';

const WIDTH = 100;
const MOST_LINES = 20;
const MOST_CHANGES = 6;

/** The report for people, at most 100 columns wide. */
export function table(report: Report): string {
  const { records, files, duplicates, skipped, firstTime, lastTime } = report;
  const span = firstTime && lastTime ? `, ${shortTime(firstTime)} to ${shortTime(lastTime)}` : '';
  const sections = [
    [
      `${number(records)} records in ${number(files)} files${span}; ${number(duplicates)} duplicates, ${number(skipped)} skipped.`,
    ],
    matches(report),
    alarms(report),
    section(
      'Left open by the template',
      report.unresolved.map(({ logicalId, what, treatedAs }) => `${logicalId}: ${what}: ${treatedAs}`),
    ),
    section(
      'Skipped',
      report.skippedInputs.map(({ file, reason, count }) => `${file}: ${reason} (${number(count)})`),
    ),
    section('Notes', report.notes),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function matches({ detections }: Report): string[] {
  const fired = detections.filter((detection) => detection.matches !== null && detection.matches > 0);
  const silent = detections.filter((detection) => detection.matches === 0);
  const failed = detections.filter((detection) => detection.matches === null);
  const width = Math.min(44, Math.max(9, ...fired.map(({ id }) => id.length)));
  return [
    `${'Detection'.padEnd(width)}  ${'Matches'.padStart(9)}  ${'First'.padEnd(20)}  Last`,
    `${'─'.repeat(width)}  ${'─'.repeat(9)}  ${'─'.repeat(20)}  ${'─'.repeat(20)}`,
    ...fired.flatMap(({ id, matches: count, firstTime, lastTime, principals }) => [
      `${cut(id, width).padEnd(width)}  ${number(count ?? 0).padStart(9)}  ${shortTime(firstTime).padEnd(20)}  ${shortTime(lastTime)}`,
      ...principals.slice(0, 3).map(({ arn, count: times }) => cut(`  ${number(times)} × ${arn}`, WIDTH)),
    ]),
    ...(fired.length === 0 ? ['(no matches)'] : []),
    ...(silent.length > 0 ? ['', ...wrap(`No match: ${silent.map(({ id }) => id).join(', ')}`)] : []),
    ...(failed.length > 0
      ? ['', ...failed.flatMap(({ id, problem }) => wrap(`Not evaluated: ${id}: ${problem ?? ''}`))]
      : []),
  ];
}

function alarms({ alarms: list }: Report): string[] {
  const changed = list.filter(({ stateChanges }) => stateChanges.some(({ to }) => to === 'ALARM'));
  return [
    `Alarms: ${changed.length} of ${list.length} would have gone off.`,
    ...changed.flatMap(({ name, stateChanges }) => [
      cut(name, WIDTH),
      ...stateChanges
        .slice(0, MOST_CHANGES)
        .map(({ time, from, to, value }) =>
          cut(`  ${shortTime(time)}  ${from} → ${to}${value === undefined ? '' : ` (${value})`}`, WIDTH),
        ),
      ...(stateChanges.length > MOST_CHANGES
        ? [`  … and ${number(stateChanges.length - MOST_CHANGES)} more changes`]
        : []),
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [
        `${title}:`,
        ...lines.slice(0, MOST_LINES).flatMap((line) => wrap(line).map((part) => `  ${part}`)),
        ...(lines.length > MOST_LINES ? [`  … and ${number(lines.length - MOST_LINES)} more: see --format json`] : []),
      ];
}

function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') {
      lines[lines.length - 1] = word;
    } else if (last.length + word.length + 1 <= WIDTH - 4) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`  ${word}`);
    }
  }
  // A path may be longer than a line.
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${WIDTH - 2}}`, 'gu')) ?? ['']);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function shortTime(time: string | null): string {
  return time === null ? '-' : time.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

function number(value: number): string {
  return value.toLocaleString('en');
}
