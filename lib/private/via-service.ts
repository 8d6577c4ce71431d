import { Token } from 'aws-cdk-lib';

/**
 * Values of kms:ViaService for a service in a Region. AWS documents no value for its Regions in China, where endpoints end
 * in .cn; both are listed there, and where the Region is not known.
 */
export function viaService(service: string, region: string): string[] {
  const host = `${service}.${region}.amazonaws.com`;
  return Token.isUnresolved(region) || region.startsWith('cn-') ? [host, `${host}.cn`] : [host];
}

/** Conditions by which a key opens the objects of one bucket, through S3. */
export function throughS3(region: string, bucketArn: string): Record<string, Record<string, string[]>> {
  return {
    StringEquals: { 'kms:ViaService': viaService('s3', region) },
    // With a bucket key the context is the bucket's ARN, without the object's.
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
  };
}
