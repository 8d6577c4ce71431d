import { iamArn, type Place } from './place';

/** Who makes a call. */
export interface Caller {
  /** As `sts:GetCallerIdentity` returns it. */
  readonly arn: string;
  readonly account: string;
  /** The role behind an assumed-role session: the value of `aws:PrincipalArn`. */
  readonly roleArn?: string;
}

/** The person at the keyboard, with an administrator's key pair. */
export function administrator(place: Place): Caller {
  return { arn: iamArn(place, 'user/deployer'), account: place.account };
}

export function roleSession(roleArn: string, session: string): Caller {
  const [, partition, , , account, resource] = roleArn.split(':');
  const name = resource.split('/').at(-1);
  return { arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`, account, roleArn };
}

export function principalArn(caller: Caller): string {
  return caller.roleArn ?? caller.arn;
}
