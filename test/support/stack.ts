import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, AppProps, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecureAuditTrail, SecureAuditTrailProps } from 'cdk-secure-audit-trail';
import { context } from '../../cdk.json';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';

const assemblies = mkdtempSync(join(tmpdir(), 'audit-trail-test-'));
let apps = 0;
afterAll(() => rmSync(assemblies, { recursive: true }));

/** An app with the feature flags of a new project, without the CloudFormation validator, which has tests of its own. */
export function newApp(props: AppProps = {}): App {
  const app = new App({
    outdir: join(assemblies, String(++apps)),
    treeMetadata: false,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...context, '@aws-cdk/core:annotationsInValidationReport': false, ...props.context },
  });
  // Older versions of aws-cdk-lib know the variable only.
  const synth = app.synth.bind(app);
  app.synth = (options) => {
    process.env.CDK_VALIDATION = String(props.builtinCloudFormationValidation ?? false);
    try {
      return synth(options);
    } finally {
      delete process.env.CDK_VALIDATION;
    }
  };
  return app;
}

/** A stack with one `SecureAuditTrail` and no warnings of its own making. */
export function auditStack(
  props: SecureAuditTrailProps = {},
  stackProps: StackProps = {},
  app = newApp(),
): { stack: Stack; audit: SecureAuditTrail } {
  const stack = new Stack(app, 'Stack', { terminationProtection: true, ...stackProps });
  const audit = new SecureAuditTrail(stack, 'Audit', { alertEmails: ['security@example.com'], ...props });
  return { stack, audit };
}

export function auditTemplate(props: SecureAuditTrailProps = {}, stackProps: StackProps = {}): Template {
  return Template.fromStack(auditStack(props, stackProps).stack);
}
