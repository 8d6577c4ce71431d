export * from './event-pattern';
export { compileEventPattern } from './compile-event-pattern';
export { EventPatternError } from './event-pattern-error';
export { parseEventPattern } from './parse-event-pattern';
