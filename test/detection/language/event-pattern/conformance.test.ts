import {
  compileEventPattern,
  EventPatternError,
  parseEventPattern,
} from '../../../../lib/detection/language/event-pattern';
import { describeVectors, readServiceCases, readValidityCases, ServiceCase } from './vectors';

function answer(read: () => string | object, event: object): ServiceCase['expected'] {
  try {
    return compileEventPattern(parseEventPattern(read()))(event) ? 'match' : 'nomatch';
  } catch (error) {
    if (error instanceof EventPatternError) return 'exception';
    throw error;
  }
}

describeVectors('what the service answered', () => {
  it.each(readServiceCases().map((each) => [each.name, each] as const))('%s', (_, each) => {
    expect(answer(() => each.EventPattern, each.Event)).toBe(each.expected);
    expect(answer(() => JSON.stringify(each.EventPattern), each.Event)).toBe(each.expected);
  });
});

describeVectors('what the open engine takes for a valid pattern', () => {
  it('is valid here, and what it refuses is refused, without exception', () => {
    const differing = readValidityCases().filter(({ pattern, valid }) => {
      try {
        parseEventPattern(pattern);
        return !valid;
      } catch (error) {
        if (!(error instanceof EventPatternError)) throw error;
        return valid;
      }
    });
    expect(differing).toEqual([]);
  });
});
