import { isObject } from '../is-object';
import { Resource, Template } from './load-templates';
import { hasPlaceholder, placeholder } from './placeholder';

/** What the user says about values that no template holds. */
export interface Settings {
  readonly account?: string;
  readonly region?: string;
  /** By logical id, `LogicalId.Attribute`, parameter or name of an export. */
  readonly values: ReadonlyMap<string, string>;
}

/** The property that is what `Ref` returns, where it is. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::CloudTrail::Trail': 'TrailName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::LogAlarm': 'AlarmName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
};

/** `Ref` or the attribute of resources whose ARN follows from their name: service, and what comes before the name. */
const ARNS: Readonly<
  Record<string, { readonly name: string; readonly attribute: string; readonly arn: string } | undefined>
> = {
  'AWS::S3::Bucket': { name: 'BucketName', attribute: 'Arn', arn: 's3:::' },
  'AWS::SNS::Topic': { name: 'TopicName', attribute: 'TopicArn', arn: 'sns:R:A:' },
  'AWS::SQS::Queue': { name: 'QueueName', attribute: 'Arn', arn: 'sqs:R:A:' },
  'AWS::CloudTrail::Trail': { name: 'TrailName', attribute: 'Arn', arn: 'cloudtrail:R:A:trail/' },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', attribute: 'Arn', arn: 'cloudwatch:R:A:alarm:' },
  'AWS::DynamoDB::Table': { name: 'TableName', attribute: 'Arn', arn: 'dynamodb:R:A:table/' },
  'AWS::Lambda::Function': { name: 'FunctionName', attribute: 'Arn', arn: 'lambda:R:A:function:' },
  'AWS::StepFunctions::StateMachine': { name: 'StateMachineName', attribute: 'Arn', arn: 'states:R:A:stateMachine:' },
};

/** Types of parameters whose value is a list, also one that Systems Manager keeps. */
const LIST = /^(AWS::SSM::Parameter::Value<)?(CommaDelimitedList|List<)/;

/** `AWS::NoValue`: the property is not there. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Works out intrinsic functions as far as the template allows; a placeholder is left of what it does not say. */
export class Resolver {
  /** Against names that lead back to themselves. */
  private readonly under = new Set<string>();

  public constructor(
    private readonly template: Template,
    private readonly settings: Settings,
  ) {}

  public get account(): string | undefined {
    return this.settings.account ?? this.template.account;
  }

  public get region(): string | undefined {
    return this.settings.region ?? this.template.region;
  }

  /** Whether the resource is made: not if its condition is known to be false. */
  public isMade(resource: Resource): boolean {
    return this.conditionOf(resource) !== false;
  }

  /** Whether the condition of the resource holds; undefined: it depends on something that is not known. */
  public conditionOf({ Condition }: Resource): boolean | undefined {
    return Condition === undefined ? true : shallow(() => this.condition({ Condition }));
  }

  /** The value without intrinsic functions; texts may hold placeholders. */
  public resolve(value: unknown): unknown {
    if (value === undefined) {
      return undefined;
    }
    const resolved = shallow(() => this.visit(value)) ?? placeholder('a value that is nested too deeply');
    return resolved === NO_VALUE ? undefined : resolved;
  }

