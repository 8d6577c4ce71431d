import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EventSelector, FieldCondition, NO_EVENTS } from './event-selector';
import { FieldSelector } from './field-selector';
import { ILogArchive } from '../archive/i-log-archive';
import { refuse } from '../private/refusal';

/** CloudTrail quotas: values in all conditions of all selectors of a trail or an event data store. */
const VALUES = 500;
const VALUE_LENGTH = 2048;

const OPERATORS = ['equalTo', 'startsWith', 'endsWith', 'notEquals', 'notStartsWith', 'notEndsWith'] as const;
type Operator = (typeof OPERATORS)[number];
/** By which list a value of another one is left out again. */
const OPPOSITES = [
  { select: ['equalTo'], deselect: 'notEquals', isHit: (value: string, other: string) => value === other },
  { select: ['equalTo', 'startsWith'], deselect: 'notStartsWith', isHit: (value, other) => value.startsWith(other) },
  { select: ['equalTo', 'endsWith'], deselect: 'notEndsWith', isHit: (value, other) => value.endsWith(other) },
] satisfies Array<{ select: Operator[]; deselect: Operator; isHit: (value: string, other: string) => boolean }>;

/** An advanced event selector, as every resource type takes it. */
export interface AdvancedEventSelector {
  readonly name: string;
  readonly fieldSelectors: FieldCondition[];
}

/** The selectors as CloudFormation writes them, every management event unless told otherwise, and never the own buckets. */
export function selectedEvents(
  scope: IConstruct,
  eventSelectors: EventSelector[] | undefined,
  archive: ILogArchive | undefined,
): AdvancedEventSelector[] {
  if (eventSelectors?.length === 0) {
    refuse(scope, 'event-selectors-empty', {
      what: 'eventSelectors is empty.',
      why: 'It could mean every management event, or none.',
      instead: 'Leave eventSelectors out for every management event, or write what to record.',
    });
  }
  const given = eventSelectors ?? [];
  const management = given.filter(({ _category }) => _category === 'Management');
  const selectors = [...(management.length === 0 ? [EventSelector.managementEvents()] : []), ...given];
  const own = archive?.deliveryBucketArns ?? [];
  // A bucket of this stack may also be named by a reference.
  const references = [archive?.bucket, archive?.accessLogBucket].flatMap((bucket) => bucket?.bucketArn ?? []);
  selectors.forEach((selector) => check(scope, selector, [...own, ...references]));
  const recorded = selectors.filter((selector) => !isNone(selector));
  if (recorded.length < selectors.length && (management.length > 1 || recorded.length === 0)) {
    refuse(scope, 'management-events-none', {
      what: `Management events are selected with ReadWriteType.NONE, ${recorded.length === 0 ? 'and nothing else is selected' : 'and by another selector'}.`,
      why: recorded.length === 0 ? 'CloudTrail takes no trail that records nothing.' : 'The one contradicts the other.',
      instead: recorded.length === 0 ? 'Write what to record.' : 'Leave one of them out.',
    });
  }
  const rendered = recorded.map((selector) => render(scope, selector, own));
  refuseTwice(scope, rendered);
  limitValues(scope, rendered);
  return rendered;
}

/** Whether one of the selectors is of data events. */
export function recordsData(selectors: AdvancedEventSelector[]): boolean {
  return selectors.some((selector) => categoryOf(selector) === 'Data');
}

/** Whether management events are recorded, reads or writes, of a service; of one that can be left out, if it is named. */
export function recordsManagement(
  selectors: AdvancedEventSelector[],
  readOnly: boolean,
  eventSource?: string,
): boolean {
  return selectors.some(
    (selector) =>
      categoryOf(selector) === 'Management' &&
      conditionOn(selector, 'readOnly')?.equalTo?.[0] !== String(!readOnly) &&
      (eventSource === undefined || !conditionOn(selector, 'eventSource')?.notEquals?.includes(eventSource)),
  );
}

export function categoryOf(selector: AdvancedEventSelector): string | undefined {
  return conditionOn(selector, 'eventCategory')?.equalTo?.[0];
}

export function conditionOn({ fieldSelectors }: AdvancedEventSelector, field: string): FieldCondition | undefined {
  return fieldSelectors.find((condition) => condition.field === field);
}

function isNone({ _conditions }: EventSelector): boolean {
  return _conditions.some(({ field, equalTo }) => field === 'readOnly' && equalTo?.[0] === NO_EVENTS);
}

function render(
  scope: IConstruct,
  { _category, _name, _conditions }: EventSelector,
  ownBucketArns: string[],
): AdvancedEventSelector {
  const ofObjects = _conditions.some(({ equalTo }) => equalTo?.[0] === 'AWS::S3::Object');
  const own = ofObjects ? ownBucketArns.map((arn) => `${arn}/`) : [];
  const conditions =
    own.length > 0 && !_conditions.some(({ field }) => field === 'resources.ARN')
      ? [..._conditions, { field: 'resources.ARN' }]
      : _conditions;
  return {
    name: _name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: [_category] },
      ...conditions.map((condition) =>
        condition.field === 'resources.ARN' && own.length > 0
          ? { ...condition, notStartsWith: distinct(scope, [...(condition.notStartsWith ?? []), ...own]) }
          : condition,
      ),
    ],
  };
}

