import { BootstraplessSynthesizer, CliCredentialsStackSynthesizer, LegacyStackSynthesizer } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AlertsStack } from './alerts-stack';
import { AuditStack, BREAK_GLASS, OTHER_ACCOUNT } from './audit-stack';
import { Case } from './case';
import { accessLogs } from './cases/access-logs';
import { alarmsPublish, roles as alertRoles, rulesPublish, topicSends } from './cases/alert-routes';
import { alerts, changedByBreakGlass, topicSettings } from './cases/alerts';
import { auditor, auditorElsewhere, reader, results } from './cases/analysis';
import { delivery } from './cases/delivery';
import { evidence, noBreakGlass, unknownDeployment } from './cases/evidence';
import { logGroup } from './cases/log-group';
import { delivery as organizationDelivery } from './cases/organization/delivery';
import { evidence as organizationEvidence, guardrailsAlone } from './cases/organization/evidence';
import { members } from './cases/organization/members';
import { replicaElsewhere, replication } from './cases/organization/replica';
import { exceptedRoles, trust, unguardedRoles } from './cases/organization/roles';
import { watch } from './cases/organization/watch';
import { collector, fanOut, told } from './cases/siem';
import { readerElsewhere } from './cases/readers';
import { subscription } from './cases/siem-subscription';
import { deadLetters, deliveryCheck, restorer, roles as workflowRoles, workflowLogs } from './cases/restore';
import { Deployment } from './deployment';
import { Organization } from './organization';
import { Policy } from './policy';
import { ReaderElsewhere } from './reader-elsewhere';
import { ReplicaElsewhere } from './replica-elsewhere';
import { RestoreStack } from './restore-stack';
import { FanOutStack, ORGANIZATION, SiemStack, SubscriptionStack } from './siem-stack';

/** The cases of one stack. */
export interface Chapter {
  readonly name: string;
  readonly stack: {
    readonly deployed: Deployment;
    /** The policies that these cases are to judge, statement by statement. */
    policies(): Array<[string, Policy]>;
    /** Statements of them that the cases of another chapter judge, since they decide nothing here. */
    judgedElsewhere?(sid?: string): boolean;
  };
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

const unguarded = new Organization('its own policies');
const guarded = new Organization('its own policies and the guardrails');
const emptied = new Organization('the guardrails alone');
const organizationCases = (stack: Organization): Case[] =>
  [organizationEvidence, organizationDelivery, members, replication, watch, trust].flatMap((part) => part(stack));

const elsewhere = new ReplicaElsewhere();

const readers = [new ReaderElsewhere('another account'), new ReaderElsewhere('another Region')];

const handOff = new SiemStack('of an account');
const organizationHandOff = new SiemStack('of an organization', ORGANIZATION);
const siemTopic = new FanOutStack();
const bySubscription = new SubscriptionStack();

const routed = new AlertsStack();
const routedElsewhere = new AlertsStack(true);

const restored = new RestoreStack();

/** Another stack is one more chapter; another principal is one more line in principals.ts. */
export const MATRIX: Chapter[] = [
  {
    name: 'the default stack with a break-glass role and an auditor',
    stack: standard,
    cases: [delivery, evidence, accessLogs, logGroup, alerts, changedByBreakGlass, results, reader, auditor].flatMap(
      (part) => part(standard),
    ),
  },
  {
    name: 'a stack without break-glass roles',
    stack: withoutBreakGlass,
    cases: [...noBreakGlass(withoutBreakGlass), ...topicSettings(withoutBreakGlass)],
  },
  ...withoutDeploymentRole.map(({ name, stack }) => ({
    name: `a stack without a known deployment role (${name})`,
    stack,
    cases: unknownDeployment(stack),
  })),
  { name: 'a stack read from another account', stack: shared, cases: auditorElsewhere(shared) },
  ...readers.map((stack) => ({
    name: `an archive read by a role of ${stack.of}`,
    stack,
    cases: readerElsewhere(stack),
  })),
  {
    name: 'an organization before its guardrails',
    stack: unguarded,
    cases: [...organizationCases(unguarded), ...unguardedRoles(unguarded)],
  },
  {
    name: 'an organization under its guardrails',
    stack: guarded,
    cases: [...organizationCases(guarded), ...exceptedRoles(guarded)],
  },
  {
    name: 'an organization whose resource policies lost their denials',
    stack: emptied,
    cases: guardrailsAlone(emptied),
  },
  { name: 'a replica in another account', stack: elsewhere, cases: replicaElsewhere(elsewhere) },
  { name: 'a hand-off of an account', stack: handOff, cases: [...told(handOff), ...collector(handOff)] },
  {
    name: 'a hand-off of an organization',
    stack: organizationHandOff,
    cases: [...told(organizationHandOff), ...collector(organizationHandOff)],
  },
  { name: 'a hand-off by a topic', stack: siemTopic, cases: fanOut(siemTopic) },
  {
    name: 'alerts to chat, to a queue and to a bus',
    stack: routed,
    cases: [alarmsPublish, rulesPublish, topicSends, alertRoles].flatMap((part) => part(routed)),
  },
  {
    name: 'alerts to a queue, and of rules, of other stacks',
    stack: routedElsewhere,
    cases: [rulesPublish, topicSends].flatMap((part) => part(routedElsewhere)),
  },
  {
    name: 'a trail with a restorer and a check of its delivery',
    stack: restored,
    cases: [restorer, deliveryCheck, workflowRoles, deadLetters, workflowLogs].flatMap((part) => part(restored)),
  },
  { name: 'a subscription to a stream', stack: bySubscription, cases: subscription(bySubscription) },
];
