import { App } from 'aws-cdk-lib';
import { chat } from './chat';
import { controlTower } from './control-tower';
import { detections } from './detections';
import { organization } from './organization';
import { quickstart } from './quickstart';
import { regulated } from './regulated';
import { restore } from './restore';
import { sensitiveData } from './sensitive-data';
import { siem } from './siem';
import { startup } from './startup';

/** Every example, one stack or more each. */
export function examples(app: App): void {
  quickstart(app);
  startup(app);
  organization(app);
  controlTower(app);
  regulated(app);
  restore(app);
  siem(app);
  sensitiveData(app);
  chat(app);
  detections(app);
}

if (require.main === module) {
  examples(new App());
}
