import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  NagPack,
  PCIDSS321Checks,
} from 'cdk-nag';

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: Array<{ readonly constructPath?: string }>;
}

/** What the CloudFormation validator of aws-cdk-lib says of an app, warnings included: rule and construct. */
export function validatorFindings(app: App): string[] {
  // A synthesis with findings prints them, and may fail, but only after it has written the report.
  const print = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch {
    // Told by the report.
  } finally {
    print.mockRestore();
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  return (pluginReports as Array<{ pluginName: string; violations: Violation[] }>)
    .filter(({ pluginName }) => pluginName === 'CloudFormation Validate')
    .flatMap(({ violations }) => violations.flatMap(findings));
}

function findings({ ruleName, violatingConstructs }: Violation): string[] {
  return violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`);
}

export const packs = (): NagPack[] => [
  new AwsSolutionsChecks(),
  new HIPAASecurityChecks(),
  new NIST80053R4Checks(),
  new NIST80053R5Checks(),
  new PCIDSS321Checks(),
];

/** What the five cdk-nag packs say of a synthesized app: rule and construct. */
export function nagFindings(app: App): string[] {
  return packs()
    .flatMap((pack) => [...pack.validateScope(app).violations])
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** What the constructs of an app acknowledge: rule and the construct below which it holds. */
export function acknowledgements(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as Record<string, string>))
      .map((id) => `${id.replace(/^annotation::/i, '')} at ${node.path}`),
  );
}

/** Warnings that people see at every synthesis: id and construct. */
export function warnings(app: App): string[] {
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === 'aws:cdk:warning')
        .map(({ data }) => `${/\[ack: (.*?)\]/.exec(String(data))?.[1]} at ${node.path}`),
    );
}
