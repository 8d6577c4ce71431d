import { parseArgs } from 'node:util';
import { checklist } from './checklist';
import { DRILL_HELP } from './help';
import { loadTemplates } from '../replay/template/load-templates';
import { UsageError } from '../replay/usage-error';

/** `audit-trail drill`; the exit status. */
export function drillCommand(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      account: { type: 'string' },
      region: { type: 'string' },
      stack: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(DRILL_HELP);
    return 0;
  }
  if (positionals.length !== 1) {
    throw new UsageError('Give one template or cdk.out.');
  }
  if (values.account !== undefined && !/^\d{12}$/.test(values.account)) {
    throw new UsageError(`--account takes the 12 digits of an account, not '${values.account}'.`);
  }
  if (values.region !== undefined && !/^[a-z]{2,5}(-[a-z]+)+-\d$/.test(values.region)) {
    throw new UsageError(`--region takes the name of a Region, e.g. eu-west-1, not '${values.region}'.`);
  }
  const templates = loadTemplates(positionals[0]);
  const missing = values.stack.find((name) => templates.every((template) => template.name !== name));
  if (missing !== undefined) {
    throw new UsageError(`There is no stack '${missing}'; there are ${templates.map(({ name }) => name).join(', ')}.`);
  }
  const lists = templates
    .filter(({ name }) => values.stack.length === 0 || values.stack.includes(name))
    .flatMap((template) => checklist(template, { ...values, values: new Map() }) ?? []);
  if (lists.length === 0) {
    throw new UsageError(
      `There is no trail, alarm, topic or locked bucket in '${positionals[0]}', so nothing to drill.`,
    );
  }
  process.stdout.write(`${lists.join('\n\n')}\n`);
  return 0;
}
