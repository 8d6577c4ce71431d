import { ACCOUNT, OTHER_ACCOUNT } from '../access/audit-stack';
import {
  accessLogging,
  administrator,
  administratorElsewhere,
  anonymous,
  breakGlass,
  cloudTrail,
  deployment,
  Principal,
  rootUser,
  service,
} from '../access/principals';
import { TrailGuardrails } from '../../lib/guardrails/trail-guardrails';
import { EVIDENCE, GUARDRAILS, READS, SETTINGS } from './fixture';
import { Request, surprises } from './organization';

const { resourceControlPolicies } = TrailGuardrails.documents(GUARDRAILS);
const documents = { resourceControlPolicies };

/** What AWS supports resource control policies for, of all that the library makes. */
const BOUND = SETTINGS.filter(({ resource }) => /^arn:aws:(s3|kms|logs):/.test(resource));
const by =
  (who: Principal) =>
  ({ resource, actions }: { resource: string; actions: string[] }): Request[] =>
    actions.map((action) => ({ who, action, resource }));

test('it names S3, KMS, SQS and CloudWatch Logs only, and everybody as principal', () => {
  const statements = resourceControlPolicies.flatMap((text) => JSON.parse(text).Statement);
  const actions: string[] = statements.flatMap(({ Action }) => [Action].flat());
  expect(new Set(actions.map((action) => action.split(':')[0]))).toEqual(new Set(['s3', 'kms', 'sqs', 'logs']));
  expect(statements.every(({ Effect, Principal: principal }) => Effect === 'Deny' && principal === '*')).toBe(true);
});

describe.each([
  ['an administrator of the member account', administrator],
  ['the root user of the member account', rootUser],
  ['an administrator of another account, in the organization or not', administratorElsewhere],
  ['a stranger without credentials', anonymous],
])('%s', (_, who) => {
  test.each([...BOUND, EVIDENCE])('cannot alter $on', async (attack) =>
    expect(await surprises(documents, 'denied', by(who)(attack))).toEqual([]),
  );
});

test('an administrator reads, and does what they like with what is not protected', async () => {
  const unrelated = [...BOUND, EVIDENCE].flatMap((attack) =>
    by(administrator)({ ...attack, resource: attack.unrelated }),
  );
  const reads = READS.map(([action, resource]) => ({ who: administrator, action, resource }));
  expect(await surprises(documents, 'allowed', [...unrelated, ...reads])).toEqual([]);
});

test('the break-glass role alters everything and erases evidence', async () =>
  expect(await surprises(documents, 'allowed', [...BOUND, EVIDENCE].flatMap(by(breakGlass)))).toEqual([]));

test('the deployment role alters settings and erases no evidence', async () => {
  expect(await surprises(documents, 'allowed', BOUND.flatMap(by(deployment)))).toEqual([]);
  expect(await surprises(documents, 'denied', by(deployment)(EVIDENCE))).toEqual([]);
});

test.each([
  ['CloudTrail delivers', cloudTrail(`arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/audit`)],
  [
    'CloudTrail delivers for a trail of the management account',
    cloudTrail('arn:aws:cloudtrail:us-east-1:999900001111:trail/org'),
  ],
  ['S3 delivers access logs', accessLogging('arn:aws:s3:::another', OTHER_ACCOUNT)],
  [
    'AWS Config and others are not bound either',
    service('config.amazonaws.com', `arn:aws:config:eu-west-1:${ACCOUNT}:x`),
  ],
])('services are spared: %s', async (_, who) =>
  expect(await surprises(documents, 'allowed', [{ who, action: 's3:PutObject', resource: EVIDENCE.resource }])).toEqual(
    [],
  ),
);
