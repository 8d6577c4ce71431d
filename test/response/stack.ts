import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DeliveryHealth, DeliveryHealthProps, LoggingRestorer, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { Deployment } from '../support/deployment';
import { ACCOUNT, auditStack, newApp } from '../support/stack';

export const REGION = 'eu-west-1';
export const TRAIL_ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`;

/** A trail with a restorer that knows how it is deployed, and a check of its delivery. */
export function responsive(app: App = newApp(), region = REGION): { app: App; stack: Stack; audit: SecureAuditTrail } {
  const { stack, audit } = auditStack({ trailName: 'audit' }, { env: { account: ACCOUNT, region } }, app);
  restorer(stack, audit);
  health(stack, audit);
  return { app, stack, audit };
}

export const restorer = (stack: Stack, { identity, alerts, monitoringKey, trail }: SecureAuditTrail): LoggingRestorer =>
  new LoggingRestorer(stack, 'Restorer', {
    trail: identity,
    topic: alerts.topic,
    encryptionKey: monitoringKey,
    deployedTrail: trail.trail,
  });

export const health = (
  stack: Stack,
  { identity, alerts, monitoringKey }: SecureAuditTrail,
  props: Partial<DeliveryHealthProps> = {},
): DeliveryHealth =>
  new DeliveryHealth(stack, 'Health', {
    trail: identity,
    encryptionKey: monitoringKey,
    alarmActions: [new SnsAction(alerts.topic)],
    ...props,
  });

export const deploymentOf = (stack: Stack): Deployment =>
  new Deployment(Template.fromStack(stack).toJSON(), { region: stack.region });
