import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployment } from './deployment';
import { fillIn } from './intrinsics';
import { Policy } from './policy';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** Where a resource's name stands, its ARN, and whether `Ref` gives that instead of the name. */
interface Kind {
  readonly nameProperty?: string;
  readonly arn: (name: string, place: string) => string;
  readonly refIsArn?: true;
}

const KINDS = new Map<string, Kind>(
  Object.entries({
    'AWS::Athena::WorkGroup': {
      nameProperty: 'Name',
      arn: (name, place) => `arn:aws:athena:${place}:workgroup/${name}`,
    },
    'AWS::Events::Rule': { nameProperty: 'Name', arn: (name, place) => `arn:aws:events:${place}:rule/${name}` },
    'AWS::IAM::Role': {
      nameProperty: 'RoleName',
      arn: (name, place) => `arn:aws:iam::${place.split(':')[1]}:role/${name}`,
    },
    'AWS::KMS::Key': { arn: (name, place) => `arn:aws:kms:${place}:key/${name}` },
    'AWS::Logs::LogGroup': {
      nameProperty: 'LogGroupName',
      arn: (name, place) => `arn:aws:logs:${place}:log-group:${name}:*`,
    },
    'AWS::Kinesis::Stream': { nameProperty: 'Name', arn: (name, place) => `arn:aws:kinesis:${place}:stream/${name}` },
    'AWS::S3::Bucket': { nameProperty: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
    'AWS::SNS::Topic': {
      nameProperty: 'TopicName',
      arn: (name, place) => `arn:aws:sns:${place}:${name}`,
      refIsArn: true,
    },
    'AWS::StepFunctions::StateMachine': {
      nameProperty: 'StateMachineName',
      arn: (name, place) => `arn:aws:states:${place}:stateMachine:${name}`,
      refIsArn: true,
    },
    'AWS::SQS::Queue': { nameProperty: 'QueueName', arn: (name, place) => `arn:aws:sqs:${place}:${name}` },
  }),
);

/** The policies of a stack as they would be once CloudFormation has deployed it in the partition aws. */
export class DeployedStack implements Deployment {
  private readonly resources: ReadonlyMap<string, Resource>;
  private readonly resourcePolicies: ReadonlyMap<string, Policy>;
  private readonly attachedPolicies: ReadonlyArray<{ readonly Roles: string[]; readonly PolicyDocument: Policy }>;

  public constructor(private readonly stack: Stack) {
    this.resources = new Map(Object.entries(Template.fromStack(stack).toJSON().Resources));
    this.resourcePolicies = new Map(this.readResourcePolicies());
    this.attachedPolicies = this.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').map(
      ([, { Properties }]) => this.fillIn(Properties) as DeployedStack['attachedPolicies'][number],
    );
  }

  /** What a token of the app will be. */
  public text(token: string): string {
    return this.fillIn(this.stack.resolve(token)) as string;
  }

  public resourcePolicy(arn: string): Policy | undefined {
    return this.resourcePolicies.get(arn.startsWith('arn:aws:s3:') ? arn.split('/')[0] : arn);
  }

  public rolePolicies(roleArn: string): Policy[] {
    const name = roleArn.split('/')[1];
    return this.attachedPolicies.flatMap(({ Roles, PolicyDocument }) => (Roles.includes(name) ? PolicyDocument : []));
  }

  public accountOf(arn: string): string {
    return arn.split(':')[4] || this.stack.account;
  }

  /** Alone, the stack is in no organization. */
  public guardrails(): undefined {
    return undefined;
  }

  /** The roles of the stack. */
  public roleArns(): string[] {
    return this.ofType('AWS::IAM::Role').map(([id]) => this.lookup(id, 'Arn'));
  }

  /** The properties of the resources of a type. */
  public propertiesOf(type: string): Array<Record<string, unknown>> {
    return this.ofType(type).map(([, { Properties }]) => this.fillIn(Properties) as Record<string, unknown>);
  }

  private *readResourcePolicies(): Iterable<[string, Policy]> {
    const policy = (document: unknown) => this.fillIn(document) as Policy;
    for (const [, { Properties }] of this.ofType('AWS::S3::BucketPolicy')) {
      yield [`arn:aws:s3:::${this.fillIn(Properties.Bucket) as string}`, policy(Properties.PolicyDocument)];
    }
    for (const [, { Properties }] of this.ofType('AWS::SNS::TopicPolicy')) {
      for (const topic of this.fillIn(Properties.Topics) as string[]) {
        yield [topic, policy(Properties.PolicyDocument)];
      }
    }
    for (const [, { Properties }] of this.ofType('AWS::SQS::QueuePolicy')) {
      for (const name of this.fillIn(Properties.Queues) as string[]) {
        // CloudFormation has the URL there, which ends in the name as well.
        yield [`arn:aws:sqs:${this.stack.region}:${this.stack.account}:${name}`, policy(Properties.PolicyDocument)];
      }
    }
    for (const [id, { Properties }] of this.ofType('AWS::KMS::Key')) {
      yield [this.lookup(id, 'Arn'), policy(Properties.KeyPolicy)];
    }
    for (const [id, { Properties }] of this.ofType('AWS::IAM::Role')) {
      yield [this.lookup(id, 'Arn'), policy(Properties.AssumeRolePolicyDocument)];
    }
  }

  private ofType(...types: string[]): Array<[string, Resource]> {
    return [...this.resources].filter(([, { Type }]) => types.includes(Type));
  }

  private fillIn(value: unknown): unknown {
    return fillIn(value, (id, attribute) => this.lookup(id, attribute));
  }

  private lookup(id: string, attribute?: string): string {
    const { account, region } = this.stack;
    switch (id) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::Region':
        return region;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
    }
    const resource = this.resources.get(id);
    const kind = resource && KINDS.get(resource.Type);
    if (!kind || (attribute !== undefined && attribute !== 'Arn')) {
      throw new Error(`${[id, attribute].join('.')} is not known here.`);
    }
    // Where CloudFormation would invent a name, the logical id is as good.
    const given = kind.nameProperty && (this.fillIn(resource.Properties[kind.nameProperty]) as string | undefined);
    const name = given ?? id;
    return attribute === 'Arn' || kind.refIsArn ? kind.arn(name, `${region}:${account}`) : name;
  }
}
