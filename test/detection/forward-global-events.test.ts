import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ForwardGlobalEvents, ForwardGlobalEventsProps } from 'cdk-secure-audit-trail';
import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { envelopes } from '../../lib/replay/matching/envelope';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { Deployment } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp } from '../support/stack';
import { call, ROOT, signIn } from './catalogue/record';

function build(props: Partial<ForwardGlobalEventsProps> = {}, region = 'us-east-1') {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region } });
  new ForwardGlobalEvents(stack, 'Forward', { homeRegion: 'eu-west-1', ...props });
  const deployment = new Deployment(Template.fromStack(stack).toJSON(), { region });
  return { app, deployment, rule: deployment.one('AWS::Events::Rule').Properties };
}

const { app, deployment, rule } = build();
const forwards = (record: object, pattern = rule.EventPattern) => {
  const matches = compileEventPattern(parseEventPattern(pattern));
  return envelopes(record as Record<string, unknown>).map((event) =>
    matches({ 'detail-type': event['detail-type'], source: event.source, detail: record }),
  );
};

test('what happens in global services goes to the default bus of the home Region', () => {
  expect(forwards(call('iam', 'CreateAccessKey'))).toEqual([true]);
  expect(forwards(call('organizations', 'LeaveOrganization'))).toEqual([true]);
  expect(forwards(signIn('Success', 'Yes', { userIdentity: ROOT }))).toEqual([true, true]);
  expect(rule.Targets[0].Arn).toBe(`arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`);
});

test('what is read there goes too, since the use of root is noticed also when it reads', () =>
  expect(rule.State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'));

test('the rest of us-east-1 stays there', () => {
  expect(forwards(call('ec2', 'CreateVpc'))).toEqual([false]);
  expect(forwards(call('sts', 'AssumeRole'))).toEqual([false]);
});

test('other services can be named', () => {
  const { EventPattern } = build({ services: ['sts'] }).rule;
  expect(forwards(call('sts', 'AssumeRole'), EventPattern)).toEqual([true]);
  expect(forwards(call('iam', 'CreateUser'), EventPattern)).toEqual([false]);
});

test('EventBridge does it with a role that can put events on that bus and nothing else', () => {
  const role = deployment.one('AWS::IAM::Role').Properties;
  expect(role.AssumeRolePolicyDocument.Statement[0]).toMatchObject({
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  });
  expect(deployment.one('AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement).toEqual([
    { Action: 'events:PutEvents', Effect: 'Allow', Resource: rule.Targets[0].Arn },
  ]);
  expect(rule.Targets[0].RoleArn).toMatch(/^arn:aws:iam::111122223333:role\//);
});

test('the ARN of the bus is one of the partition', () =>
  expect(build({ homeRegion: 'cn-northwest-1' }, 'cn-north-1').rule.Targets[0].Arn).toMatch(
    /^arn:aws-cn:events:cn-northwest-1:/,
  ));

test('the same Region is refused, since each event would come back for ever', () =>
  expectRefusal('forward-home-region', 'eu-west-1', (stack) => {
    new ForwardGlobalEvents(stack, 'Forward', { homeRegion: 'eu-west-1' });
  }));

test('no service at all is refused', () =>
  expectRefusal('forward-nothing', 'services is empty', (stack) => {
    new ForwardGlobalEvents(stack, 'Forward', { homeRegion: 'us-west-2', services: [] });
  }));

test('the validator and five packs of cdk-nag find nothing', () => {
  expect(validatorFindings(app)).toEqual([]);
  expect(nagFindings(app)).toEqual([]);
  expect(warnings(app)).toEqual([]);
});
