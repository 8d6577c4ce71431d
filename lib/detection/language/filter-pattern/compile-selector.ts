import { Selector, Step } from './pattern';

/** The value of one step, or undefined where there is none. */
type Getter = (value: unknown) => unknown;

/** Whether any selected value passes a test. `undefined` is passed for a value that is missing. */
export type Finder = (record: unknown, test: (value: unknown) => boolean) => boolean;

/** The way to the one value of a selector without wildcards. */
export function compileGetter(selector: Selector): Getter {
  return chain(selector.steps.map(getterOf));
}

function chain(getters: readonly Getter[]): Getter {
  const [first, second, third] = [getters.at(0), getters.at(1), getters.at(2)];
  if (first === undefined) return (record) => record;
  if (second === undefined) return first;
  if (third === undefined) return (record) => second(first(record));
  if (getters.length === 3) return (record) => third(second(first(record)));
  return (record) => getters.reduce((value, getter) => getter(value), record);
}

function getterOf(step: Step): Getter {
  if (step.kind === 'index') {
    const { index } = step;
    return (value) => (Array.isArray(value) ? (value[index] as unknown) : undefined);
  }
  if (step.kind !== 'property') throw new TypeError('A wildcard has no single value');
  const { name } = step;
  // A record has no property "constructor" although its JavaScript object does.
  if (name in Object.prototype)
    return (value) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  return (value) => (isObject(value) ? value[name] : undefined);
}

// An element of an array is reached by its index only, so that `$.a.length` is missing.
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The way to all values of a selector. */
export function compileFinder(selector: Selector): Finder {
  const at = selector.steps.findIndex(({ kind }) => kind === 'any-property' || kind === 'any-element');
  if (at === -1) {
    const get = compileGetter(selector);
    return (record, test) => test(get(record));
  }
  const before = chain(selector.steps.slice(0, at).map(getterOf));
  const after = compileFinder({ steps: selector.steps.slice(at + 1) });
  if (selector.steps[at].kind === 'any-element') {
    return (record, test) => {
      const value = before(record);
      return Array.isArray(value) && value.some((element) => after(element, test));
    };
  }
  return (record, test) => {
    const value = before(record);
    if (!isObject(value)) return false;
    for (const name in value) if (Object.hasOwn(value, name) && after(value[name], test)) return true;
    return false;
  };
}
