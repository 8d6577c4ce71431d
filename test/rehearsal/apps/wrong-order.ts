import { App, Stack } from 'aws-cdk-lib';
import { organization } from '../../../examples/organization';

/** The organization's stacks, with a wrong order declared on top: the archive after the trail that delivers into it. */
const app = new App();
organization(app);
const [archive, trail] = ['Archive', 'Trail'].map((name) => app.node.findChild(`Organization-${name}`) as Stack);
archive.addStackDependency(trail);
