import { ResourceEnvironment } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IStream } from 'aws-cdk-lib/aws-kinesis';
import { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';

/**
 * Where a `LogSubscription` sends the events: a stream of the account and Region of the log group. One of which another
 * account or Region is known is an error there.
 */
export class LogDestination {
  /**
   * A Kinesis data stream, which the collector of the SIEM reads.
   *
   * @param stream the stream; CloudWatch Logs may use its key
   */
  public static stream(stream: IStream): LogDestination {
    const { streamArn, env, encryptionKey } = stream;
    return new LogDestination(streamArn, env, ['kinesis:PutRecord', 'kinesis:PutRecords'], encryptionKey);
  }

  /**
   * A Firehose delivery stream, which delivers to the SIEM by itself.
   *
   * @param deliveryStream the delivery stream
   */
  public static deliveryStream(deliveryStream: IDeliveryStream): LogDestination {
    const { deliveryStreamArn, env } = deliveryStream;
    return new LogDestination(deliveryStreamArn, env, ['firehose:PutRecord', 'firehose:PutRecordBatch']);
  }

  private constructor(
    /** ARN of the stream. */
    public readonly arn: string,
    /** @internal */
    public readonly _env: ResourceEnvironment,
    /** @internal */
    public readonly _actions: string[],
    /** @internal */
    public readonly _encryptionKey?: IKey,
  ) {}
}
