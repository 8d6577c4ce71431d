import { Finding } from './finding';
import { kindConflict } from './lint-kind';
import { columnOf } from './origin';
import { isWildcard } from './parse-selector';
import { Condition, Test } from './pattern';
import { printCondition, printSelector } from './print';
import { cannotHold } from './relation';
import { contains } from './walk';

// Enough for (16 names) && (16 names) && (4 names); beyond it the linter keeps silent.
const MAX_COMBINATIONS = 1024;

/** A part of the pattern that no record can match: the innermost such part. */
export function findContradictions(condition: Condition): Finding[] {
  const inside =
    condition.kind === 'and' || condition.kind === 'or' ? condition.operands.flatMap(findContradictions) : [];
  if (inside.length > 0 || condition.kind === 'or') return inside;
  if (condition.kind !== 'and') {
    const why = kindConflict(condition);
    const message = `No record of CloudTrail can match ${printCondition(condition)}: ${why}`;
    if (why !== undefined) return [{ id: 'contradiction', message, column: columnOf(condition) }];
  }
  const combinations = combinationsOf(condition);
  if (combinations === undefined) return [];
  const conflicts = combinations.map(findConflict);
  const [first] = conflicts;
  if (first === undefined || conflicts.includes(undefined)) return [];
  const [test, ...others] = first;
  const message =
    others.length === 0
      ? `No record can match ${printCondition(test)}`
      : `No record can match all of: ${first.map((each) => printCondition(each)).join(', ')}`;
  return [{ id: 'contradiction', message, column: Math.max(...first.map(columnOf)) }];
}

// All ways to choose one operand of each ||.
function combinationsOf(condition: Condition): Test[][] | undefined {
  if (condition.kind === 'or') {
    const operands = condition.operands.map(combinationsOf);
    return operands.includes(undefined) ? undefined : operands.flatMap((each) => each ?? []);
  }
  if (condition.kind !== 'and') return [[condition]];
  let all: Test[][] = [[]];
  for (const operand of condition.operands) {
    const more = combinationsOf(operand);
    if (more === undefined || more.length * all.length > MAX_COMBINATIONS) return undefined;
    all = all.flatMap((tests) => more.map((each) => [...tests, ...each]));
  }
  return all;
}

// The tests that cannot hold together; as few as are easily told.
function findConflict(tests: readonly Test[]): Test[] | undefined {
  // With a wildcard, one element may pass one test and another the other.
  const groups = new Map<string, Test[]>();
  for (const test of tests.filter(isSingular)) {
    const selector = printSelector(test.selector);
    groups.set(selector, [...(groups.get(selector) ?? []), test]);
  }
  for (const group of groups.values()) {
    if (!cannotHold(group)) continue;
    const single = group.find((test) => cannotHold([test]));
    if (single) return [single];
    const pair = pairs(group).find((each) => cannotHold(each));
    return pair ?? group;
  }
  return pairs(tests.filter(isSingular)).find(([a, b]) => intoNothing(a, b) || intoNothing(b, a));
}

function isSingular({ selector }: Test): boolean {
  return !selector.steps.some(isWildcard);
}

// A value with properties is neither absent, nor a constant, string or number.
function intoNothing(outer: Test, inner: Test): boolean {
  return contains(outer.selector, inner.selector) && inner.kind !== 'not-exists';
}

function pairs(tests: readonly Test[]): Test[][] {
  return tests.flatMap((test, i) => tests.slice(i + 1).map((other) => [test, other]));
}
