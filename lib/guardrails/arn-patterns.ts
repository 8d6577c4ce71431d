import { Aws, Token } from 'aws-cdk-lib';
import { ProtectedResources } from './protected-resources';
import { RefusalText } from '../private/refusal';

/** Stops with a refusal; where there is a construct, at the line of the app that made it. */
export type Refuse = (id: string, text: RefusalText) => never;

const ACCOUNT = String.raw`(\d{12}|\*)`;
const REGION = String.raw`([a-z0-9-]+|\*)`;
const PARTITION = String.raw`arn:([a-z-]+|\*)`;

const arn = (service: string, region: string, account: string, resource: string) =>
  new RegExp(`^${PARTITION}:${service}:${region}:${account}:${resource}$`);

const SHAPES: Readonly<Record<keyof ProtectedResources, { readonly shape: RegExp; readonly example: string }>> = {
  trailArns: {
    shape: arn('cloudtrail', REGION, ACCOUNT, String.raw`trail\/(?<name>[\w.*?-]+)`),
    example: 'arn:*:cloudtrail:*:111122223333:trail/audit',
  },
  bucketArns: {
    shape: arn('s3', '', '', '(?<name>[a-z0-9.*?-]+)'),
    example: 'arn:*:s3:::audit-111122223333-eu-west-1-an',
  },
  keyArns: {
    shape: arn('kms', REGION, ACCOUNT, String.raw`key\/(?<name>[\w*?-]+)`),
    example: 'arn:*:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
  logGroupArns: {
    shape: arn('logs', REGION, ACCOUNT, String.raw`log-group:(?<name>[\w./#*?-]+)(:\*)?`),
    example: 'arn:*:logs:eu-west-1:111122223333:log-group:/aws/cloudtrail/audit',
  },
  alarmArns: {
    shape: arn('cloudwatch', REGION, ACCOUNT, 'alarm:(?<name>.+)'),
    example: 'arn:*:cloudwatch:eu-west-1:111122223333:alarm:audit-*',
  },
  topicArns: {
    shape: arn('sns', REGION, ACCOUNT, String.raw`(?<name>[\w.*?-]+)`),
    example: 'arn:*:sns:eu-west-1:111122223333:audit-alerts',
  },
  queueArns: {
    shape: arn('sqs', REGION, ACCOUNT, String.raw`(?<name>[\w.*?-]+)`),
    example: 'arn:*:sqs:eu-west-1:111122223333:siem*',
  },
  ruleArns: {
    shape: arn('events', REGION, ACCOUNT, String.raw`rule\/(?<name>[\w./*?-]+)`),
    example: 'arn:*:events:*:111122223333:rule/audit-*',
  },
  roleArns: {
    shape: arn('iam', '', ACCOUNT, String.raw`role\/(?<name>[\w+=,.@/*?-]+)`),
    example: 'arn:*:iam::111122223333:role/Security-Audit*',
  },
  stateMachineArns: {
    shape: arn('states', REGION, ACCOUNT, String.raw`stateMachine:(?<name>[\w*?-]+)`),
    example: 'arn:*:states:eu-west-1:111122223333:stateMachine:audit-*',
  },
  stackArns: {
    shape: arn('cloudformation', REGION, ACCOUNT, String.raw`stack\/(?<name>[\w*?-]+\/[\w*?-]+)`),
    example: 'arn:*:cloudformation:eu-west-1:111122223333:stack/Security/*',
  },
};

const KINDS = Object.keys(SHAPES) as Array<keyof ProtectedResources>;

/** The same resources as plain text, each ARN of the right shape and of somebody in particular. */
export function plainResources(protect: ProtectedResources, refuse: Refuse): ProtectedResources {
  const found = KINDS.map((kind) => [kind, protect[kind]?.map((pattern) => plainArn(kind, pattern, refuse))] as const);
  if (found.every(([, arns]) => !arns?.length)) {
    refuse('nothing-to-protect', {
      what: 'protect names no resource.',
      why: 'The policies would take up the places of others and protect nothing.',
      instead: `Write for example { trailArns: ['${SHAPES.trailArns.example}'] }.`,
    });
  }
  return Object.fromEntries(found);
}

/** Refuses ARNs of a wrong shape, or of everybody; what only the deployment knows is taken as it is. */
export function checkResources(protect: ProtectedResources, refuse: Refuse): void {
  for (const kind of KINDS) {
    const texts = protect[kind]?.map(ofAnyPartition) ?? [];
    texts.filter((text) => !Token.isUnresolved(text)).forEach((text) => checkArn(kind, text, refuse));
  }
}

function plainArn(kind: keyof ProtectedResources, given: string, refuse: Refuse): string {
  const text = plainText(`protect.${kind}`, given, SHAPES[kind].example, refuse);
  checkArn(kind, text, refuse);
  return text;
}

function checkArn(kind: keyof ProtectedResources, text: string, refuse: Refuse): void {
  const { shape, example } = SHAPES[kind];
  const name = shape.exec(text)?.groups?.name;
  if (name === undefined) {
    refuse('guardrail-arn', {
      what: `protect.${kind} has '${text}', which is no ARN of that kind.`,
      why: 'A statement on it would match nothing, or not what is meant.',
      instead: `Write for example '${example}'.`,
    });
  }
  if (!/[^*?/:]/.test(name) && !/:\d{12}:/.test(text)) {
    refuse('guardrail-arn-too-wide', {
      what: `protect.${kind} has '${text}', which matches everybody's.`,
      why: 'The statements would be about resources that have nothing to do with the trail.',
      instead: `Name the account or the resource, e.g. '${example}'.`,
    });
  }
}

/** Patterns of role ARNs as plain text; none that matches every role, since then nobody would be bound. */
export function plainRoles(prop: string, given: readonly string[], refuse: Refuse): string[] {
  const example = 'arn:*:iam::111122223333:role/BreakGlass';
  return given.map((pattern) => {
    const text = plainText(prop, pattern, example, refuse);
    const name = SHAPES.roleArns.shape.exec(text)?.groups?.name;
    // A path alone is no name: anybody could create a role in it.
    if (name === undefined || !/[^*?]/.test(name.split('/').at(-1) ?? '')) {
      refuse('guardrail-role-arn', {
        what: `${prop} has '${text}', which is not the ARN of a role, or one that matches every role.`,
        why: 'The policies compare it with aws:PrincipalArn, which for a session is the ARN of its role.',
        instead: `Write for example '${example}'.`,
      });
    }
    return text;
  });
}

/** An organization never spans two partitions. */
function ofAnyPartition(given: string): string {
  return given.split(Aws.PARTITION).join('*');
}

function plainText(prop: string, given: string, example: string, refuse: Refuse): string {
  const text = ofAnyPartition(given);
  if (Token.isUnresolved(text)) {
    refuse('guardrail-token', {
      what: `${prop} has a token, known only at deployment.`,
      why: 'The policies are deployed in the management account, where the resource is not: a reference to it could not resolve, and AWS::AccountId would be the wrong account.',
      instead: `Write it out, e.g. '${example}', and give the stack of the resource an env with account and region.`,
    });
  }
  return text;
}

/** The accounts that the resources name; `*` where they name none, or any account. */
export function accountsOf(protect: ProtectedResources): string[] {
  const accounts = KINDS.flatMap((kind) => protect[kind] ?? [])
    .map((text) => text.split(':')[4])
    .filter((account) => account !== '');
  return accounts.length === 0 || accounts.includes('*') ? ['*'] : [...new Set(accounts)].sort();
}
