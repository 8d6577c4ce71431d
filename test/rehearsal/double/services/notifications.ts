import { AwsError } from '../errors';
import { dig, object, strings, type Json, type JsonObject } from '../json';

/** A bucket may put its events on the default bus, which S3 does not ask; other receivers nobody here has. */
export function checkNotifications(properties: JsonObject): void {
  const other = Object.keys(object(properties.NotificationConfiguration)).find(
    (name) => name !== 'EventBridgeConfiguration',
  );
  if (other !== undefined) throw new AwsError('NotImplemented', `The double knows no notification by ${other}`);
}

export function tellsEventBridge(properties: JsonObject): boolean {
  const configuration = dig(properties, 'NotificationConfiguration', 'EventBridgeConfiguration');
  return configuration !== undefined && dig(configuration, 'EventBridgeEnabled') !== false;
}

/** The buckets whose events a pattern waits for. */
export function bucketsOf(pattern: Json | undefined): string[] {
  return strings(dig(pattern, 'source')).includes('aws.s3') ? strings(dig(pattern, 'detail', 'bucket', 'name')) : [];
}
