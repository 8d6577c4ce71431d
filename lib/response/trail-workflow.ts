import { createHash } from 'node:crypto';
import { Annotations, ArnFormat, Duration, Lazy, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogGroupClass, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Workflow } from './states';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { TrailIdentity } from '../trail/trail-identity';

/** What Step Functions needs to log, as its developer guide has it; none of these takes a resource. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

export interface TrailWorkflowProps {
  readonly trail: TrailIdentity;
  /** What the workflow is for; its name is that of the trail with this behind. */
  readonly purpose: string;
  readonly encryptionKey: IKey;
  /** Called at synthesis, when the resources that it describes are complete. */
  readonly definition: () => Workflow;
  readonly statements: PolicyStatement[];
}

/** A state machine of a trail, its log group, its role, and the role by which a rule of EventBridge starts it. */
export class TrailWorkflow extends Construct {
  public readonly stateMachine: CfnStateMachine;
  public readonly role: Role;
  public readonly startRole: Role;
  public readonly logGroup: LogGroup;
  /** Name of the rule that may start it, known at synth. */
  public readonly ruleName: string;

  public constructor(scope: Construct, id: string, props: TrailWorkflowProps) {
    super(scope, id);
    const { trail, encryptionKey } = props;
    requireHome(this, trail);
    const stack = Stack.of(this);
    const name = `${trail.trailName.replace(/\./g, '-')}-${props.purpose}`;
    // Step Functions takes 80 characters, EventBridge 64.
    const stateMachineName = ended(name, 80);
    this.ruleName = ended(name, 64);
    // As a string: the trust policy names the state machine before it exists.
    const stateMachineArn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });

    this.logGroup = this.makeLogGroup(`/aws/vendedlogs/states/${name}`, encryptionKey);
    this.role = new Role(this, 'Role', {
      description: `Runs the workflow ${stateMachineName}`,
      assumedBy: this.service('states', stateMachineArn),
    });
    const logDelivery = new PolicyStatement({ sid: 'DeliverLogs', actions: LOG_DELIVERY, resources: ['*'] });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [this.role],
      statements: [...props.statements, logDelivery],
    });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'The actions by which Step Functions delivers logs take no resource.',
    });

    this.stateMachine = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName,
      // Standard: a workflow that waits costs nothing, and its history is kept for 90 days besides the log.
      stateMachineType: 'STANDARD',
      roleArn: this.role.roleArn,
      definitionString: Lazy.string({ produce: () => stack.toJsonString(props.definition()) }),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: true,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: this.logGroup.logGroupArn } }],
      },
    });
    // CreateStateMachine checks that it may log.
    this.stateMachine.node.addDependency(policy);
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason:
        'X-Ray would show the same calls once more and need rights on every resource. The log holds each state with its input and output.',
    });

    this.startRole = new Role(this, 'StartRole', {
      description: `Starts the workflow ${stateMachineName}`,
      assumedBy: this.service('events', this.ruleArn()),
    });
    new ManagedPolicy(this, 'StartPolicy', {
      roles: [this.startRole],
      statements: [new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] })],
    });
  }

  /** ARN of the rule that may start it. */
  public ruleArn(): string {
    return Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: this.ruleName });
  }

  /** An alarm that goes off at the first execution that a metric counts. */
  public alarmOn(
    metricName: string,
    alarmName: string,
    alarmDescription: string,
    over: { period: Duration; evaluationPeriods: number; datapointsToAlarm: number } = {
      period: Duration.minutes(5),
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
    },
  ): Alarm {
    const { period, ...when } = over;
    return new Alarm(this, metricName, {
      alarmName,
      alarmDescription,
      metric: this.metric(metricName).with({ period }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      ...when,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  public metric(metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: this.stateMachine.ref },
      statistic: Stats.SUM,
    });
  }

  /** A service on behalf of one resource of this account. */
  private service(name: string, sourceArn: string): ServicePrincipal {
    return new ServicePrincipal(`${name}.amazonaws.com`, {
      conditions: {
        ArnEquals: { 'aws:SourceArn': sourceArn },
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      },
    });
  }

  private makeLogGroup(logGroupName: string, encryptionKey: IKey): LogGroup {
    const { region, urlSuffix } = Stack.of(this);
    const logGroupArn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const { statementAdded } = encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn } },
      }),
    );
    if (!statementAdded) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-audit-trail:imported-key',
        `The policy of an imported key is not changed here. Let logs.<region>.amazonaws.com use it for the log group ${logGroupName}, or the deployment fails.`,
      );
    }
    return new LogGroup(this, 'LogGroup', {
      logGroupName,
      logGroupClass: LogGroupClass.STANDARD,
      encryptionKey,
      retention: RetentionDays.ONE_YEAR,
      // A first deployment that fails must take it along, or each retry fails since its name is taken. Deletion protection
      // would keep it then too.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}

/** A trail can be started and asked in its home Region only, by the account that owns it. */
function requireHome(scope: Construct, trail: TrailIdentity): void {
  const { account, region } = Stack.of(scope);
  if (differs(region, trail.homeRegion) || differs(account, trail.account)) {
    refuse(scope, 'not-home', {
      what: `The stack is of ${account}/${region}, the trail ${trail.trailName} of ${trail.account}/${trail.homeRegion}.`,
      why: 'CloudTrail answers elsewhere with InvalidHomeRegionException or TrailNotFoundException, and sends the events of a call to EventBridge where it was made.',
      instead: `Write env: { account: '${trail.account}', region: '${trail.homeRegion}' } in the props of the stack.`,
    });
  }
}

/** Cut in the middle if it is too long, with a hash there: names of two trails may differ at the end only. */
function ended(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const end = `-${hash}${name.slice(name.lastIndexOf('-'))}`;
  return `${name.slice(0, longest - end.length)}${end}`;
}
