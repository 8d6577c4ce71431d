import { compileEventPattern, parseEventPattern } from '../../lib/detection/language/event-pattern';
import { compile, parse } from '../../lib/detection/language/filter-pattern';
import { CATALOGUE } from '../../lib/detection/catalogue';
import { JsonScanner } from '../../lib/replay/input/json-scanner';
import { decisiveFirst } from '../../lib/replay/matching/decisive-first';
import { detector } from '../../lib/replay/matching/detector';
import { isRuledOut } from '../../lib/replay/matching/probe';
import { Sieve } from '../../lib/replay/matching/sieve';
import { record, stopLogging } from './support/fixtures';

const known = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', userIdentity: { type: 'IAMUser' } };
const ruledOut = (pattern: string) => isRuledOut(compile(decisiveFirst(parse(pattern))), known);

describe('a pattern is ruled out by the decisive fields', () => {
  test.each([
    ['{ $.eventName = StartLogging }', true],
    ['{ $.eventName = StopLogging }', false],
    ['{ $.userIdentity.type = Root }', true],
    ['{ $.errorCode = "*" }', true],
    ['{ $.errorCode NOT EXISTS }', false],
    ['{ ($.requestParameters.name = x) && ($.eventName = StartLogging) }', true],
    ['{ ($.requestParameters.name = x) && ($.eventName = StopLogging) }', false],
    ['{ ($.eventName = StartLogging) || ($.requestParameters.name = x) }', false],
    ['{ $.userIdentity.arn NOT EXISTS }', false],
    ['{ $.* = x }', false],
  ])('%s: %s', (pattern, expected) => {
    expect(ruledOut(pattern)).toBe(expected);
  });

  test('also one of EventBridge', () => {
    const rule = (pattern: object) =>
      detector({ kind: 'event-rule', pattern: JSON.stringify(pattern), readsEverything: false });
    expect(isRuledOut(rule({ source: ['aws.iam'] }).matches, known)).toBe(true);
    expect(isRuledOut(rule({ source: ['aws.cloudtrail'] }).matches, known)).toBe(false);
    expect(isRuledOut(rule({ detail: { eventName: ['x'] } }).matches, known)).toBe(true);
    const test = compileEventPattern(parseEventPattern({ requestParameters: { name: ['x'] } }));
    expect(isRuledOut(test, known)).toBe(false);
  });

  test('not if the test swallows the question', () => {
    const swallow = (value: Readonly<Record<string, unknown>>): boolean => {
      try {
        return value.other === 1;
      } catch {
        return false;
      }
    };
    expect(isRuledOut(swallow, known)).toBe(false);
  });
});

describe('the sieve', () => {
  const patterns = CATALOGUE.map(({ pattern }) => pattern.replace(/\$\{\w+\}/g, 'x'));
  const detectors = patterns.map((pattern) => detector({ kind: 'metric-filter', pattern, value: '1' }));
  const sieve = new Sieve(detectors);
  const scanner = new JsonScanner();
  const look = (value: unknown) => {
    const bytes = Buffer.from(JSON.stringify(value));
    scanner.scan(bytes, 0, bytes.length);
    return sieve.look(bytes, scanner.fields);
  };

  test('never rules out a detection that matches', () => {
    const values: Record<string, readonly unknown[]> = {
      eventName: ['StopLogging', 'ConsoleLogin', 'CreateTrail', 'DisableKey', 'Decrypt', undefined, ''],
      eventSource: ['cloudtrail.amazonaws.com', 'kms.amazonaws.com', 'iam.amazonaws.com', undefined],
      errorCode: [undefined, 'AccessDenied', 'Client.UnauthorizedOperation', ''],
      eventType: ['AwsApiCall', 'AwsServiceEvent', undefined],
      userIdentity: [undefined, {}, { type: 'Root' }, { type: 'Root', invokedBy: 'x' }, { type: 'IAMUser' }],
      errorMessage: [undefined, 'Failed authentication'],
    };
    const combinations = Object.entries(values).reduce<object[]>(
      (all, [name, list]) => all.flatMap((one) => list.map((value) => ({ ...one, [name]: value }))),
      [{}],
    );
    let ruledOutAll = 0;
    for (const value of combinations) {
      const candidates = look(value)?.candidates ?? detectors.keys();
      const found = new Set(candidates);
      ruledOutAll += found.size === 0 ? 1 : 0;
      detectors.forEach(({ matches }, index) => {
        if (matches(JSON.parse(JSON.stringify(value)))) {
          expect(found).toContain(index);
        }
      });
    }
    expect(ruledOutAll).toBeGreaterThan(100);
  });

  test('leaves what is not ordinary to the parser', () => {
    expect(look(record({ userIdentity: 'x' }))).toBeUndefined();
    expect(look(record({ eventName: null }))).toBeUndefined();
    expect(look(record({ eventName: 'Stöp' }))).toBeUndefined();
    expect(look(stopLogging())?.candidates.length).toBeGreaterThan(0);
    expect(look(record())?.candidates).toEqual([]);
  });
});
