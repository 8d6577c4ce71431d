import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventSelector, RecordingOptions, SecureAuditTrail } from 'cdk-secure-audit-trail';
import { AdvancedEventSelector } from '../support/advanced-event-selectors';
import { Deployment, Resource } from '../support/deployment';
import { ACCOUNT, newApp } from '../support/stack';

export const REGION = 'eu-west-1';

/** The exclusion that every selector of S3 objects has: the buckets of the stack of these tests. */
export const NOT_OWN = ['audit-archive-99902407-bucket', 'audit-chive-99902407-accesslogs'].map(
  (name) => `arn:aws:s3:::${name}-${ACCOUNT}-${REGION}-an/`,
);

/** The trail of a stack with these options, as CloudFormation would get it. */
export function trailWith(options: (stack: Stack) => RecordingOptions): Resource {
  const stack = new Stack(newApp(), 'Audit', {
    env: { account: ACCOUNT, region: REGION },
    terminationProtection: true,
  });
  new SecureAuditTrail(stack, 'Audit', options(stack));
  return new Deployment(Template.fromStack(stack).toJSON(), { region: REGION }).one('AWS::CloudTrail::Trail')
    .Properties;
}

/** The selectors of that trail. */
export function selected(...selectors: EventSelector[]): AdvancedEventSelector[] {
  return trailWith(() => ({ eventSelectors: selectors })).AdvancedEventSelectors;
}
