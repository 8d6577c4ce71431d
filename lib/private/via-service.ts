import { Token } from 'aws-cdk-lib';

/**
 * Values of kms:ViaService for a service in a Region. AWS documents no value for its Regions in China, where endpoints end
 * in .cn; both are listed there, and where the Region is not known.
 */
export function viaService(service: string, region: string): string[] {
  const host = `${service}.${region}.amazonaws.com`;
  return Token.isUnresolved(region) || region.startsWith('cn-') ? [host, `${host}.cn`] : [host];
}
