import { App } from 'aws-cdk-lib';

/**
 * Regions of an example, `-c region=… -c otherRegion=…` before what it says itself: with cn-north-1 and cn-northwest-1
 * `npx cdk synth <stack>` takes an example to China, and likewise to AWS GovCloud and the AWS European Sovereign Cloud.
 */
export function places(app: App, region = 'eu-west-1', otherRegion = 'eu-central-1') {
  const chosen = (name: string, usual: string) => (app.node.tryGetContext(name) as string | undefined) ?? usual;
  return { region: chosen('region', region), otherRegion: chosen('otherRegion', otherRegion) };
}
