import { Annotations, Names, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { accountsOf, plainResources, plainRoles, Refuse } from './arn-patterns';
import {
  documents,
  Exceptions,
  GuardrailStatement,
  POLICY_LENGTH,
  resourceControlStatements,
  serviceControlStatements,
} from './guardrail-documents';
import { ProtectedResources } from './protected-resources';
import { refusalMessage, refuse as refuseAt } from '../private/refusal';

/** Organizations attaches five policies of a kind to a target, and the one that allows everything is one of them. */
const ATTACHMENTS = 4;

/**
 * The kinds of organization policy that guardrails can be.
 */
export enum GuardrailPolicyType {
  /** Binds the users and roles of member accounts, whatever they act on. The trail, alarms, topic and rules need it. */
  SERVICE_CONTROL_POLICY = 'SERVICE_CONTROL_POLICY',
  /**
   * Binds whoever acts on a resource of a member account, from whichever account. Of what this library makes, AWS
   * supports it for S3, KMS, SQS and CloudWatch Logs.
   */
  RESOURCE_CONTROL_POLICY = 'RESOURCE_CONTROL_POLICY',
}

/**
 * What guardrails protect, and from whom not.
 */
export interface GuardrailDocumentsProps {
  /** What to protect. At least one ARN; none at all is an error. */
  readonly protect: ProtectedResources;

  /**
   * ARNs of the roles that may do everything in an emergency, erase evidence included. Patterns with `*` are allowed,
   * but not one that matches every role, nor a token other than `Aws.PARTITION`.
   *
   * Nobody else but the deployment roles may create or change a role of such a name.
   *
   * @default - nobody may erase evidence
   */
  readonly breakGlassRoleArns?: string[];

  /**
   * ARNs of the roles that deploy the stacks of what is protected: those that call CloudFormation, and those that
   * CloudFormation then uses. They may change settings, never erase evidence. Patterns with `*` are allowed, but not one
   * that matches every role.
   *
   * Nobody else may create, change or pass a role of such a name, `cdk bootstrap` by an administrator included: bootstrap
   * before the policies are attached, or name the role that does it. Only execution roles (`cfn-exec-role`) and nobody
   * who may pass them is an error, since nobody could deploy any more.
   *
   * @default - the deploy and the execution role of the CDK's bootstrap, in the accounts that the ARNs of `protect` name
   */
  readonly deploymentRoleArns?: string[];

  /**
   * ARNs of the roles by which CloudTrail delivers into the log groups of `protect`. Patterns with `*` are allowed, but
   * not one that matches every role. With them nobody else may write events into those groups, and nobody but the
   * break-glass and deployment roles may create or change a role of such a name. A pattern that misses the delivery role
   * stops the delivery: the heartbeat tells after its `maxSilence`.
   *
   * @default - whoever IAM lets may write events there: bury an alarm under others, or feed the heartbeat of a trail that
   * was stopped. CloudTrail records no PutLogEvents
   */
  readonly deliveryRoleArns?: string[];

  /**
   * Which kinds of policy. Each must be enabled in the organization before any can be attached.
   *
   * @default - both: an SCP does not bind accounts outside the organization, an RCP not the trail
   */
  readonly policyTypes?: GuardrailPolicyType[];
}

/**
 * Properties of `TrailGuardrails`.
 */
export interface TrailGuardrailsProps extends GuardrailDocumentsProps {
  /**
   * What to attach the policies to: ids of the root (`r-…`), of organizational units (`ou-…`) and of accounts. Anything
   * else is an error. Attached to the root they bind every account but the management account.
   *
   * @default - nothing; the policies are there to be attached by other means
   */
  readonly targetIds?: string[];

  /**
   * What the names of the policies begin with: 1 to 100 letters, digits, spaces and any of `_+=.@-`. A number follows.
   * Organizations refuses two policies of one name.
   *
   * @default - made of the path of the construct
   */
  readonly namePrefix?: string;
}

/**
 * Guardrails as JSON text, minified, to be attached by other means: AWS Control Tower, Terraform, a pipeline, the CLI.
 */
export interface GuardrailDocuments {
  /** Service control policies, each of at most 5,120 characters; all of them are needed. */
  readonly serviceControlPolicies: string[];
  /** Resource control policies, each of at most 5,120 characters; all of them are needed. */
  readonly resourceControlPolicies: string[];
}

/**
 * Organization policies by which nobody but the break-glass and the deployment roles alters exactly this trail, its
 * bucket, keys, log group, alarms, topic, rules, roles and stacks, the administrators and root users of member accounts
 * included.
 *
 * To be deployed in the management account, or in one that it delegated policies to. They bind neither the management
 * account itself nor service-linked roles. Their size does not depend on how many accounts there are.
 */
export class TrailGuardrails extends Construct {
  /**
   * The policies as JSON text, to be attached by other means.
   *
   * @param props what to protect, and from whom not
   */
  public static documents(props: GuardrailDocumentsProps): GuardrailDocuments {
    return build(props, (id, text) => {
      throw new Error(refusalMessage(id, text));
    });
  }

  /** The service control policies, in the order of their names. */
  public readonly serviceControlPolicies: CfnPolicy[];
  /** The resource control policies, in the order of their names. */
  public readonly resourceControlPolicies: CfnPolicy[];

  public constructor(scope: Construct, id: string, props: TrailGuardrailsProps) {
    super(scope, id);
    const refuse: Refuse = (refusal, text) => refuseAt(this, refusal, text);
    const { serviceControlPolicies, resourceControlPolicies } = build(props, refuse);
    const prefix = validPrefix(
      props.namePrefix ?? Names.uniqueResourceName(this, { maxLength: 100, separator: '-' }),
      refuse,
    );
    const targetIds = validTargets(props.targetIds, refuse);

    const policies = (type: GuardrailPolicyType, label: string, contents: string[]) => {
      if (contents.length > ATTACHMENTS) {
        refuse('too-many-guardrails', {
          what: `The guardrails would be ${contents.length} policies of the kind ${type}.`,
          why: 'Organizations attaches five of a kind to a target, and one of them is that which allows everything.',
          instead: 'Name fewer ARNs, or use patterns with * in place of lists.',
        });
      }
      return contents.map(
        (content, index) =>
          new CfnPolicy(this, `${label}${index + 1}`, {
            name: `${prefix}-${label}-${index + 1}`,
            description: 'Protects the audit trail and its evidence',
            type,
            // As an object: CloudFormation does not see drift in a string.
            content: JSON.parse(content) as unknown,
            targetIds,
          }),
      );
    };
    this.serviceControlPolicies = policies(GuardrailPolicyType.SERVICE_CONTROL_POLICY, 'scp', serviceControlPolicies);
    this.resourceControlPolicies = policies(
      GuardrailPolicyType.RESOURCE_CONTROL_POLICY,
      'rcp',
      resourceControlPolicies,
    );
    // One after the other: Organizations refuses changes that run at the same time.
    [...this.serviceControlPolicies, ...this.resourceControlPolicies].forEach((policy, index, all) => {
      if (index > 0) {
        policy.addResourceDependency(all[index - 1]);
      }
    });
    Annotations.of(this).addWarningV2(
      'cdk-secure-audit-trail:management-account-not-bound',
      'Organization policies bind neither the management account nor service-linked roles. For what lies in the management account, an organization trail above all, see docs/organizations.md; then acknowledge this warning.',
    );
  }
}

function build(props: GuardrailDocumentsProps, refuse: Refuse): GuardrailDocuments {
  const protect = plainResources(props.protect, refuse);
  const spared: Exceptions = {
    breakGlass: plainRoles('breakGlassRoleArns', props.breakGlassRoleArns ?? [], refuse),
    deployment: deploymentRoles(props.deploymentRoleArns ?? bootstrapRoles(protect), refuse),
    delivery: plainRoles('deliveryRoleArns', props.deliveryRoleArns ?? [], refuse),
  };
  if (spared.delivery.length > 0 && !protect.logGroupArns?.length) {
    refuse('delivery-role-without-log-group', {
      what: 'There are deliveryRoleArns and no protect.logGroupArns.',
      why: 'Nothing would be reserved for these roles.',
      instead: 'Name the log groups that they write to, or leave deliveryRoleArns out.',
    });
  }
  const types = props.policyTypes ?? Object.values(GuardrailPolicyType);
  const ofType = (type: GuardrailPolicyType, statements: GuardrailStatement[]) =>
    !types.includes(type) || statements.length === 0 ? [] : packed(statements, refuse);

  const found = {
    serviceControlPolicies: ofType(
      GuardrailPolicyType.SERVICE_CONTROL_POLICY,
      serviceControlStatements(protect, spared),
    ),
    resourceControlPolicies: ofType(
      GuardrailPolicyType.RESOURCE_CONTROL_POLICY,
      resourceControlStatements(protect, spared),
    ),
  };
  if (Object.values(found).every((policies) => policies.length === 0)) {
    refuse('no-guardrail', {
      what: 'policyTypes leaves no policy.',
      why: 'Resource control policies bind S3, KMS, SQS and CloudWatch Logs only, and protect names nothing of those.',
      instead: 'Leave policyTypes out, or add GuardrailPolicyType.SERVICE_CONTROL_POLICY.',
    });
  }
  return found;
}

function packed(statements: GuardrailStatement[], refuse: Refuse): string[] {
  return (
    documents(statements) ??
    refuse('guardrail-size', {
      what: `A statement with a single action and resource is longer than ${POLICY_LENGTH} characters.`,
      why: 'Each statement names every excepted role, and Organizations refuses longer policies.',
      instead: 'Name fewer roles in breakGlassRoleArns and deploymentRoleArns, or use patterns with *.',
    })
  );
}

const bootstrapRoles = (protect: ProtectedResources): string[] =>
  accountsOf(protect).flatMap((account) =>
    // The first calls CloudFormation and passes it the second.
    ['deploy', 'cfn-exec'].map((purpose) => `arn:*:iam::${account}:role/cdk-*-${purpose}-role-*`),
  );

function deploymentRoles(given: readonly string[], refuse: Refuse): string[] {
  const roles = plainRoles('deploymentRoleArns', given, refuse);
  if (roles.length === 0) {
    refuse('no-deployment-role', {
      what: 'deploymentRoleArns is empty.',
      why: 'The next deployment of the stack that is protected would be denied.',
      instead: 'Name the roles that deploy it, or leave deploymentRoleArns out for those of the bootstrap.',
    });
  }
  if (roles.every((role) => role.includes('cfn-exec-role'))) {
    refuse('no-deployment-caller', {
      what: 'deploymentRoleArns names only roles that CloudFormation uses, and none that may pass them to it.',
      why: 'Nobody else may pass an excepted role, or anybody could borrow it; so every deployment would be denied.',
      instead: "Name the caller too, e.g. 'arn:*:iam::111122223333:role/cdk-*-deploy-role-*'.",
    });
  }
  return roles;
}

function validTargets(targetIds: string[] | undefined, refuse: Refuse): string[] | undefined {
  const wrong = targetIds?.find(
    (id) => !Token.isUnresolved(id) && !/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/.test(id),
  );
  if (wrong !== undefined) {
    refuse('guardrail-target', {
      what: `targetIds has '${wrong}'.`,
      why: 'Organizations attaches policies to a root, an organizational unit or an account, by its id.',
      instead: "Write for example 'r-ab12', 'ou-ab12-12345678' or '111122223333'.",
    });
  }
  return targetIds;
}

function validPrefix(prefix: string, refuse: Refuse): string {
  if (Token.isUnresolved(prefix) || !/^[\w+=.@ -]{1,100}$/.test(prefix)) {
    refuse('guardrail-name', {
      what: `namePrefix is '${prefix}'.`,
      why: 'Organizations takes names of up to 128 characters, and a number must fit behind.',
      instead: "Write for example 'AuditTrail': letters, digits, spaces and _+=.@-, 100 at most.",
    });
  }
  return prefix;
}
