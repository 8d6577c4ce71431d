import { roleSession, type Caller } from '../caller';
import { AwsError, notModelled } from '../errors';
import { text, type JsonObject } from '../json';
import { callerContext, decide } from '../policy';
import { identityPolicies } from '../services/identity';
import type { World } from '../world';
import type { XmlValue } from './xml';

/** STS: who am I, and may I be this role. */
export async function stsApi(action: string, world: World, caller: Caller, input: JsonObject): Promise<XmlValue> {
  if (action === 'GetCallerIdentity') return { Arn: caller.arn, Account: caller.account, UserId: 'AIDAREHEARSAL' };
  if (action === 'AssumeRole') return assumeRole(world, caller, input);
  throw notModelled(`sts:${action}`);
}

async function assumeRole(world: World, caller: Caller, input: JsonObject): Promise<XmlValue> {
  const roleArn = text(input.RoleArn) ?? '';
  const role = world.findByArn('AWS::IAM::Role', roleArn);
  const verdict = role
    ? await decide({
        principal: caller.arn,
        action: 'sts:AssumeRole',
        resource: roleArn,
        account: role.account,
        context: callerContext(caller),
        identityPolicies: identityPolicies(world, caller),
        resourcePolicy: role.properties.AssumeRolePolicyDocument,
      })
    : 'not allowed';
  if (verdict !== 'allowed') {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  const session = roleSession(roleArn, text(input.RoleSessionName) ?? 'session');
  const accessKeyId = `ASIA${world.random.letters(16)}`;
  world.sessions[accessKeyId] = session;
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: `AROA:${session.arn}`, Arn: session.arn },
  };
}
