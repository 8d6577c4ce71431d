export { FilterPatternError } from './filter-pattern-error';
export * from './pattern';
export { parse } from './parse';
export { print } from './print';
export { compile } from './compile';
export { lint } from './lint';
export { type Finding, type FindingId } from './finding';
export { CannotRender } from './cannot-render';
export { toEventPattern } from './to-event-pattern';
