import { CannotRender } from './cannot-render';
import { columnOf } from './origin';
import { Test } from './pattern';
import { printSelector } from './print';

// Objects and arrays of a CloudTrail record. EventBridge's exists looks at leaves only: an object "does not exist" there.
const CONTAINERS = [
  'userIdentity',
  'userIdentity.onBehalfOf',
  'userIdentity.inScopeOf',
  'userIdentity.sessionContext',
  'userIdentity.sessionContext.attributes',
  'userIdentity.sessionContext.sessionIssuer',
  'userIdentity.sessionContext.webIdFederationData',
  'userIdentity.sessionContext.webIdFederationData.attributes',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
  'addendum',
  'edgeDeviceDetails',
  'insightDetails',
  'tlsDetails',
  'eventContext',
];

/** Names of the properties on the way to a field; EventBridge looks into arrays by itself. */
export function eventPath(test: Test): string[] {
  const column = columnOf(test);
  const selector = printSelector(test.selector);
  const path = test.selector.steps.flatMap((step) => {
    switch (step.kind) {
      case 'index':
        throw new CannotRender(`EventBridge cannot tell which element of an array it looks at: ${selector}`, column);
      case 'any-property':
        throw new CannotRender(`EventBridge cannot look at every property of an object: ${selector}`, column);
      case 'any-element':
        return [];
      case 'property':
        return [checkName(step.name, column)];
    }
  });
  if (test.kind === 'not-exists') {
    if (test.selector.steps.some(({ kind }) => kind === 'any-element')) {
      throw new CannotRender(
        `EventBridge cannot ask whether every element of an array lacks a field: ${selector}`,
        column,
      );
    }
    if (CONTAINERS.includes(path.join('.'))) {
      throw new CannotRender(`EventBridge can ask for values only, and ${selector} holds an object or array`, column);
    }
  }
  return path;
}

function checkName(name: string, column: number): string {
  if (name.includes('.')) {
    throw new CannotRender(
      `EventBridge takes ${JSON.stringify(name)} and the same path through objects for one`,
      column,
    );
  }
  if (name === '$or') throw new CannotRender('$or is an operator of EventBridge', column);
  return name;
}
