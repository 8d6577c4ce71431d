import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReadWriteType } from 'aws-cdk-lib/aws-cloudtrail';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CloudTrailTelemetryRule, CloudTrailTelemetryRuleProps, EventSelector } from 'cdk-secure-audit-trail';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { Deployment, Resource } from '../support/deployment';
import { expectRefusal } from '../support/refusal';
import { ACCOUNT, newApp } from '../support/stack';

function build(props: (stack: Stack) => CloudTrailTelemetryRuleProps = () => ({})) {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Telemetry', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  new CloudTrailTelemetryRule(stack, 'Rule', props(stack));
  return { app, stack };
}

const rendered = (type: string, props?: (stack: Stack) => CloudTrailTelemetryRuleProps): Resource =>
  new Deployment(Template.fromStack(build(props).stack).toJSON()).one(`AWS::ObservabilityAdmin::${type}`).Properties;

const MANAGEMENT = { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] };

describe('a telemetry rule', () => {
  test('by default sends every management event to CloudWatch Logs for a year', () => {
    expect(rendered('TelemetryRule')).toEqual({
      RuleName: expect.stringMatching(/^[0-9A-Za-z-]{1,100}$/),
      Rule: {
        ResourceType: 'AWS::CloudTrail',
        TelemetryType: 'Logs',
        DestinationConfiguration: {
          DestinationType: 'cloud-watch-logs',
          RetentionInDays: 365,
          CloudtrailParameters: { AdvancedEventSelectors: [MANAGEMENT] },
        },
      },
    });
  });

  test('takes data events, and keeps them for ever', () => {
    const { DestinationConfiguration } = rendered('TelemetryRule', () => ({
      retention: RetentionDays.INFINITE,
      eventSelectors: [EventSelector.lambdaDataEvents({ eventName: { equalTo: ['Invoke'] } })],
    })).Rule;
    expect(DestinationConfiguration).not.toHaveProperty('RetentionInDays');
    expect(DestinationConfiguration.CloudtrailParameters.AdvancedEventSelectors).toEqual([
      MANAGEMENT,
      expect.objectContaining({ Name: 'Data events of AWS::Lambda::Function' }),
    ]);
  });

  test('of an organization is a resource of another type, and of the same shape', () => {
    expect(rendered('OrganizationTelemetryRule', () => ({ wholeOrganization: true })).Rule).toEqual(
      rendered('TelemetryRule').Rule,
    );
  });

  test('lets CloudWatch Logs use the key for the log groups of CloudTrail only', () => {
    const { stack } = build((scope) => ({ encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true }) }));
    const deployment = new Deployment(Template.fromStack(stack).toJSON());
    expect(deployment.one('AWS::KMS::Key').Properties.KeyPolicy.Statement[1]).toMatchObject({
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:aws/cloudtrail/*`,
        },
      },
    });
  });

  test.each<[string, boolean]>([
    ['start-telemetry-evaluation.', false],
    ['start-telemetry-evaluation-for-organization.', true],
  ])('states its precondition: %s', (command, wholeOrganization) => {
    const { app, stack } = build(() => ({ wholeOrganization }));
    expect(validatorFindings(app)).toEqual([]);
    expect(nagFindings(app)).toEqual([]);
    expect(warnings(app)).toEqual(['cdk-secure-audit-trail:telemetry-evaluation at Telemetry/Rule']);
    expect(JSON.stringify(stack.node.findChild('Rule').node.metadata)).toContain(command);
  });
});

test.each<[string, RegExp, (stack: Stack) => CloudTrailTelemetryRuleProps]>([
  [
    'telemetry-selector',
    /Network activity/,
    () => ({ eventSelectors: [EventSelector.networkActivityEvents('s3.amazonaws.com', { deniedOnly: true })] }),
  ],
  [
    'telemetry-selector',
    /conditions/,
    () => ({ eventSelectors: [EventSelector.managementEvents({ readWrite: ReadWriteType.WRITE_ONLY })] }),
  ],
  [
    'telemetry-key',
    /wholeOrganization/,
    (stack) => ({ wholeOrganization: true, encryptionKey: new Key(stack, 'Key') }),
  ],
  ['telemetry-rule-name', /'a b'/, () => ({ ruleName: 'a b' })],
])('%s: %s is refused', (id, wrong, props) => {
  expectRefusal(id, wrong, (stack) => new CloudTrailTelemetryRule(stack, 'Rule', props(stack)));
});
