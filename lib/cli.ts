#!/usr/bin/env node
import { UsageError } from './replay/usage-error';

const HELP = `audit-trail: what would these detections have seen in these CloudTrail logs, what does a stack
cost, and how is a deployed one tested?

Usage:
  audit-trail cost <template or cdk.out> [options]
  audit-trail drill <template or cdk.out> [options]
  audit-trail match --pattern <pattern> [files…]
  audit-trail replay <template or cdk.out> <files or folders…> [options]

Run one of them with --help for more.
`;

/** Each command is loaded when it is called, since loading is most of what a short command costs. */
async function main([command, ...args]: [string?, ...string[]]): Promise<number> {
  switch (command) {
    case 'cost':
      return (await import('./cost/cost-command')).costCommand(args);
    case 'drill':
      return (await import('./drill/drill-command')).drillCommand(args);
    case 'match':
      return (await import('./replay/match-command')).matchCommand(args);
    case 'replay':
      return (await import('./replay/replay-command')).replayCommand(args);
    case undefined:
      process.stderr.write(HELP);
      return 2;
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return 0;
    default:
      throw new UsageError(`There is no command '${command}'. Write cost, drill, match or replay.`);
  }
}

// Whoever reads the output may close it early, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

main(process.argv.slice(2) as [string?, ...string[]]).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    const isUsage = error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`audit-trail: ${isUsage ? (error as Error).message : String((error as Error).stack)}\n`);
    process.exitCode = 2;
  },
);
