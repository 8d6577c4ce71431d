import { isWithin, parseCidr } from './cidr';
import { AnythingButMatcher, Matcher, NumericMatcher } from './event-pattern';
import { endsWithFolded, equalsFolded, fold, startsWithFolded } from './ignore-case';
import { ipToHex } from './ip-address';
import { compileWildcard, parseWildcard } from './wildcard';

export type Scalar = string | number | boolean | null;
export type ValueTest = (value: Scalar) => boolean;
type StringTest = (value: string) => boolean;

/** Whether one of the matchers accepts a value that is there; `{"exists": false}` accepts none. */
export function compileValueTest(matchers: readonly Matcher[]): ValueTest {
  const equal = new Set<Scalar>();
  const tests: ValueTest[] = [];
  for (const matcher of matchers) {
    if (matcher.kind === 'equals') {
      equal.add(matcher.value);
      const address = typeof matcher.value === 'string' ? ipToHex(matcher.value) : undefined;
      if (address !== undefined) tests.push(onString(compileAddress(address)));
    } else {
      tests.push(compileMatcher(matcher));
    }
  }

  if (tests.length === 0) return (value) => equal.has(value);
  if (equal.size === 0 && tests.length === 1) return tests[0];
  return (value) => {
    if (equal.has(value)) return true;
    for (const test of tests) if (test(value)) return true;
    return false;
  };
}

function compileMatcher(matcher: Exclude<Matcher, { kind: 'equals' }>): ValueTest {
  switch (matcher.kind) {
    case 'exists':
      return () => matcher.exists;
    case 'prefix':
    case 'suffix':
      return onString(compileEnd(matcher.kind, matcher.text, matcher.ignoreCase));
    case 'equals-ignore-case':
      return onString(compileIgnoreCase(matcher.text));
    case 'wildcard':
      return onString(compileWildcardText(matcher.wildcard));
    case 'numeric':
      return compileNumeric(matcher);
    case 'cidr':
      return onString(compileCidr(matcher.cidr));
    case 'anything-but':
      return compileAnythingBut(matcher);
  }
}

/** What is not a string has no prefix, suffix, case or address: "300" and 300 are different values. */
function onString(test: StringTest): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

function compileEnd(kind: 'prefix' | 'suffix', text: string, ignoreCase: boolean): StringTest {
  if (!ignoreCase) return kind === 'prefix' ? (value) => value.startsWith(text) : (value) => value.endsWith(text);
  const folded = fold(text);
  return kind === 'prefix' ? (value) => startsWithFolded(value, folded) : (value) => endsWithFolded(value, folded);
}

function compileIgnoreCase(text: string): StringTest {
  const folded = fold(text);
  return (value) => equalsFolded(value, folded);
}

function compileWildcardText(wildcard: string): StringTest {
  return compileWildcard(parseWildcard(wildcard));
}

function compileCidr(cidr: string): StringTest {
  const range = parseCidr(cidr);
  return (value) => {
    const address = ipToHex(value);
    return address !== undefined && isWithin(address, range);
  };
}

/** An address equals any spelling of itself: event-ruler takes it for a block of one, with the oddity that this has. */
function compileAddress(address: string): StringTest {
  const range = { first: address, last: address };
  return (value) => {
    const other = ipToHex(value);
    return other !== undefined && isWithin(other, range);
  };
}

function compileNumeric({ lower, upper }: NumericMatcher): ValueTest {
  return (value) =>
    typeof value === 'number' &&
    (lower.inclusive ? value >= lower.value : value > lower.value) &&
    (upper.inclusive ? value <= upper.value : value < upper.value);
}

/** Accepts every value that is there and is not excluded, so also null and values of another type. */
function compileAnythingBut(matcher: AnythingButMatcher): ValueTest {
  if (matcher.of === 'number' || matcher.of === 'string') {
    const excluded = new Set<Scalar>(matcher.values);
    return (value) => !excluded.has(value);
  }
  const { of } = matcher;
  const excluding = matcher.values.map((text) => compileExclusion(of, text));
  return (value) => typeof value !== 'string' || !excluding.some((test) => test(value));
}

function compileExclusion(of: 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard', text: string): StringTest {
  if (of === 'equals-ignore-case') return compileIgnoreCase(text);
  return of === 'wildcard' ? compileWildcardText(text) : compileEnd(of, text, false);
}
