import { CfnParameter } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SecureAuditTrail } from 'cdk-secure-audit-trail';
import { Deployment, Resource } from '../support/deployment';
import { Statement, denials, statements } from '../support/policy';
import { expectAccepted, expectRefusal } from '../support/refusal';
import { ACCOUNT, auditTemplate } from '../support/stack';

const template = auditTemplate({ alertEmails: ['security@example.com', 'on-call@example.com'] }).toJSON();
const deployment = new Deployment(template);
const topicPolicy = statements(deployment.one('AWS::SNS::TopicPolicy').Properties.PolicyDocument);

const forAlarms = ({ effect, principals }: Statement) =>
  effect === 'Allow' && principals.includes('Service:cloudwatch.amazonaws.com');
const ofThisAccount = {
  ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:*` },
  StringEquals: { 'aws:SourceAccount': ACCOUNT },
};

describe('the topic', () => {
  test('takes alerts from the alarms of this account, and from nobody else', () => {
    expect(topicPolicy.filter(({ effect }) => effect === 'Allow')).toEqual([
      expect.objectContaining({
        principals: ['Service:cloudwatch.amazonaws.com'],
        actions: ['sns:Publish'],
        condition: ofThisAccount,
      }),
    ]);
  });

  test('takes them over TLS only', () => {
    expect(denials(topicPolicy, 'sns:Publish').map(({ condition }) => condition)).toContainEqual({
      Bool: { 'aws:SecureTransport': 'false' },
    });
  });

  test('is encrypted with a key that those alarms may use, without which they would reach nobody, silently', () => {
    const [raw] = Object.values<Resource>(template.Resources).filter(({ Type }) => Type === 'AWS::SNS::Topic');
    const key = deployment.fill(template.Resources[raw.Properties.KmsMasterKeyId['Fn::GetAtt'][0]]) as Resource;
    expect(statements(key.Properties.KeyPolicy).filter(forAlarms)).toEqual([
      expect.objectContaining({ actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], condition: ofThisAccount }),
    ]);
  });

  test('has a name that SNS takes, also where that of the trail has periods', () => {
    auditTemplate({ trailName: `acme.audit_1-${'x'.repeat(110)}` }).hasResourceProperties('AWS::SNS::Topic', {
      TopicName: Match.stringLikeRegexp('^[A-Za-z0-9_-]{1,256}$'),
    });
  });

  test('mails every address', () => {
    const mails = deployment.all('AWS::SNS::Subscription').map(({ Properties }) => Properties);
    expect(mails.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
      ['email', 'security@example.com'],
      ['email', 'on-call@example.com'],
    ]);
  });
});

describe('alertEmails', () => {
  test.each(['security@example.com', 'first.last+audit@mail.example.co.uk', "o'neill@example.com"])(
    'may have %s',
    (email) => expectAccepted((stack) => new SecureAuditTrail(stack, 'Audit', { alertEmails: [email] })),
  );

  test.each([
    'security',
    'security@example',
    '@example.com',
    'a@b@example.com',
    'security@example..com',
    'security@.com',
    'Security <security@example.com>',
    'a@example.com, b@example.com',
    'https://example.com/hook',
    'mailto:a@example.com',
    'a@example.com:25',
    '',
  ])('is refused with what is no address, since SNS would deliver to nobody: %s', (email) =>
    expectRefusal('email', `'${email}'`, (stack) => new SecureAuditTrail(stack, 'Audit', { alertEmails: [email] })),
  );

  test('is refused with an address twice, since SNS keeps one subscription', () =>
    expectRefusal('email-twice', "'a@example.com'", (stack) => {
      new SecureAuditTrail(stack, 'Audit', { alertEmails: ['a@example.com', 'b@example.com', 'a@example.com'] });
    }));

  test('is refused with an address that is known only at deployment', () =>
    expectRefusal('email-token', 'known only at deployment', (stack) => {
      const email = new CfnParameter(stack, 'Email').valueAsString;
      new SecureAuditTrail(stack, 'Audit', { alertEmails: [email] });
    }));

  test('may have addresses that differ by a character', () =>
    expectAccepted((stack) => {
      new SecureAuditTrail(stack, 'Audit', { alertEmails: ['a.b@example.com', 'ab@example.com', 'a-b@example.com'] });
    }));
});
