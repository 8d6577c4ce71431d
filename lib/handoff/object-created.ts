import { LogFileKeys } from './log-file-keys';

/** The events of EventBridge that tell of a new log file, and of no other object. */
export function objectCreatedPattern(bucketName: string, { pattern, prefix }: LogFileKeys): Record<string, unknown> {
  return {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [bucketName] },
      // A wildcard where it must be: a bus takes 30 rules with one.
      object: { key: [prefix === undefined ? { wildcard: pattern } : { prefix }] },
    },
  };
}

/** Fields that every such event has: a path that is missing would leave invalid JSON behind. */
const FIELDS = {
  arn: '$.resources[0]',
  bucket: '$.detail.bucket.name',
  etag: '$.detail.object.etag',
  key: '$.detail.object.key',
  region: '$.region',
  sequencer: '$.detail.object.sequencer',
  size: '$.detail.object.size',
  time: '$.time',
};

/**
 * The event in the form of an S3 notification, which is what collectors read. S3 encodes a key there as in a URL, and here
 * not; the keys of log files have no character for which that makes a difference.
 */
export const AS_NOTIFICATION = {
  inputPathsMap: FIELDS,
  inputTemplate:
    '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":<region>,"eventTime":<time>,"eventName":"ObjectCreated:Put",' +
    '"s3":{"s3SchemaVersion":"1.0","configurationId":"LogFiles","bucket":{"name":<bucket>,"arn":<arn>},' +
    '"object":{"key":<key>,"size":<size>,"eTag":<etag>,"sequencer":<sequencer>}}}]}',
};