function check(scope: IConstruct, selector: EventSelector, ownBucketArns: string[]): void {
  const { _category, _name, _conditions } = selector;
  if (_category === 'Data' && isNone(selector)) {
    refuse(scope, 'data-events-none', {
      what: `${_name} are selected with ReadWriteType.NONE.`,
      why: 'It selects nothing.',
      instead: 'Leave the selector out.',
    });
  }
  for (const condition of _conditions) {
    checkCondition(scope, _name, condition);
    if (_category === 'Data' && condition.field === 'resources.type') checkType(scope, condition);
    if (_category === 'NetworkActivity' && condition.field === 'eventSource') checkSource(scope, condition);
    if (_category === 'Data' && condition.field === 'eventSource') checkSources(scope, _name, condition);
    if (condition.field === 'eventName') checkNames(scope, _name, condition);
    if (condition.field === 'resources.ARN') {
      checkArns(scope, _name, condition);
      refuseOwn(scope, condition, ownBucketArns);
    }
  }
}

function checkCondition(scope: IConstruct, name: string, condition: FieldCondition): void {
  const { field } = condition;
  const lists = OPERATORS.flatMap((operator) =>
    condition[operator] ? [{ operator, values: condition[operator] }] : [],
  );
  if (lists.length === 0 || lists.some(({ values }) => values.length === 0)) {
    refuse(scope, 'selector-empty', {
      what: `${name}: the condition on ${field} has no values.`,
      why: 'CloudTrail refuses it, and it could mean everything or nothing.',
      instead: `Name values, or leave the condition on ${field} out.`,
    });
  }
  for (const { operator, values } of lists) {
    if (Token.isUnresolved(values)) {
      refuse(scope, 'selector-token', {
        what: `${name}: ${operator} of ${field} is a list that is known only at deployment.`,
        why: `CloudTrail takes ${VALUES} values in all, and the list could be empty.`,
        instead: 'Write a list of strings; each of them may be a token.',
      });
    }
    if (new Set(values).size < values.length) {
      refuse(scope, 'selector-value-twice', {
        what: `${name}: ${operator} of ${field} has a value twice.`,
        why: `It selects nothing more, and counts among the ${VALUES} values that CloudTrail takes.`,
        instead: 'Leave one of them out.',
      });
    }
    values.forEach((value) => checkValue(scope, `${name}: ${operator} of ${field}`, value));
  }
  for (const { select, deselect, isHit } of OPPOSITES) {
    const both = select
      .flatMap((operator) => condition[operator] ?? [])
      .find((value) => condition[deselect]?.some((other) => isHit(value, other)));
    if (both !== undefined) {
      refuse(scope, 'selector-contradiction', {
        what: `${name}: the condition on ${field} selects '${both}' and leaves it out.`,
        why: 'CloudTrail then leaves it out, so that the value selects nothing.',
        instead: 'Leave it out of one of the lists.',
      });
    }
  }
}

function checkValue(scope: IConstruct, where: string, value: string): void {
  if (Token.isUnresolved(value)) return;
  if (value.length < 1 || value.length > VALUE_LENGTH) {
    refuse(scope, 'selector-value-length', {
      what: `${where} has a value of ${value.length} characters.`,
      why: `CloudTrail takes 1 to ${VALUE_LENGTH}.`,
      instead: 'Write startsWith with the beginning of it, or leave it out.',
    });
  }
  if (value.includes('*')) {
    refuse(scope, 'selector-wildcard', {
      what: `${where} has '${value}'.`,
      why: 'CloudTrail knows no wildcards: the asterisk would be compared as it is, and select nothing.',
      instead: 'Write startsWith or endsWith, without the asterisk.',
    });
  }
}

function checkType(scope: IConstruct, { equalTo: [type] = [''] }: FieldSelector): void {
  if (Token.isUnresolved(type) || !/^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type)) {
    refuse(scope, 'data-resource-type', {
      what: `The resource type '${type}' of data events is not one that is known at synth and looks like AWS::service::resource.`,
      why: 'CloudTrail takes one type for each selector and no other form, and S3 objects need an exclusion of their own.',
      instead:
        "Write for example 'AWS::SNS::Topic'; the CloudTrail user guide lists the types under Logging data events.",
    });
  }
}

function checkSource(scope: IConstruct, { equalTo: [source] = [''] }: FieldSelector): void {
  if (Token.isUnresolved(source) || !/^[a-z0-9-]+\.amazonaws\.com$/.test(source)) {
    refuse(scope, 'network-event-source', {
      what: `'${source}' is not a source of network activity events.`,
      why: 'CloudTrail takes one service for each selector, in the form service.amazonaws.com in every partition.',
      instead: "Write for example 'kms.amazonaws.com'.",
    });
  }
}

