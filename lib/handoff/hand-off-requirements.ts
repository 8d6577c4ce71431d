import { Stack, Token } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { refusalMessage } from '../private/refusal';
import { throughS3 } from '../private/via-service';

/**
 * Properties of `HandOffRequirements`.
 */
export interface HandOffRequirementsProps {
  /** Name of the bucket that somebody else owns. */
  readonly bucketName: string;

  /** Region of bucket and key. */
  readonly region: string;

  /**
   * ARN of the role of the collector, e.g. of a `SiemReaderRole` with a `roleName`. Bucket name, Region and ARN must be
   * strings known at synth, since the owner of the bucket pastes them.
   */
  readonly readerRoleArn: string;
}

/**
 * What the owner of an existing bucket and key must do before a `SiemHandOff` hears of its log files.
 *
 * Nothing there has to be replaced: EventBridge is one more member of the notification configuration.
 */
export class HandOffRequirements {
  /** The member of the bucket's notification configuration, as a JSON object. */
  public readonly notificationConfiguration: string;
  /** The statement for the key's policy, as a JSON object; not needed where the policy leaves it to IAM. */
  public readonly keyStatement: string;
  private readonly bucketName: string;

  public constructor(props: HandOffRequirementsProps) {
    const { bucketName, region, readerRoleArn } = props;
    if ([bucketName, region, readerRoleArn].some((text) => Token.isUnresolved(text))) {
      throw new Error(
        refusalMessage('requirements-token', {
          what: 'The name of the bucket, its Region or the ARN of the role is known only at deployment.',
          why: 'Nobody could paste it.',
          instead: "Write strings, e.g. 'arn:aws:iam::444455556666:role/Siem' for a SiemReaderRole with that roleName.",
        }),
      );
    }
    this.bucketName = bucketName;
    this.notificationConfiguration = JSON.stringify({ EventBridgeConfiguration: {} }, null, 2);
    const partition = readerRoleArn.split(':')[1];
    const bucketArn = `arn:${partition}:s3:::${bucketName}`;
    const statement = new PolicyStatement({
      sid: 'AllowSiemDecrypt',
      principals: [new ArnPrincipal(readerRoleArn)],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: throughS3(region, bucketArn),
    });
    this.keyStatement = JSON.stringify(new Stack().resolve(statement.toStatementJson()), null, 2);
  }

  /** All of it, with a sentence each: to be sent to the owner. */
  public toText(): string {
    return [
      `Let the bucket send its events to EventBridge. This sets the whole configuration, so keep what \`aws s3api get-bucket-notification-configuration --bucket ${this.bucketName}\` prints, and add to it:`,
      this.notificationConfiguration,
      `Then: aws s3api put-bucket-notification-configuration --bucket ${this.bucketName} --notification-configuration file://configuration.json`,
      'Where the policy of the key does not leave it to the IAM policies of the account, add to it once the role is there:',
      this.keyStatement,
    ].join('\n\n');
  }
}
