import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Detections, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { ACCOUNT, auditTemplate, newApp } from '../support/stack';

/** The texts that Security Hub compares, by the number of its control CloudWatch.<n>. */
const SECURITY_HUB = [
  '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
  '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
  '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
  '{($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) || ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) || ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) || ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) || ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) || ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) || ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) || ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy)}',
  '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}',
  '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
  '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
  '{($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) || ($.eventName=PutBucketPolicy) || ($.eventName=PutBucketCors) || ($.eventName=PutBucketLifecycle) || ($.eventName=PutBucketReplication) || ($.eventName=DeleteBucketPolicy) || ($.eventName=DeleteBucketCors) || ($.eventName=DeleteBucketLifecycle) || ($.eventName=DeleteBucketReplication))}',
  '{($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder))}',
  '{($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=AuthorizeSecurityGroupEgress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup)}',
  '{($.eventName=CreateNetworkAcl) || ($.eventName=CreateNetworkAclEntry) || ($.eventName=DeleteNetworkAcl) || ($.eventName=DeleteNetworkAclEntry) || ($.eventName=ReplaceNetworkAclEntry) || ($.eventName=ReplaceNetworkAclAssociation)}',
  '{($.eventName=CreateCustomerGateway) || ($.eventName=DeleteCustomerGateway) || ($.eventName=AttachInternetGateway) || ($.eventName=CreateInternetGateway) || ($.eventName=DeleteInternetGateway) || ($.eventName=DetachInternetGateway)}',
  '{($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable)}',
  '{($.eventName=CreateVpc) || ($.eventName=DeleteVpc) || ($.eventName=ModifyVpcAttribute) || ($.eventName=AcceptVpcPeeringConnection) || ($.eventName=CreateVpcPeeringConnection) || ($.eventName=DeleteVpcPeeringConnection) || ($.eventName=RejectVpcPeeringConnection) || ($.eventName=AttachClassicLinkVpc) || ($.eventName=DetachClassicLinkVpc) || ($.eventName=DisableVpcClassicLink) || ($.eventName=EnableVpcClassicLink)}',
];
/** The text of CIS 4.15, for which Security Hub has no control. */
const ORGANIZATIONS =
  '{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = "AcceptHandshake") || ($.eventName = "AttachPolicy") || ($.eventName = "CreateAccount") || ($.eventName = "CreateOrganizationalUnit") || ($.eventName = "CreatePolicy") || ($.eventName = "DeclineHandshake") || ($.eventName = "DeleteOrganization") || ($.eventName = "DeleteOrganizationalUnit") || ($.eventName = "DeletePolicy") || ($.eventName = "DetachPolicy") || ($.eventName = "DisablePolicyType") || ($.eventName = "EnablePolicyType") || ($.eventName = "InviteAccountToOrganization") || ($.eventName = "LeaveOrganization") || ($.eventName = "MoveAccount") || ($.eventName = "RemoveAccountFromOrganization") || ($.eventName = "UpdatePolicy") || ($.eventName = "UpdateOrganizationalUnit")) }';

const deployment = new Deployment(auditTemplate({ trailName: 'audit' }).toJSON());
const filters = deployment.all('AWS::Logs::MetricFilter').map(({ Properties }) => Properties);
const patterns = filters.map(({ FilterPattern }) => FilterPattern as string);

describe('the metric filters', () => {
  test.each(SECURITY_HUB.map((text, index) => [`CloudWatch.${index + 1}`, text]))(
    'have the text that Security Hub compares for %s, letter for letter',
    (_, text) => expect(patterns).toContain(text),
  );

  test('have the text of CIS 4.15 for changes of the organization', () => expect(patterns).toContain(ORGANIZATIONS));

  test('name this deployment, with nothing left to fill in', () => {
    expect(patterns.join()).not.toContain('${');
    const { S3BucketName } = deployment.one('AWS::CloudTrail::Trail').Properties;
    expect(patterns.join()).toContain(`"${S3BucketName}"`);
    expect(patterns.join()).toContain('"/aws/cloudtrail/audit"');
    expect(patterns.join()).toContain('"audit-*"');
  });

  test.each([
    ['short names', 'abc', 'Stack', 'Audit'],
    ['the longest name of a trail', 'x'.repeat(128), 'Stack', 'Audit'],
    ['the longest names of trail and stack', 'x'.repeat(128), 'y'.repeat(128), 'Audit'],
    ['the longest names of all, as in a nested stack', 'x'.repeat(128), 'y'.repeat(128), 'z'.repeat(200)],
  ])('are not longer than CloudWatch Logs takes, 1,024 characters, with %s', (_, trailName, stackName, id) => {
    const region = 'ap-southeast-7';
    const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region }, stackName });
    new SecureAuditTrail(stack, id, { trailName });
    const lengths = new Deployment(Template.fromStack(stack).toJSON(), { region, stackName })
      .all('AWS::Logs::MetricFilter')
      .map(({ Properties }) => [Properties.MetricTransformations[0].MetricName, Properties.FilterPattern.length]);
    expect(lengths.filter(([, length]) => length > 1024)).toEqual([]);
  });
});

describe('each detection', () => {
  const { list } = Detections.all();
  const runbook = readFileSync(join(__dirname, '../../docs/detections.md'), 'utf8');

  test.each(list.map((detection) => [detection.id, detection] as const))(
    '%s says why it matters, and what to do first',
    (id, { title, why, firstStep }) => {
      const alarm = deployment
        .all('AWS::CloudWatch::Alarm')
        .find(({ Properties }) => Properties.AlarmName === `audit-${id}`)!.Properties;
      expect(alarm.AlarmDescription).toContain(title);
      expect(alarm.AlarmDescription).toContain(firstStep);
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
      expect(why).not.toBe('');
      // The link of the alarm leads to a section of that name.
      const anchor = /https:\S+\/(docs\/\S+)#(\S+)$/.exec(alarm.AlarmDescription)!;
      expect(anchor.slice(1)).toEqual(['docs/detections.md', id]);
      expect(runbook).toMatch(new RegExp(`^#+ \`?${id}\`?$`, 'm'));
    },
  );

  test('has an id of its own', () => {
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  });

  test('whose text Security Hub compares says which control that is, and the others do not', () => {
    SECURITY_HUB.forEach((text, index) => {
      const claiming = list.filter(({ controls }) => controls?.includes(`Security Hub CloudWatch.${index + 1}`));
      expect(claiming.map(({ pattern }) => pattern)).toEqual([text]);
    });
  });
});
