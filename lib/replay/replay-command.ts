import { parseArgs } from 'node:util';
import { checkNames, disappointments, Expectations } from './expectations';
import { REPLAY_HELP } from './help';
import { findInputFiles } from './input/input-files';
import { Skips } from './input/skip';
import { DetectorSpec } from './matching/detector';
import { replayFiles } from './matching/replay-files';
import { ProgressBar } from './output/progress-bar';
import { table } from './output/table';
import { makeReport, Report } from './report/report';
import { Tally } from './report/tally';
import { isObject } from './is-object';
import { loadTemplates, Template } from './template/load-templates';
import { Plan } from './template/plan';
import { planReplay } from './template/plan-replay';
import { UsageError } from './usage-error';

/** `audit-trail replay`; the exit status. */
export async function replayCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'table' },
      account: { type: 'string' },
      region: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      'count-duplicates': { type: 'boolean', default: false },
      threads: { type: 'string' },
      expect: { type: 'string', multiple: true, default: [] },
      'fail-on-match': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(REPLAY_HELP);
    return 0;
  }
  const [templatePath, ...inputPaths] = positionals as [string?, ...string[]];
  if (templatePath === undefined || inputPaths.length === 0) {
    throw new UsageError('Give a template or cdk.out, and then log files or folders.');
  }
  if (values.format !== 'table' && values.format !== 'json') {
    throw new UsageError(`There is no format '${values.format}'. Write table or json.`);
  }

  const templates = loadTemplates(templatePath);
  const given = settings(values.set);
  [...given.keys()].forEach((name) => checkSetting(templates, name));
  const plan = planReplay(templates, { account: values.account, region: values.region, values: given });
  refuseNothing(plan, templatePath);
  const expectations = {
    expect: names('expect', values.expect),
    failOnMatch: names('fail-on-match', values['fail-on-match']),
  };
  checkNames(plan.detections, expectations);

  const { files, skips: unreadable } = findInputFiles(inputPaths);
  const skips = new Skips();
  unreadable.forEach((skip) => skips.add(skip));
  const bar = new ProgressBar(
    files.reduce((sum, { size }) => sum + size, 0),
    files.length,
  );
  const evaluated = plan.detections.filter(({ spec }) => spec !== undefined);
  const countDuplicates = values['count-duplicates'];
  const tally = new Tally(evaluated.length, countDuplicates, skips, bar);
  const specs = evaluated.map(({ spec }) => spec as DetectorSpec);
  await replayFiles(files, specs, tally, threads(values.threads));
  bar.clear();

  const report = makeReport(plan, { evaluated, tally, skips, files: files.length, countDuplicates });
  process.stdout.write(values.format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : table(report));
  refuseNoRecords(report, expectations);
  const failures = disappointments(report, expectations);
  failures.forEach((sentence) => process.stderr.write(`${sentence}\n`));
  return failures.length > 0 ? 1 : 0;
}

function settings(list: readonly string[]): Map<string, string> {
  return new Map(
    list.map((setting) => {
      const [, name, value] = (/^([^=]+)=(.*)$/s.exec(setting) ?? []) as Array<string | undefined>;
      if (name === undefined || value === undefined) {
        throw new UsageError(`--set takes name=value, not '${setting}'.`);
      }
      return [name, value];
    }),
  );
}

/** Refuses a name that no template has: what was meant would stay open. */
function checkSetting(templates: readonly Template[], name: string): void {
  const [id] = name.split('.');
  const isKnown = templates.some(
    ({ resources, content: { Parameters } }) =>
      name.startsWith('AWS::') || resources.has(id) || (isObject(Parameters) && name in Parameters),
  );
  // The name of an export may be put together at deployment.
  if (!isKnown && !templates.some(({ content }) => JSON.stringify(content).includes('"Fn::ImportValue"'))) {
    throw new UsageError(`--set ${name}: the template has no parameter, logical id or import '${name}'.`);
  }
}

/** A pipeline that asks a template without detections would pass for ever. */
function refuseNothing({ detections, alarms, unresolved }: Plan, path: string): void {
  if (detections.length === 0 && alarms.length === 0) {
    const open = unresolved.map(({ logicalId, what }) => `\n  ${logicalId}: ${what}`).join('');
    throw new UsageError(
      `There is no metric filter and no EventBridge rule in '${path}' to replay.${open && ` It leaves open:${open}`}`,
    );
  }
}

/** What was not there has no match: a pipeline whose download failed would pass for ever. */
function refuseNoRecords({ records, skipped, files }: Report, { expect, failOnMatch }: Expectations): void {
  const isAsked = expect.length > 0 || failOnMatch.length > 0;
  // A file such as {"Records":[]} was read well.
  if (isAsked && records === 0 && (files === 0 || skipped > 0)) {
    throw new UsageError(
      `--expect and --fail-on-match need records to judge by, and there is none: ${files === 0 ? 'the folders are empty' : `nothing in ${files} files is a record that can be read`}.`,
    );
  }
}

function names(option: string, lists: readonly string[]): string[] {
  const all = lists.flatMap((list) => list.split(','));
  // As of a variable that is not set.
  if (all.includes('')) {
    throw new UsageError(`--${option} takes names, and one of them is empty.`);
  }
  return all;
}

function threads(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64) {
    throw new UsageError(`--threads takes 1 to 64, not '${text}'.`);
  }
  return number;
}
