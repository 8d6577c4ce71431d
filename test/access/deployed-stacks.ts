import { DeployedStack } from './deployed-stack';
import { Deployment, Guardrails } from './deployment';
import { Policy } from './policy';

/** Which guardrails bind whom. */
export interface Attachment {
  readonly guardrails: Guardrails;
  /** Member accounts: never the management account, which organization policies do not bind. */
  readonly accounts: readonly string[];
}

/** Several stacks, in accounts and Regions of their own, that together decide over a request. */
export class DeployedStacks implements Deployment {
  public constructor(
    private readonly stacks: readonly DeployedStack[],
    private readonly attachment?: Attachment,
    /** What became of the resource policies since. */
    private readonly since: (policy: Policy) => Policy = (policy) => policy,
  ) {}

  public resourcePolicy(arn: string): Policy | undefined {
    const policy = this.ownerOf(arn)?.resourcePolicy(arn);
    return policy && this.since(policy);
  }

  public rolePolicies(roleArn: string): Policy[] {
    return this.ownerOf(roleArn)?.rolePolicies(roleArn) ?? [];
  }

  public accountOf(arn: string): string {
    const owner = this.ownerOf(arn);
    const account = owner ? owner.accountOf(arn) : arn.split(':')[4];
    if (!account) {
      throw new Error(`Nobody knows the owner of ${arn}.`);
    }
    return account;
  }

  public guardrails(account?: string): Guardrails | undefined {
    return this.attachment?.accounts.includes(account ?? '') ? this.attachment.guardrails : undefined;
  }

  private ownerOf(arn: string): DeployedStack | undefined {
    return this.stacks.find((stack) => stack.resourcePolicy(arn) !== undefined);
  }
}
