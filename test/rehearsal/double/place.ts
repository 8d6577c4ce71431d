/** Where something lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

export function urlSuffix(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  if (region.startsWith('eusc-')) return 'amazonaws.eu';
  return 'amazonaws.com';
}

export function arn(place: Place, service: string, resource: string): string {
  return `arn:${partition(place.region)}:${service}:${place.region}:${place.account}:${resource}`;
}

/** IAM is global: its ARNs carry no Region. */
export function iamArn(place: Place, resource: string): string {
  return `arn:${partition(place.region)}:iam::${place.account}:${resource}`;
}
