import { LegacyStackSynthesizer, Stack, StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, REGION } from '../access/audit-stack';
import { DeployedStack } from '../access/deployed-stack';
import { administrator, breakGlass, deployment, rootUser } from '../access/principals';
import { ResourceGuardrails } from '../../lib/guardrails/resource-guardrails';
import { expectRefusal } from '../support/refusal';
import { auditStack, newApp } from '../support/stack';
import { simulated } from './organization';

const ROLES = {
  breakGlassRoleArns: [`arn:*:iam::${ACCOUNT}:role/BreakGlass`],
  deploymentRoleArns: [`arn:*:iam::${ACCOUNT}:role/cdk-*-cfn-exec-role-*`],
};
const WEAKEN = ['sns:AddPermission', 'sns:DeleteTopic', 'sns:RemovePermission', 'sns:SetTopicAttributes'];

describe('the topic of the alerts in an account that no organization policy binds', () => {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  const alerts = new Topic(stack, 'Alerts', { topicName: 'alerts' });
  ResourceGuardrails.protectTopic(alerts, ROLES);
  const built = new DeployedStack(stack);
  const topic = built.text(alerts.topicArn);
  const resourcePolicy = built.resourcePolicy(topic);

  test.each([
    ['an administrator cannot', administrator, false],
    ['the root user cannot', rootUser, false],
    ['the break-glass role can', breakGlass, true],
    ['the deployment role can', deployment, true],
  ])('%s weaken it', async (_, who, can) => {
    for (const action of WEAKEN) {
      expect([action, await simulated({ who, action, resource: topic }, resourcePolicy)]).toEqual([action, can]);
    }
  });

  test('an administrator reads its settings', async () =>
    expect(
      await simulated({ who: administrator, action: 'sns:GetTopicAttributes', resource: topic }, resourcePolicy),
    ).toBe(true));
});

describe('the topic of a SecureAuditTrail', () => {
  const denials = (stackProps: StackProps, again = false) => {
    const { stack, audit } = auditStack({}, { env: { account: ACCOUNT, region: REGION }, ...stackProps });
    if (again) {
      ResourceGuardrails.protectTopic(audit.alerts.topic, ROLES);
    }
    const built = new DeployedStack(stack);
    return (built.resourcePolicy(built.text(audit.alerts.topic.topicArn))?.Statement ?? []).filter(({ Action }) =>
      [Action].flat().includes('sns:DeleteTopic'),
    );
  };

  test('is protected from the start where the role that deploys is known', () => expect(denials({})).toHaveLength(1));

  test('is not where nobody could change it any more', () =>
    expect(denials({ synthesizer: new LegacyStackSynthesizer() })).toEqual([]));

  test('may be protected once more: SNS takes no statement id twice', () => {
    const both = denials({}, true);
    expect(both).toHaveLength(2);
    expect(new Set(both.map(({ Sid }) => Sid)).size).toBe(2);
  });
});

test('a topic that nobody could change any more is refused', () =>
  expectRefusal('no-deployment-role', /empty/, (stack) =>
    ResourceGuardrails.protectTopic(new Topic(stack, 'Topic'), { deploymentRoleArns: [] }),
  ));

test('a topic that was imported is refused', () =>
  expectRefusal('imported-topic', /imported/, (stack) =>
    ResourceGuardrails.protectTopic(Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${REGION}:${ACCOUNT}:a`), ROLES),
  ));
