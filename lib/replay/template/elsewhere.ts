import { isObject } from '../is-object';
import { Template } from './load-templates';
import { Unresolved } from './plan';
import { Resolver } from './resolver';

/** What these two transforms make is told from the resources themselves. */
const KNOWN_TRANSFORMS: readonly unknown[] = ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'];

/** Resources whose own templates may hold detections. */
const STACKS: readonly string[] = [
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::StackSet',
  'AWS::Serverless::Application',
];

interface Stack {
  readonly template: Template;
  readonly resolver: Resolver;
}

/** What may hold detections, and is made by CloudFormation from something that is not in the templates at hand. */
export function elsewhere({ template, resolver }: Stack, all: readonly Template[]): Unresolved[] {
  const unresolved: Unresolved[] = [];
  const leaveOpen = (logicalId: string, what: string): void => {
    unresolved.push({ template: template.name, logicalId, what, treatedAs: 'not evaluated' });
  };
  const { Transform = [], Resources } = template.content;
  for (const transform of Array.isArray(Transform) ? (Transform as unknown[]) : [Transform]) {
    if (!KNOWN_TRANSFORMS.includes(transform)) {
      leaveOpen('Transform', `what the macro ${nameOf(transform)} makes of the template`);
    }
  }
  for (const [id, resource] of Object.entries(isObject(Resources) ? Resources : {})) {
    if (id.startsWith('Fn::ForEach::')) {
      leaveOpen(id, 'the resources of a loop');
    } else if (id === 'Fn::Transform') {
      leaveOpen(id, `the resources that the macro ${nameOf(resource)} adds`);
    } else if (isObject(resource) && [resource, resource.Properties].some(hasTransform)) {
      leaveOpen(id, 'what a macro makes of the resource');
    }
  }
  for (const [id, resource] of template.resources) {
    if (resolver.isMade(resource)) {
      if (STACKS.includes(resource.Type) && !isAtHand(resource.Properties, all)) {
        leaveOpen(id, `the template of its stack (${resource.Type})`);
      }
      eventsOf(resource.Properties).forEach((name) => leaveOpen(id, `the rule of its event ${name}`));
    }
  }
  return unresolved;
}

function nameOf(transform: unknown): string {
  return String(isObject(transform) ? transform.Name : transform);
}

function hasTransform(value: unknown): boolean {
  return isObject(value) && 'Fn::Transform' in value;
}

/** Whether it is the template of a nested stack that lies in the same cloud assembly. */
function isAtHand({ TemplateURL }: Readonly<Record<string, unknown>>, all: readonly Template[]): boolean {
  const url = JSON.stringify(TemplateURL ?? '');
  return all.some(({ asset }) => asset !== undefined && url.includes(asset));
}

/** The rules that AWS SAM makes for functions and state machines. */
function eventsOf({ Events }: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(isObject(Events) ? Events : {}).flatMap(([name, event]) =>
    isObject(event) && ['EventBridgeRule', 'CloudWatchEvent'].includes(String(event.Type)) ? [name] : [],
  );
}
