import { runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT } from '../access/audit-stack';
import { ADMINISTRATOR_ACCESS } from '../access/policy';
import { Principal } from '../access/principals';
import { GuardrailDocuments } from '../../lib/guardrails/trail-guardrails';

const allowing = (Principal: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: '*', Resource: '*' }],
});

/** A request by somebody on something, in an account that these documents bind. */
export interface Request {
  readonly who: Principal;
  readonly action: string;
  readonly resource: string;
  /** Where the resource is. */
  readonly owner?: string;
  readonly context?: Record<string, string>;
  /** The resource policy leaves the decision to the identity policies of the account, as that of a key does. */
  readonly identityOnly?: boolean;
}

/**
 * Whether AWS would allow it, if identity and resource policies allowed everything: so only the guardrails can deny it.
 * Both kinds bind the accounts of caller and owner alike, as policies attached to the root do.
 */
export async function allows(documents: Partial<GuardrailDocuments>, request: Request): Promise<boolean> {
  const { owner = ACCOUNT, identityOnly } = request;
  return simulated(request, allowing(identityOnly ? { AWS: `arn:aws:iam::${owner}:root` } : '*'), documents);
}

/** Whether AWS would allow it, under this resource policy. */
export async function simulated(
  request: Request,
  resourcePolicy: unknown,
  documents: Partial<GuardrailDocuments> = {},
): Promise<boolean> {
  const { who, action, resource, owner = ACCOUNT, context } = request;
  const attached = (texts: string[] = []) =>
    texts.map((text, index) => ({ name: `p${index}`, policy: JSON.parse(text) }));
  const simulation: Simulation = {
    request: {
      principal: who.principal,
      action,
      resource: { resource, accountId: owner },
      contextVariables: {
        'aws:SecureTransport': 'true',
        ...(action === 'kms:CreateGrant' && { 'kms:GrantIsForAWSResource': 'false' }),
        ...who.context,
        ...context,
      },
    },
    identityPolicies: who.policies.map((policy, index) => ({ name: `identity ${index}`, policy })),
    resourcePolicy,
    serviceControlPolicies: documents.serviceControlPolicies
      ? [
          {
            orgIdentifier: 'r-ab12',
            policies: [
              { name: 'FullAWSAccess', policy: ADMINISTRATOR_ACCESS },
              ...attached(documents.serviceControlPolicies),
            ],
          },
        ]
      : [],
    resourceControlPolicies: [{ orgIdentifier: 'r-ab12', policies: attached(documents.resourceControlPolicies) }],
    additionalSettings: { s3: { blockPublicAccess: false } },
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType !== 'single') {
    throw new Error(`${action} on ${resource}: ${JSON.stringify(result)}`);
  }
  return result.overallResult === 'Allowed';
}

/** The requests that end in another way than expected. */
export async function surprises(
  documents: Partial<GuardrailDocuments>,
  expected: 'allowed' | 'denied',
  requests: Request[],
): Promise<string[]> {
  const found = await Promise.all(
    requests.map(async (request) =>
      (await allows(documents, request)) === (expected === 'allowed')
        ? []
        : [`${request.action} on ${request.resource}`],
    ),
  );
  return found.flat();
}
