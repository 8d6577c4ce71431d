import type { Caller } from '../caller';
import { isObject, list, object, strings, type Json } from '../json';
import type { Live, World } from '../world';

const ALLOW_ALL: Json = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** The policies of AWS that the rehearsal meets; any other grants nothing here. */
const AWS_MANAGED: Record<string, Json> = { AdministratorAccess: ALLOW_ALL };

/** What the identity itself is allowed: the administrator everything, a role what is attached to it. */
export function identityPolicies(world: World, caller: Caller): Json[] {
  if (!caller.roleArn) return [ALLOW_ALL];
  const role = world.findByArn('AWS::IAM::Role', caller.roleArn);
  return role ? rolePolicies(world, role) : [];
}

export function rolePolicies(world: World, role: Live): Json[] {
  const attached = strings(role.properties.ManagedPolicyArns).flatMap((arn) => {
    const custom = world.findByArn('AWS::IAM::ManagedPolicy', arn);
    if (custom) return [custom.properties.PolicyDocument];
    return arn.includes(':iam::aws:policy/') ? (AWS_MANAGED[String(arn.split('/').at(-1))] ?? []) : [];
  });
  const inline = list(role.properties.Policies).map((policy) => object(policy).PolicyDocument);
  const separate = [
    ...world.all('AWS::IAM::Policy', { account: role.account }),
    ...world.all('AWS::IAM::RolePolicy', { account: role.account }),
    ...world.all('AWS::IAM::ManagedPolicy', { account: role.account }),
  ]
    .filter((policy) => [...strings(policy.properties.Roles), ...strings(policy.properties.RoleName)].includes(role.id))
    .map((policy) => policy.properties.PolicyDocument);
  return [...attached, ...inline, ...separate].filter(isObject);
}
