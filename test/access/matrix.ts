import { BootstraplessSynthesizer, CliCredentialsStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AuditStack, BREAK_GLASS, OTHER_ACCOUNT } from './audit-stack';
import { Case } from './case';
import { accessLogs } from './cases/access-logs';
import { alerts } from './cases/alerts';
import { auditor, auditorElsewhere, reader, results } from './cases/analysis';
import { delivery } from './cases/delivery';
import { evidence, noBreakGlass, unknownDeployment } from './cases/evidence';
import { logGroup } from './cases/log-group';

/** The cases of one stack. */
export interface Chapter {
  readonly name: string;
  readonly stack: AuditStack;
  readonly cases: Case[];
}

const standard = new AuditStack({
  breakGlassRoleArns: [BREAK_GLASS],
  auditor: (stack) => new Role(stack, 'Auditor', { assumedBy: new AccountRootPrincipal() }),
});

const withoutBreakGlass = new AuditStack();

const withoutDeploymentRole = [
  new LegacyStackSynthesizer(),
  new CliCredentialsStackSynthesizer(),
  new BootstraplessSynthesizer(),
].map((synthesizer) => ({ name: synthesizer.constructor.name, stack: new AuditStack({ synthesizer }) }));

const shared = new AuditStack({
  breakGlassRoleArns: [BREAK_GLASS],
  auditor: (stack) => Role.fromRoleArn(stack, 'Auditor', `arn:aws:iam::${OTHER_ACCOUNT}:role/Auditor`),
});

/** Another stack is one more chapter; another principal is one more line in principals.ts. */
export const MATRIX: Chapter[] = [
  {
    name: 'the default stack with a break-glass role and an auditor',
    stack: standard,
    cases: [delivery, evidence, accessLogs, logGroup, alerts, results, reader, auditor].flatMap((part) =>
      part(standard),
    ),
  },
  { name: 'a stack without break-glass roles', stack: withoutBreakGlass, cases: noBreakGlass(withoutBreakGlass) },
  ...withoutDeploymentRole.map(({ name, stack }) => ({
    name: `a stack without a known deployment role (${name})`,
    stack,
    cases: unknownDeployment(stack),
  })),
  { name: 'a stack read from another account', stack: shared, cases: auditorElsewhere(shared) },
];