function checkSources(scope: IConstruct, name: string, { equalTo = [], notEquals = [] }: FieldSelector): void {
  const wrong = [...equalTo, ...notEquals].find(
    (value) => !Token.isUnresolved(value) && !/^[a-z0-9.-]+\.amazonaws\.com$/.test(value),
  );
  if (wrong !== undefined) {
    refuse(scope, 'selector-event-source', {
      what: `${name}: the condition on eventSource has '${wrong}'.`,
      why: 'Events name their service in the form service.amazonaws.com in every partition: no event has it.',
      instead: "Write for example 's3.amazonaws.com'.",
    });
  }
}

/** An action of IAM, which is no name of a call: no event has it. */
function checkNames(scope: IConstruct, name: string, condition: FieldSelector): void {
  const wrong = OPERATORS.flatMap((operator) => condition[operator] ?? []).find(
    (value) => !Token.isUnresolved(value) && value.includes(':'),
  );
  if (wrong !== undefined) {
    refuse(scope, 'selector-event-name', {
      what: `${name}: the condition on eventName has '${wrong}'.`,
      why: 'That is how IAM names an action; an event has the name of the call alone, so none would be selected by it.',
      instead: `Write '${wrong.slice(wrong.indexOf(':') + 1)}'.`,
    });
  }
}

/** A name, an ARN of another partition, and a bucket in place of its objects: no event has them as its resource. */
function checkArns(scope: IConstruct, name: string, condition: FieldSelector): void {
  const { equalTo = [], notEquals = [], startsWith = [], notStartsWith = [] } = condition;
  const { partition } = Stack.of(scope);
  const beginning = Token.isUnresolved(partition) ? 'arn:' : `arn:${partition}:`;
  const isArn = (value: string) => Token.isUnresolved(value) || value.startsWith(beginning);
  const isBucket = (value: string) => /^arn:[a-z-]+:s3:::[^/]*$/.test(value);
  const wrong =
    [...equalTo, ...notEquals, ...startsWith, ...notStartsWith].find((value) => !isArn(value)) ??
    [...equalTo, ...notEquals].find(isBucket);
  if (wrong !== undefined) {
    refuse(scope, 'selector-arn', {
      what: `${name}: the condition on resources.ARN has '${wrong}'.`,
      why: `It is not the ARN of such a resource here, which begins with '${beginning}', and that of an object has a slash behind its bucket: no event has it.`,
      instead: "Write the whole ARN, or for every object of a bucket startsWith with its ARN and '/'.",
    });
  }
}

/** A delivery would be an event, which is delivered, which is an event: a bill without an end. */
function refuseOwn(scope: IConstruct, condition: FieldCondition, ownBucketArns: string[]): void {
  const own = ownBucketArns.map((arn) => plainText(scope, arn));
  const value = [...(condition.equalTo ?? []), ...(condition.startsWith ?? [])].find((each) => {
    const text = plainText(scope, each);
    return own.some((arn) => text === arn || text.startsWith(`${arn}/`));
  });
  if (value !== undefined) {
    refuse(scope, 'records-own-deliveries', {
      what: `Data events of a bucket of the trail itself are selected: ${plainText(scope, value)}.`,
      why: 'Each delivery into it would be an event, which is delivered, and so on: a bill without an end.',
      instead: 'Leave it out. The server access logs tell who read the evidence.',
    });
  }
}

function refuseTwice(scope: IConstruct, selectors: AdvancedEventSelector[]): void {
  const texts = selectors.map((selector) => JSON.stringify(Stack.of(scope).resolve(selector)));
  const index = texts.findIndex((text, place) => texts.indexOf(text) < place);
  if (index >= 0) {
    refuse(scope, 'event-selector-twice', {
      what: `${selectors[index].name} are selected twice by the same conditions.`,
      why: 'The second selector selects nothing more.',
      instead: 'Leave one of them out.',
    });
  }
}

function limitValues(scope: IConstruct, selectors: AdvancedEventSelector[]): void {
  const count = selectors
    .flatMap(({ fieldSelectors }) => fieldSelectors)
    .flatMap((condition) => OPERATORS.flatMap((operator) => condition[operator] ?? [])).length;
  if (count > VALUES) {
    refuse(scope, 'selector-values', {
      what: `The event selectors have ${count} values, those of categories, types and own buckets included.`,
      why: `CloudTrail takes ${VALUES} for a trail or an event data store.`,
      instead: 'Name fewer resources, or write startsWith with what their ARNs have in common.',
    });
  }
}

function distinct(scope: IConstruct, arns: string[]): string[] {
  const texts = arns.map((arn) => plainText(scope, arn));
  return arns.filter((_, index) => texts.indexOf(texts[index]) === index);
}

/** A value to compare: tokens as what they refer to, and without the partition, which may be written or referred to. */
export function plainText(scope: IConstruct, value: string): string {
  const resolved: unknown = Stack.of(scope).resolve(value);
  const parts =
    typeof resolved === 'object' && resolved !== null && 'Fn::Join' in resolved
      ? (resolved['Fn::Join'] as [string, unknown[]])[1]
      : [resolved];
  return parts
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join('')
    .replace(/^arn:.*?:s3:::/, 'arn:s3:::');
}
