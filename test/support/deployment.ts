import { Template } from 'aws-cdk-lib/assertions';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { ACCOUNT } from './stack';

/** A resource of a template; its properties are JSON of any shape. */
export type Resource = ReturnType<Template['findResources']>[string];
export type TemplateJson = ReturnType<Template['toJSON']>;

export interface Place {
  readonly account?: string;
  readonly region?: string;
  readonly stackName?: string;
}

/** The resources of a template with every intrinsic function filled in, as CloudFormation would at deployment. */
export class Deployment {
  private readonly account: string;
  private readonly region: string;
  private readonly stackName: string;
  private readonly partition: string;
  private readonly urlSuffix: string;

  public constructor(
    private readonly template: TemplateJson,
    place: Place = {},
  ) {
    this.account = place.account ?? ACCOUNT;
    this.region = place.region ?? 'eu-west-1';
    this.stackName = place.stackName ?? 'Stack';
    const { partition, domainSuffix } = RegionInfo.get(this.region);
    this.partition = partition!;
    this.urlSuffix = domainSuffix!;
  }

  public all(type: string): Resource[] {
    return Object.values<Resource>(this.template.Resources)
      .filter(({ Type }) => Type === type)
      .map((resource) => this.fill(resource) as Resource);
  }

  public one(type: string): Resource {
    const found = this.all(type);
    if (found.length !== 1) {
      throw new Error(`${found.length} resources of type ${type}`);
    }
    return found[0];
  }

  public fill(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.fill(item));
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const entries = Object.entries(value);
    const [key, argument] = entries[0] ?? [];
    if (entries.length === 1 && key === 'Ref') {
      return this.ref(argument);
    }
    if (entries.length === 1 && key === 'Fn::GetAtt') {
      return this.attribute(argument[0], argument[1]);
    }
    if (entries.length === 1 && key === 'Fn::Join') {
      return (this.fill(argument[1]) as string[]).join(argument[0]);
    }
    if (entries.length === 1 && key === 'Fn::Sub') {
      return (argument as string).replace(/\$\{([^!}]+)\}/g, (_, name: string) => this.ref(name));
    }
    if (entries.length === 1 && key === 'Fn::FindInMap') {
      const [map, first, second] = this.fill(argument) as string[];
      return this.template.Mappings[map][first][second];
    }
    if (entries.length === 1 && key.startsWith('Fn::')) {
      throw new Error(`${key} is not understood`);
    }
    return Object.fromEntries(entries.map(([name, item]) => [name, this.fill(item)]));
  }

  private ref(name: string): string {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': this.account,
      'AWS::Partition': this.partition,
      'AWS::Region': this.region,
      'AWS::URLSuffix': this.urlSuffix,
    };
    if (name in pseudo) {
      return pseudo[name];
    }
    const { Type, Properties } = this.template.Resources[name];
    switch (Type) {
      case 'AWS::S3::Bucket':
        return this.fill(Properties.BucketName) as string;
      case 'AWS::KMS::Key':
        return `1234abcd-12ab-34cd-56ef-${String(Object.keys(this.template.Resources).indexOf(name)).padStart(12, '0')}`;
      case 'AWS::Logs::LogGroup':
        return Properties.LogGroupName;
      case 'AWS::SNS::Topic':
        return this.arn('sns', Properties.TopicName ?? this.generatedName(name, 256));
      case 'AWS::IAM::Role':
        return this.generatedName(name, 64);
      case 'AWS::SQS::Queue':
        return `https://sqs.${this.region}.${this.urlSuffix}/${this.account}/${this.generatedName(name, 80)}`;
      case 'AWS::StepFunctions::StateMachine':
        return this.arn('states', `stateMachine:${Properties.StateMachineName}`);
      case 'AWS::Athena::WorkGroup':
        return Properties.Name;
      case 'AWS::CloudWatch::Alarm':
        return Properties.AlarmName;
      case 'AWS::Events::Rule':
      case 'AWS::Lambda::Function':
      case 'AWS::SQS::Queue':
        return this.generatedName(name, 64);
      default:
        throw new Error(`Ref of a ${Type} is not understood`);
    }
  }

  private attribute(logicalId: string, name: string): string {
    const { Type } = this.template.Resources[logicalId];
    const id = this.ref(logicalId);
    switch (`${Type}.${name}`) {
      case 'AWS::S3::Bucket.Arn':
        return `arn:${this.partition}:s3:::${id}`;
      case 'AWS::KMS::Key.Arn':
        return this.arn('kms', `key/${id}`);
      case 'AWS::Logs::LogGroup.Arn':
        return this.arn('logs', `log-group:${id}:*`);
      case 'AWS::CloudWatch::Alarm.Arn':
        return this.arn('cloudwatch', `alarm:${id}`);
      case 'AWS::Events::Rule.Arn':
        return this.arn('events', `rule/${id}`);
      case 'AWS::Lambda::Function.Arn':
        return this.arn('lambda', `function:${id}`);
      case 'AWS::SQS::Queue.Arn':
        return this.arn('sqs', id);
      case 'AWS::SQS::Queue.QueueName':
        return id;
      case 'AWS::SNS::Topic.TopicName':
        return id.split(':')[5];
      case 'AWS::IAM::Role.Arn':
        return `arn:${this.partition}:iam::${this.account}:role/${id}`;
      default:
        throw new Error(`${name} of a ${Type} is not understood`);
    }
  }

  private arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** Stack name, logical id and twelve characters, cut to what the service takes. */
  private generatedName(logicalId: string, longest: number): string {
    const random = '-1A2B3C4D5E6F';
    return `${this.stackName}-${logicalId}`.slice(0, longest - random.length) + random;
  }
}
