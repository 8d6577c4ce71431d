import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import {
  LogDestination,
  LogSubscription,
  SecureAuditTrail,
  SiemFanOut,
  SiemHandOff,
  SiemReaderRole,
} from 'cdk-secure-audit-trail';
import { nagFindings, validatorFindings, warnings } from '../support/checks';
import { ACCOUNT, newApp } from '../support/stack';
import { weaknesses } from '../support/weaknesses';
import { COLLECTOR, EXTERNAL_ID, ORGANIZATION, REGION } from './fixture';

/** Everything that there is, in one stack. */
describe.each([undefined, ORGANIZATION])('every variant at once (organization: %s)', (organizationId) => {
  const app = newApp({ builtinCloudFormationValidation: true });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: REGION }, terminationProtection: true });
  const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], organizationId });
  const { identity: trail, archive, monitoringKey: encryptionKey } = audit;
  const alarmActions = [new SnsAction(audit.alerts.topic)];
  new SiemFanOut(stack, 'FanOut', { trail, archive, encryptionKey, alarmActions });
  ['One', 'Two'].forEach((id) => {
    const handOff = new SiemHandOff(stack, id, { trail, archive, encryptionKey, alarmActions });
    new SiemReaderRole(handOff, 'Reader', { handOff, collectorAccountId: COLLECTOR, externalId: EXTERNAL_ID });
  });
  new LogSubscription(stack, 'Subscription', {
    trail,
    logGroup: audit.logGroup.logGroup,
    destination: LogDestination.deliveryStream(DeliveryStream.fromDeliveryStreamName(stack, 'Delivery', 'siem')),
    alarmActions,
  });

  test('passes the CloudFormation validator', () => expect(validatorFindings(app)).toEqual([]));

  test('passes five packs of cdk-nag', () => expect(nagFindings(app)).toEqual([]));

  test('warns of nothing', () => expect(warnings(app)).toEqual([]));

  test('is not weak anywhere but where EventBridge takes no condition: on the key of a topic', () => {
    expect(weaknesses(Template.fromStack(stack).toJSON(), REGION)).toEqual([
      'a key serves a service on behalf of any account (AllowEventBridge)',
    ]);
  });
});
