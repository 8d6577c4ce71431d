import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { refusalMessage } from './refusal';
import { rendered } from './rendered';

/** Refuses at synth evidence that would go with its stack, whatever an aspect or an override did after its construction. */
export function requireRetained(scope: IConstruct, ...resources: CfnResource[]): void {
  scope.node.addValidation({
    validate: () => {
      const emptied = scope.node.tryFindChild('AutoDeleteObjectsCustomResource') !== undefined;
      return resources.every(isRetained) && !emptied
        ? []
        : [
            refusalMessage('evidence-removal', {
              what: `${scope.node.path} would be deleted or emptied with its stack.`,
              why: 'Whoever deletes the stack would delete the evidence of it.',
              instead: 'Leave its removal policy at RETAIN; exempt it from any aspect that sets another one.',
            }),
          ];
    },
  });
}

function isRetained(resource: CfnResource): boolean {
  const { DeletionPolicy, UpdateReplacePolicy } = rendered(resource);
  return DeletionPolicy === 'Retain' && UpdateReplacePolicy === 'Retain';
}
