import { parseCidr } from './cidr';
import { AnythingButMatcher, Matcher } from './event-pattern';
import { EventPatternError } from './event-pattern-error';
import { JsonNode } from './json-reader';
import { parseNumeric, toDouble } from './parse-numeric';
import { parseWildcard } from './wildcard';

/** One element of the list that a field is compared with: a plain value, or an object with one operator. */
export function parseMatcher(node: JsonNode, where: string): Matcher {
  switch (node.type) {
    case 'string':
    case 'literal':
      return { kind: 'equals', value: node.value };
    case 'number':
      return { kind: 'equals', value: Number(node.text) };
    case 'array':
      return refuse(where, 'a value in a list must be a string, number, true, false, null or an operator object');
    case 'object':
      return parseOperator(node, where);
  }
}

function parseOperator(node: JsonNode & { type: 'object' }, where: string): Matcher {
  const [operator, argument] = onlyMember(node, where);
  const here = `${where}, "${operator}"`;
  switch (operator) {
    // An alias of the plain string that event-ruler understands and AWS does not document.
    case 'exactly':
      return { kind: 'equals', value: text(argument, here) };
    case 'exists':
      if (argument.type !== 'literal' || argument.value === null) return refuse(here, 'must be true or false');
      return { kind: 'exists', exists: argument.value };
    case 'prefix':
    case 'suffix':
      if (argument.type === 'object') {
        const [inner, innerArgument] = onlyMember(argument, here);
        if (inner !== 'equals-ignore-case') return refuse(here, `cannot be combined with "${inner}"`);
        return { kind: operator, text: text(innerArgument, `${here}, "${inner}"`), ignoreCase: true };
      }
      return { kind: operator, text: text(argument, here), ignoreCase: false };
    case 'equals-ignore-case':
      return { kind: operator, text: text(argument, here) };
    case 'wildcard':
      return { kind: operator, wildcard: wildcard(argument, here) };
    case 'numeric':
      return parseNumeric(argument, (what) => refuse(here, what));
    case 'cidr':
      return { kind: operator, cidr: cidr(argument, here) };
    case 'anything-but':
      return parseAnythingBut(argument, here);
    default:
      return refuse(where, `"${operator}" is not an operator`);
  }
}

function parseAnythingBut(argument: JsonNode, where: string): AnythingButMatcher {
  const kind = 'anything-but';
  if (argument.type === 'object') {
    const [inner, innerArgument] = onlyMember(argument, where);
    const here = `${where}, "${inner}"`;
    const items = listOf(innerArgument, here);
    switch (inner) {
      case 'prefix':
      case 'suffix':
        return { kind, of: inner, values: items.map((item) => notEmpty(text(item, here), here)) };
      case 'equals-ignore-case':
        return { kind, of: inner, values: items.map((item) => text(item, here)) };
      case 'wildcard':
        return { kind, of: inner, values: items.map((item) => wildcard(item, here)) };
      default:
        return refuse(where, `cannot be combined with "${inner}"`);
    }
  }
  const items = listOf(argument, where);
  if (items.every((item) => item.type === 'string')) {
    return { kind, of: 'string', values: items.map((item) => item.value) };
  }
  if (items.every((item) => item.type === 'number')) {
    return {
      kind,
      of: 'number',
      values: items.map((item) => toDouble(item.text) ?? refuse(where, `${item.text} is out of range`)),
    };
  }
  return refuse(where, 'takes strings only or numbers only; true, false, null and a mixture are refused');
}

/** A single value stands for a list of one. An empty list would exclude nothing. */
function listOf(argument: JsonNode, where: string): readonly JsonNode[] {
  if (argument.type !== 'array') return [argument];
  return argument.items.length > 0 ? argument.items : refuse(where, 'the list is empty');
}

function onlyMember(node: JsonNode & { type: 'object' }, where: string): readonly [string, JsonNode] {
  if (node.members.length === 0) return refuse(where, 'the object names no operator');
  if (node.members.length > 1) return refuse(where, 'only one operator is allowed in an object');
  return node.members[0];
}

function text(node: JsonNode, where: string): string {
  return node.type === 'string' ? node.value : refuse(where, 'must be a string');
}

function notEmpty(value: string, where: string): string {
  return value === '' ? refuse(where, 'must not be empty') : value;
}

function wildcard(node: JsonNode, where: string): string {
  const value = text(node, where);
  parseWildcard(value, (what) => refuse(where, what));
  return value;
}

function cidr(node: JsonNode, where: string): string {
  const value = text(node, where);
  parseCidr(value, (what) => refuse(where, what));
  return value;
}

function refuse(where: string, what: string): never {
  throw new EventPatternError(`${where}: ${what}.`);
}
