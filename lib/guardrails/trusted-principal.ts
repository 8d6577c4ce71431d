import { Token } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  IPrincipal,
  PrincipalWithConditions,
} from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { refuse, RefusalText } from '../private/refusal';

type Conditions = Record<string, Record<string, unknown>>;

/** Set to true only in sessions that began with an MFA code of an IAM user. */
const MFA: Conditions = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/**
 * Who may assume a role, and whether the role itself can ask for MFA.
 *
 * AWS tells it of IAM users alone. A session of a role, of AWS IAM Identity Center or of another identity provider
 * carries no sign of MFA, so a condition would lock them out: there the provider must ask for it.
 */
export class TrustedPrincipal {
  /**
   * An IAM user who has signed in with MFA.
   *
   * @param userArn ARN of the user, without wildcards
   */
  public static user(userArn: string): TrustedPrincipal {
    return new TrustedPrincipal(
      () => new ArnPrincipal(userArn),
      MFA,
      wrongArn('user', userArn, 'arn:<partition>:iam::111122223333:user/alice'),
    );
  }

  /**
   * The IAM users of an account who have signed in with MFA and whom the account allows to assume the role. Roles cannot.
   *
   * @param accountId 12 digits
   */
  public static usersOf(accountId: string): TrustedPrincipal {
    return new TrustedPrincipal(() => new AccountPrincipal(accountId), MFA, wrongAccount(accountId));
  }

  /**
   * A role. Whether its sessions began with MFA its own trust policy or identity provider decides.
   *
   * @param roleArn ARN of the role, without wildcards
   */
  public static role(roleArn: string): TrustedPrincipal {
    return new TrustedPrincipal(
      () => new ArnPrincipal(roleArn),
      {},
      wrongArn('role', roleArn, 'arn:<partition>:iam::111122223333:role/Operations'),
    );
  }

  /**
   * The people to whom AWS IAM Identity Center gives a permission set in an account. Identity Center asks for MFA.
   *
   * @param accountId 12 digits
   * @param permissionSetName name of the permission set
   */
  public static permissionSet(accountId: string, permissionSetName: string): TrustedPrincipal {
    return new TrustedPrincipal(
      () => new AccountPrincipal(accountId),
      {
        ArnLike: {
          // The path names the Region of Identity Center, except us-east-1; the name ends in 16 characters of a hash.
          'aws:PrincipalArn': `arn:*:iam::${accountId}:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${permissionSetName}_${'?'.repeat(16)}`,
        },
      },
      wrongAccount(accountId) ??
        (/^[\w+=,.@-]{1,32}$/.test(permissionSetName)
          ? undefined
          : {
              what: `'${permissionSetName}' is not the name of a permission set.`,
              why: 'No role would match it, or any.',
              instead: "Write for example 'AuditReader': up to 32 letters, digits and any of _+=,.@-.",
            }),
    );
  }

  private constructor(
    private readonly principal: () => IPrincipal,
    private readonly conditions: Conditions,
    private readonly wrong?: RefusalText,
  ) {}

  /** @internal */
  public _bind(scope: IConstruct, externalId?: string): IPrincipal {
    if (this.wrong) {
      refuse(scope, 'trusted-principal', this.wrong);
    }
    const conditions: Conditions = {
      ...this.conditions,
      ...(externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
    };
    const principal = this.principal();
    return Object.keys(conditions).length === 0 ? principal : new PrincipalWithConditions(principal, conditions);
  }
}

/** The trust policy of a role: these principals, each under its own conditions. */
export function trustPolicy(scope: IConstruct, trusted: TrustedPrincipal[], externalId?: string): IPrincipal {
  if (trusted.length === 0) {
    refuse(scope, 'nobody-trusted', {
      what: 'trustedPrincipals is empty.',
      why: 'Nobody could assume the role.',
      instead: "Write for example [TrustedPrincipal.permissionSet('111122223333', 'AuditReader')].",
    });
  }
  if (externalId !== undefined && !Token.isUnresolved(externalId) && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    refuse(scope, 'external-id', {
      what: `externalId '${externalId}' is not valid.`,
      why: 'STS takes 2 to 1,224 letters, digits and any of _+=,.@:/- and refuses others, so nobody could assume the role.',
      instead: "Write for example 'audit-2026'.",
    });
  }
  return new CompositePrincipal(...trusted.map((principal) => principal._bind(scope, externalId)));
}

function wrongArn(kind: 'role' | 'user', arn: string, example: string): RefusalText | undefined {
  return Token.isUnresolved(arn) || new RegExp(String.raw`^arn:[a-z-]+:iam::\d{12}:${kind}\/[\w+=,.@/-]+$`).test(arn)
    ? undefined
    : {
        what: `'${arn}' is not the ARN of a ${kind}.`,
        why: 'A trust policy takes no wildcard in an ARN, and IAM refuses one that does not exist.',
        instead: `Write for example '${example}'.`,
      };
}

function wrongAccount(accountId: string): RefusalText | undefined {
  return Token.isUnresolved(accountId) || /^\d{12}$/.test(accountId)
    ? undefined
    : {
        what: `'${accountId}' is not the id of an account.`,
        why: 'IAM refuses a trust policy with one.',
        instead: "Write 12 digits, e.g. '111122223333'.",
      };
}
