import { PRICES_AS_OF, PRICES_REGION } from './price-table';
import { OPTIONS } from './usage';

const options = Object.entries(OPTIONS).map(([name, { help, default: byDefault }]) => {
  const told = Number.isFinite(byDefault) ? `; default: ${byDefault.toLocaleString('en')}` : '';
  return `      --${`${name} <number>`.padEnd(36)} ${help}${told}`;
});

export const COST_HELP = `audit-trail cost <template or cdk.out> [options]

Estimates what CloudFormation templates in JSON, ours or others', cost in a month: trails, what they deliver to S3 and
CloudWatch Logs, keys, alarms, metrics, dashboards, queries, streams. The prices are list prices of ${PRICES_REGION},
${PRICES_AS_OF}, in one table with their sources; free tiers, discounts and taxes are left out. An estimate, no quote.

Options:
${options.join('\n')}
      --other-trail                          a trail that is in no template records the same management events already,
                                             so that a trail here is a further, billed copy
      --format table|json                    what to print; table is the default
  -h, --help

A GB has 10^9 bytes. Log files are taken to be compressed to 15 %. Months have 730 hours.
What has no price is named under NOT PRICED, and is not in the total.

Exit status: 0 it ran; 2 the command, an option or the template is wrong.
`;