  private visit(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.visit(item)).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) {
      return value;
    }
    const entries = Object.entries(value);
    if (entries.length === 1 && (entries[0][0] === 'Ref' || entries[0][0].startsWith('Fn::'))) {
      return this.call(entries[0][0], entries[0][1]);
    }
    return Object.fromEntries(
      entries.map(([name, item]) => [name, this.visit(item)] as const).filter(([, item]) => item !== NO_VALUE),
    );
  }

  private call(name: string, argument: unknown): unknown {
    const unknown = (): string => placeholder(`${name} ${JSON.stringify(argument)}`);
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? this.ref(argument) : unknown();
      case 'Fn::GetAtt':
        return this.attribute(argument);
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Join': {
        const [separator, parts] = this.list(argument);
        return Array.isArray(parts) ? parts.map(String).join(String(separator)) : unknown();
      }
      case 'Fn::Select': {
        const [index, items] = this.list(argument);
        return Array.isArray(items) && Number(index) in items ? (items[Number(index)] as unknown) : unknown();
      }
      case 'Fn::Split': {
        const [separator, text] = this.list(argument);
        return typeof text === 'string' ? text.split(String(separator)) : unknown();
      }
      case 'Fn::If': {
        const [condition, then, otherwise] = Array.isArray(argument) ? (argument as unknown[]) : [];
        const holds = this.condition({ Condition: condition });
        return holds === undefined ? unknown() : this.visit(holds ? then : otherwise);
      }
      case 'Fn::FindInMap':
        return this.findInMap(argument) ?? unknown();
      case 'Fn::ImportValue': {
        const exported = this.visit(argument);
        return this.settings.values.get(String(exported)) ?? placeholder(`Fn::ImportValue ${String(exported)}`);
      }
      default:
        return unknown();
    }
  }

  private list(argument: unknown): unknown[] {
    return Array.isArray(argument) ? argument.map((item) => this.visit(item)) : [];
  }

  private ref(id: string): unknown {
    const { Parameters } = this.template.content;
    const parameter = isObject(Parameters) ? Parameters[id] : undefined;
    if (isObject(parameter)) {
      return this.parameter(id, parameter);
    }
    const set = this.settings.values.get(id);
    if (set !== undefined) {
      return set;
    }
    if (id.startsWith('AWS::')) {
      return this.pseudo(id);
    }
    const resource = this.template.resources.get(id);
    if (resource?.Type === 'AWS::SNS::Topic' || resource?.Type === 'AWS::StepFunctions::StateMachine') {
      return this.arn(id);
    }
    return this.property(id, resource && NAME_PROPERTY[resource.Type]);
  }

  private parameter(id: string, { Type, Default }: Readonly<Record<string, unknown>>): unknown {
    const type = String(Type);
    // The default of a parameter of type AWS::SSM::Parameter::Value<…> is only the name of the value.
    const value = this.settings.values.get(id) ?? (type.startsWith('AWS::SSM::') ? undefined : Default);
    if (value === undefined) {
      return LIST.test(type) ? [placeholder(id)] : placeholder(id);
    }
    // CloudFormation trims the members.
    return LIST.test(type) && typeof value === 'string' ? value.split(',').map((member) => member.trim()) : value;
  }

  private attribute(argument: unknown): unknown {
    const path = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    const [id, attribute] = [path[0], path.slice(1).join('.')];
    const set = this.settings.values.get(`${id}.${attribute}`);
    if (set !== undefined) {
      return set;
    }
    const { Type: type = '' } = this.template.resources.get(id) ?? {};
    if (ARNS[type]?.attribute === attribute) {
      return this.arn(id);
    }
    if (ARNS[type]?.name === attribute) {
      return this.property(id, attribute);
    }
    if (type === 'AWS::Logs::LogGroup' && attribute === 'Arn') {
      return `${this.arnOf('logs:R:A:log-group:')}${String(this.ref(id))}:*`;
    }
    if (type === 'AWS::KMS::Key' && attribute === 'Arn') {
      return `${this.arnOf('kms:R:A:key/')}${String(this.ref(id))}`;
    }
    if (type === 'AWS::IAM::Role' && attribute === 'Arn') {
      const path = this.resolve(this.template.resources.get(id)?.Properties.Path);
      return `${this.arnOf('iam::A:role')}${typeof path === 'string' ? path : '/'}${String(this.ref(id))}`;
    }
    return placeholder(`${id}.${attribute}`);
  }

  private arn(id: string): string {
    const { name, arn } = ARNS[this.template.resources.get(id)?.Type ?? ''] ?? { name: undefined, arn: '' };
    return `${this.arnOf(arn)}${String(this.settings.values.get(id) ?? this.property(id, name))}`;
  }

  private arnOf(rest: string): string {
    const [region, account] = ['AWS::Region', 'AWS::AccountId'].map((name) => String(this.ref(name)));
    const filled = rest.replace(':R:', `:${region}:`).replace(':A:', `:${account}:`);
    return `arn:${String(this.ref('AWS::Partition'))}:${filled}`;
  }

  /** The value of the property that is the name; a placeholder if the service makes the name. */
  private property(id: string, name: string | undefined): unknown {
    const value = name === undefined ? undefined : this.template.resources.get(id)?.Properties[name];
    if (value === undefined || this.under.has(id)) {
      return placeholder(id);
    }
    this.under.add(id);
    const resolved = this.visit(value);
    this.under.delete(id);
    return resolved === NO_VALUE ? placeholder(id) : resolved;
  }

  private pseudo(name: string): unknown {
    const partition = this.region === undefined ? undefined : partitionOf(this.region);
    const values: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': this.account,
      'AWS::Region': this.region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
      'AWS::StackName': this.template.name,
      'AWS::NoValue': NO_VALUE,
    };
    return values[name] ?? placeholder(name);
  }

  private substitute(argument: unknown): unknown {
    const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const own = isObject(variables) ? variables : {};
    return String(text)
      .replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
        if (name in own) {
          return String(this.visit(own[name]));
        }
        return String(name.includes('.') ? this.attribute(name) : this.ref(name));
      })
      .replace(/\$\{!/g, '${');
  }

  private findInMap(argument: unknown): unknown {
    const [map, top, second, otherwise] = this.list(argument);
    const { Mappings } = this.template.content;
    const found = isObject(Mappings) ? Mappings[String(map)] : undefined;
    const row = isObject(found) ? found[String(top)] : undefined;
    const value = isObject(row) ? row[String(second)] : undefined;
    const isKnown = !hasPlaceholder(`${String(map)}${String(top)}${String(second)}`);
    // With the transform AWS::LanguageExtensions, for keys that the map does not have.
    return value ?? (isKnown && isObject(otherwise) ? otherwise.DefaultValue : undefined);
  }

  private namedCondition(name: string): boolean | undefined {
    const { Conditions } = this.template.content;
    const key = `condition ${name}`;
    if (!isObject(Conditions) || this.under.has(key)) {
      return undefined;
    }
    this.under.add(key);
    const holds = this.condition(Conditions[name]);
    this.under.delete(key);
    return holds;
  }

  /** Undefined: it depends on something that is not known. */
  private condition(value: unknown): boolean | undefined {
    if (!isObject(value)) {
      return undefined;
    }
    if (typeof value.Condition === 'string') {
      return this.namedCondition(value.Condition);
    }
    const [[name, argument] = ['', undefined]] = Object.entries(value);
    const parts = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Fn::Equals': {
        const [one, other] = parts.map((part) => String(this.visit(part)));
        return hasPlaceholder(one + other) ? undefined : one === other;
      }
      case 'Fn::Not': {
        const holds = this.condition(parts[0]);
        return holds === undefined ? undefined : !holds;
      }
      case 'Fn::And':
      case 'Fn::Or': {
        const outcomes = parts.map((part) => this.condition(part));
        const decisive = name === 'Fn::Or';
        return outcomes.includes(decisive) ? decisive : outcomes.includes(undefined) ? undefined : !decisive;
      }
      default:
        return undefined;
    }
  }
}

/** Undefined where the template is nested more deeply than the stack is. */
function shallow<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return undefined;
  }
}

function partitionOf(region: string): string {
  const [[, partition] = ['', 'aws']] = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['eusc-', 'aws-eusc'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
  ].filter(([prefix]) => region.startsWith(prefix));
  return partition;
}
