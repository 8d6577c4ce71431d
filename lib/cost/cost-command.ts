import { parseArgs } from 'node:util';
import { loadTemplates } from '../replay/template/load-templates';
import { UsageError } from '../replay/usage-error';
import { estimate } from './estimate';
import { COST_HELP } from './help';
import { json, table } from './report';
import { Stack } from './stack';
import { OPTIONS, readUsage } from './usage';

/** `audit-trail cost`; the exit status. */
export function costCommand(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' as const }])),
      'other-trail': { type: 'boolean', default: false },
      format: { type: 'string', default: 'table' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(COST_HELP);
    return 0;
  }
  if (positionals.length !== 1) {
    throw new UsageError('Give one template or cdk.out.');
  }
  if (values.format !== 'table' && values.format !== 'json') {
    throw new UsageError(`There is no format '${values.format}'. Write table or json.`);
  }
  const usage = readUsage(values);
  const stacks = loadTemplates(positionals[0]).map((template) => new Stack(template));
  const result = estimate(stacks, usage);
  process.stdout.write(values.format === 'json' ? json(result) : table(result));
  return 0;
}
