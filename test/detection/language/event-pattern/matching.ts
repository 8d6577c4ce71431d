import { compileEventPattern, parseEventPattern } from '../../../../lib/detection/language/event-pattern';

/** Whether the event matches the pattern, both given as values or as JSON text. */
export function matches(pattern: string | object, event: unknown): boolean {
  return compileEventPattern(parseEventPattern(pattern))(typeof event === 'string' ? JSON.parse(event) : event);
}
