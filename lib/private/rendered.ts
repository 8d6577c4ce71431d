import { CfnResource, Stack } from 'aws-cdk-lib';

/** What a template says of a resource. */
export interface RenderedResource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** As the template will say, overrides included: what an aspect or an escape hatch did after the construction shows. */
export function rendered(resource: CfnResource): RenderedResource {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    Resources: Record<string, RenderedResource>;
  };
  return Object.values(Resources)[0];
}
