import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, IDependable } from 'constructs';
import { logFileKeys } from './log-file-keys';
import { AS_NOTIFICATION, objectCreatedPattern } from './object-created';
import { ILogArchive } from '../archive/i-log-archive';
import { differs } from '../private/differs';
import { refusalMessage, refuse } from '../private/refusal';
import { ruleOf } from '../private/rule-of';
import { TrailIdentity } from '../trail/trail-identity';

/** Whose log files, and where they are. */
export interface LogFiles {
  readonly trail: TrailIdentity;
  readonly archive: ILogArchive;
}

/**
 * A rule that tells a target of each new log file, in the form of an S3 notification.
 *
 * Not a notification of the bucket: that would name its receiver, and the bucket outlives the stack, which could then not be
 * imported again; S3 takes one for a file; and none could select the log files of an organization.
 */
export function logFileRule(
  scope: Construct,
  { trail, archive }: LogFiles,
  target: { readonly arn: string; readonly deadLetterConfig: { readonly arn: string } },
  ready: IDependable,
): CfnRule {
  requireSamePlace(scope, archive);
  archive.admit(scope, trail);
  sendToEventBridge(scope, archive);
  const rule = new CfnRule(scope, 'Rule', {
    name: ruleOf(scope).name,
    description: `Tells ${scope.node.id} of each log file of ${trail.trailName}.`,
    eventPattern: objectCreatedPattern(archive.bucket.bucketName, logFileKeys(trail, archive.s3KeyPrefix)),
    targets: [{ id: 'Siem', inputTransformer: AS_NOTIFICATION, ...target }],
  });
  // EventBridge does not ask: what it may not send is lost.
  rule.node.addDependency(ready);
  return rule;
}

/** EventBridge has the events of a bucket in its own account and Region. */
function requireSamePlace(scope: Construct, archive: ILogArchive): void {
  // An imported archive is in this stack whatever its account is; its key tells.
  const { account, region } = archive.encryptionKey.env;
  const here = Stack.of(scope);
  if (differs(here.account, account) || differs(here.region, region)) {
    refuse(scope, 'hand-off-elsewhere', {
      what: `The archive is of account ${account} in ${region}, this stack of account ${here.account} in ${here.region}.`,
      why: 'The events of a bucket arrive in its own account and Region.',
      instead: "Write it in a stack of the archive's account and Region.",
    });
  }
}

function sendToEventBridge(scope: Construct, archive: ILogArchive): void {
  const resource = archive.bucket.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) {
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:eventbridge-of-bucket',
      `Somebody else owns the bucket of ${archive.node.path}, and this stack cannot change it. Send them new HandOffRequirements({…}).toText(), and acknowledge this warning once the bucket sends its events to EventBridge.`,
    );
    return;
  }
  const bucket = resource as CfnBucket;
  bucket.notificationConfiguration = {
    ...(bucket.notificationConfiguration as CfnBucket.NotificationConfigurationProperty | undefined),
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  // The L2 bucket sets notifications by a Lambda function, which replaces those of the template.
  scope.node.addValidation({
    validate: () =>
      archive.bucket.node.tryFindChild('Notifications') === undefined
        ? []
        : [
            refusalMessage('notifications-overwritten', {
              what: `addEventNotification or enableEventBridgeNotification was called on the bucket of ${archive.node.path}.`,
              why: 'Its custom resource replaces what the template says, and the SIEM hears nothing more.',
              instead: 'Leave it out: the events of the bucket are on the default bus, where any rule sees them.',
            }),
          ],
  });
}
