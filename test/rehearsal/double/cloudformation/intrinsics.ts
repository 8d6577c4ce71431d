import { AwsError, notModelled } from '../errors';
import { isObject, list, object, strings, truthy, word, type Json, type JsonObject } from '../json';
import { partition, urlSuffix, type Place } from '../place';

/** What an expression can see. */
export interface Scope {
  readonly place: Place;
  readonly stackName: string;
  readonly stackId: string;
  readonly parameters: JsonObject;
  readonly mappings: JsonObject;
  readonly conditions: Record<string, boolean | undefined>;
  /** `Ref` of a resource; undefined when there is no such resource. */
  ref(logicalId: string): Json | undefined;
  getAtt(logicalId: string, attribute: string): Json;
  importValue(name: string): Json;
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** The value of an expression; undefined stands for `AWS::NoValue`. */
export function resolve(value: Json | undefined, scope: Scope): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0] === 'Condition' || keys[0].startsWith('Fn::'))) {
    const evaluate = intrinsics[keys[0]];
    // A policy statement may hold a lone `Condition` object; only a string names a condition of the template.
    if (keys[0] !== 'Condition' || typeof value.Condition === 'string') {
      if (!evaluate) throw notModelled(`the intrinsic function ${keys[0]}`);
      return evaluate(value[keys[0]], scope);
    }
  }
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolve(item, scope);
    if (resolved !== undefined) result[key] = resolved;
  }
  return result;
}

type Intrinsic = (argument: Json | undefined, scope: Scope) => Json | undefined;

const intrinsics: Record<string, Intrinsic | undefined> = {
  Ref: (name, scope) => reference(word(name), scope),
  Condition: (name, scope) => condition(word(name), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id, ...attribute] = Array.isArray(argument)
      ? argument.map((part) => word(resolve(part, scope)))
      : word(argument).split('.');
    return scope.getAtt(id, attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument);
    return strings(resolve(parts, scope)).join(word(separator));
  },
  'Fn::Sub': (argument, scope) => {
    const [body, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return word(body).replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const local = object(variables)[name.trim()];
      if (local !== undefined) return word(resolve(local, scope));
      const [id, ...attribute] = name.trim().split('.');
      return word(attribute.length > 0 ? scope.getAtt(id, attribute.join('.')) : reference(id, scope));
    });
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument);
    const chosen = list(resolve(items, scope)).at(Number(resolve(index, scope)));
    if (chosen === undefined) throw invalid('Template error: Fn::Select cannot select nonexistent value');
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(argument);
    return word(resolve(whole, scope)).split(word(separator));
  },
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = list(argument);
    return resolve(condition(word(name), scope) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = list(resolve(argument, scope));
    return word(a) === word(b);
  },
  'Fn::And': (argument, scope) => list(argument).every((item) => truthy(resolve(item, scope))),
  'Fn::Or': (argument, scope) => list(argument).some((item) => truthy(resolve(item, scope))),
  'Fn::Not': (argument, scope) => !truthy(resolve(list(argument)[0], scope)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(argument).map((part) => word(resolve(part, scope)));
    const found = object(object(scope.mappings[map])[top])[second];
    if (found === undefined) throw invalid(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    return found;
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(word(resolve(argument, scope))),
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.place.region}${zone}`),
  'Fn::Base64': (argument, scope) => Buffer.from(word(resolve(argument, scope))).toString('base64'),
};

function reference(name: string, scope: Scope): Json | undefined {
  const pseudo = pseudoParameters[name];
  if (pseudo) return pseudo(scope);
  if (name === 'AWS::NoValue') return undefined;
  if (name in scope.parameters) return scope.parameters[name];
  const resource = scope.ref(name);
  if (resource === undefined) {
    throw invalid(
      `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
    );
  }
  return resource;
}

const pseudoParameters: Record<string, ((scope: Scope) => Json) | undefined> = {
  'AWS::AccountId': ({ place }) => place.account,
  'AWS::Region': ({ place }) => place.region,
  'AWS::Partition': ({ place }) => partition(place.region),
  'AWS::URLSuffix': ({ place }) => urlSuffix(place.region),
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::StackId': ({ stackId }) => stackId,
  'AWS::NotificationARNs': () => [],
};

export function isPseudoParameter(name: string): boolean {
  return name in pseudoParameters || name === 'AWS::NoValue';
}

function condition(name: string, scope: Scope): boolean {
  const value = scope.conditions[name];
  if (value === undefined) throw invalid(`Template format error: Unresolved condition dependency ${name}`);
  return value;
}

/** The logical ids that a value refers to, in the branches that apply. */
export function references(value: Json | undefined, conditions: Record<string, boolean | undefined>): Set<string> {
  const found = new Set<string>();
  const visit = (at: Json | undefined): void => {
    if (Array.isArray(at)) at.forEach(visit);
    if (!isObject(at)) return;
    for (const [key, item] of Object.entries(at)) {
      if (key === 'Ref' && typeof item === 'string') found.add(item);
      else if (key === 'Fn::GetAtt') found.add(Array.isArray(item) ? word(item[0]) : word(item).split('.')[0]);
      else if (key === 'Fn::If' && Array.isArray(item)) visit(conditions[word(item[0])] ? item[1] : item[2]);
      else if (key === 'Fn::Sub') visitSub(item);
      else visit(item);
    }
  };
  const visitSub = (argument: Json | undefined): void => {
    const [body, variables] = Array.isArray(argument) ? argument : [argument, {}];
    for (const [, name] of word(body).matchAll(/\$\{([^!}][^}]*)\}/g)) {
      const id = name.trim().split('.')[0];
      if (!(name.trim() in object(variables))) found.add(id);
    }
    visit(object(variables));
  };
  visit(value);
  for (const name of [...found]) if (isPseudoParameter(name)) found.delete(name);
  return found;
}
