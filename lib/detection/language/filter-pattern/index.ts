export { FilterPatternError } from './filter-pattern-error';
export * from './pattern';
export { parse } from './parse';
export { print } from './print';
export { compile } from './compile';
