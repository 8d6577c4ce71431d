import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkResources } from './arn-patterns';
import { breakGlassUsed } from './break-glass-used';
import { ProtectedResources } from './protected-resources';
import { RESERVATIONS } from './reserved-actions';
import { TrustedPrincipal, trustPolicy } from './trusted-principal';
import { Detection } from '../detection/detection';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { filledIn } from '../private/filled-in';
import { limitPolicySize } from '../private/policy-size';
import { refuse, refusalMessage } from '../private/refusal';

const WILDCARDS =
  'The role is there to undo what an intruder did to these resources, and to them alone; each use of it sounds an alarm. The asterisks take in every object, and the actions that archive and guardrails deny to everybody else.';

/**
 * Properties of `BreakGlassRole`.
 */
export interface BreakGlassRoleProps {
  /**
   * Name of the role: 1 to 64 letters, digits and any of `_+=,.@-`. Must be a string known at synth; anything else is an
   * error, since archive and guardrails name the role before it exists.
   */
  readonly roleName: string;

  /** Who may assume it. None is an error. IAM users need MFA; for others see `TrustedPrincipal`. */
  readonly trustedPrincipals: TrustedPrincipal[];

  /**
   * What it may alter: the resources that the guardrails protect, in the account of the role. Tokens are welcome, unlike
   * in `TrailGuardrails`; an ARN of another kind, or of everybody, is an error. For the role's own protection, and that of other roles and of stacks, it gets no rights: with
   * them it could make itself an administrator.
   */
  readonly protect: ProtectedResources;

  /**
   * Secret that the caller must give, 2 to 1,224 characters. For a third party that serves several customers.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * How long a session lasts at most: 1 to 12 hours.
   *
   * @default Duration.hours(1) - the shortest that IAM takes: an emergency that lasts longer is worth a second alarm
   */
  readonly maxSessionDuration?: Duration;
}

/**
 * The role for an emergency: it may do what bucket policies, key policies and guardrails deny to everybody else. It does
 * so only once they except it: put `BreakGlassRole.arnOf(…)` into `breakGlassRoleArns` of the trail and the guardrails.
 *
 * Every use of it should sound an alarm: `Detections.all().including(breakGlass.detection)`.
 */
export class BreakGlassRole extends Construct {
  /**
   * ARN of a break-glass role before it exists, in whichever account and partition: a pattern for `breakGlassRoleArns`.
   *
   * @param accountId 12 digits
   * @param roleName name of the role
   */
  public static arnOf(accountId: string, roleName: string): string {
    return `arn:*:iam::${accountId}:role/${roleName}`;
  }

  /**
   * What notices every use of these roles; for one that is not made in this app, or for several.
   *
   * @param roleNames names of the roles, with their path where they have one: `BreakGlass`, `emergency/BreakGlass`; an
   * ARN is an error, as is no name
   */
  public static usedDetection(...roleNames: string[]): Detection {
    const wrong = roleNames.find((name) => !/^[\w+=,.@-]+(\/[\w+=,.@-]+)*$/.test(name));
    if (roleNames.length === 0 || wrong !== undefined) {
      throw new Error(
        refusalMessage('break-glass-role-name', {
          what:
            wrong === undefined
              ? 'usedDetection has no name.'
              : `usedDetection has '${filledIn(wrong, () => '<token>')}', which is no name of a role known at synth.`,
          why: 'The detection puts the name behind `role/`, and would match nothing, or everything.',
          instead: "Write for example BreakGlassRole.usedDetection('BreakGlass').",
        }),
      );
    }
    return breakGlassUsed(roleNames);
  }

  /** The role. */
  public readonly role: Role;
  /** What it may do. */
  public readonly policy: ManagedPolicy;
  /** What notices every use of the role, as CRITICAL. Add it to the detections of the trail. */
  public readonly detection: Detection;

  public constructor(scope: Construct, id: string, props: BreakGlassRoleProps) {
    super(scope, id);
    const { roleName, protect } = props;
    if (Token.isUnresolved(roleName) || !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
      refuse(this, 'break-glass-role-name', {
        what: `roleName '${roleName}' is not a name known at synth.`,
        why: 'Archive, guardrails and detection name the role before it exists; IAM takes 1 to 64 letters, digits and any of _+=,.@-.',
        instead: "Write for example 'BreakGlass'.",
      });
    }
    this.role = new Role(this, 'Role', {
      roleName,
      description: 'For emergencies: alters the audit trail and its evidence',
      assumedBy: trustPolicy(this, props.trustedPrincipals, props.externalId),
      maxSessionDuration: props.maxSessionDuration ?? Duration.hours(1),
    });
    checkResources(protect, (refusal, text) => refuse(this, refusal, text));
    const statements = this.statements(protect);
    this.policy = new ManagedPolicy(this, 'Policy', { roles: [this.role], statements });
    acknowledgeWildcards(this.policy, statements, WILDCARDS);
    this.detection = breakGlassUsed([roleName]);

    const { assumeRolePolicy } = this.role;
    if (assumeRolePolicy) {
      limitPolicySize(this, () => assumeRolePolicy, 2_048, 'trust policy');
    }
    limitPolicySize(this, () => this.policy.document, 6_144, 'policy of the role');
  }

  private statements(protect: ProtectedResources): PolicyStatement[] {
    const statements = RESERVATIONS.filter(({ sid }) => sid !== 'Stack').flatMap((reservation) => {
      const resources = reservation.resources(protect);
      return resources.length === 0
        ? []
        : [
            new PolicyStatement({
              sid: reservation.sid,
              effect: Effect.ALLOW,
              actions: [...reservation.actions, ...(reservation.repair ?? [])],
              resources,
            }),
          ];
    });
    if (statements.length === 0) {
      refuse(this, 'nothing-to-protect', {
        what: 'protect names nothing that the role could alter.',
        why: 'IAM refuses an empty policy, and in an emergency the role would be of no use.',
        instead: `Write for example { bucketArns: [archive.bucket.bucketArn] } in ${Stack.of(this).stackName}.`,
      });
    }
    return statements;
  }
}
