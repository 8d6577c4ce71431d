import { App } from 'aws-cdk-lib';
import { organization } from './organization';
import { quickstart } from './quickstart';
import { startup } from './startup';

/** Every example, one stack or more each. */
export function examples(app: App): void {
  quickstart(app);
  startup(app);
  organization(app);
}

if (require.main === module) {
  examples(new App());
}
