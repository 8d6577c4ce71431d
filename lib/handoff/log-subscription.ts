import { ArnFormat, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmProps,
  CfnAlarm,
  ComparisonOperator,
  IAlarmAction,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscriptionFilter, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LogDestination } from './log-destination';
import { alarmPrefix } from '../detection/alarm-name';
import { differs } from '../private/differs';
import { refuse } from '../private/refusal';
import { viaService } from '../private/via-service';
import { TrailIdentity } from '../trail/trail-identity';

/** CloudWatch Logs quotas: subscription filters of a log group. */
const FILTERS_PER_GROUP = 2;
const MAX_SILENT_HOURS = 3;

/**
 * Properties of `LogSubscription`.
 */
export interface LogSubscriptionProps {
  /** The trail of the log group. */
  readonly trail: TrailIdentity;

  /** The log group, e.g. `audit.logGroup.logGroup`. It takes two subscriptions; a third one is an error. */
  readonly logGroup: ILogGroup;

  /** Where the events go: a stream of this account and Region; another is an error, as it would be at deployment. */
  readonly destination: LogDestination;

  /** What the alarms do: events not delivered, throttled for half an hour, none sent for three hours. */
  readonly alarmActions: IAlarmAction[];
}

/**
 * Sends every event of the log group of a trail to a SIEM, minutes after the call: within the account, to a Kinesis stream or
 * a Firehose delivery stream. Events of more than 256 KB are in the archive only: CloudTrail leaves them out here.
 *
 * CloudWatch Logs sends the events gzipped, several in one JSON object, at least once.
 */
export class LogSubscription extends Construct {
  /** The subscription filter. */
  public readonly subscriptionFilter: CfnSubscriptionFilter;
  /** The role by which CloudWatch Logs sends, and can do nothing else. */
  public readonly role: Role;
  /** The alarm on events that CloudWatch Logs could not deliver. */
  public readonly failureAlarm: Alarm;
  /** The alarm on a stream that takes events too slowly for half an hour. */
  public readonly throttleAlarm: Alarm;
  /** The alarm on a subscription that sends nothing: the filter is gone, or the role is broken. */
  public readonly silenceAlarm: Alarm;

  public constructor(scope: Construct, id: string, props: LogSubscriptionProps) {
    super(scope, id);
    const { trail, logGroup, destination } = props;
    limitFilters(this, logGroup);
    requireHere(this, destination);
    const stack = Stack.of(this);
    this.role = new Role(this, 'Role', {
      description: 'Lets CloudWatch Logs send the events of a trail to a SIEM',
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        conditions: {
          // As the user guide of CloudWatch Logs has it: the log groups of this account and Region.
          StringLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'logs',
              resource: '*',
              arnFormat: ArnFormat.NO_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      roles: [this.role],
      statements: [
        new PolicyStatement({ actions: destination._actions, resources: [destination.arn] }),
        ...(destination._encryptionKey
          ? [
              new PolicyStatement({
                actions: ['kms:GenerateDataKey'],
                resources: [destination._encryptionKey.keyArn],
                conditions: { StringEquals: { 'kms:ViaService': viaService('kinesis', stack.region) } },
              }),
            ]
          : []),
      ],
    });
    const name = `${alarmPrefix(trail)}${Names.uniqueResourceName(this, { maxLength: 64, separator: '-' })}`;
    this.subscriptionFilter = new CfnSubscriptionFilter(this, 'Filter', {
      // A name known at synth, since the alarms name it.
      filterName: name,
      logGroupName: logGroup.logGroupName,
      // Everything: what to leave out is for the SIEM to decide.
      filterPattern: '',
      destinationArn: destination.arn,
      roleArn: this.role.roleArn,
    });
    // CloudWatch Logs sends a test message before it accepts the filter.
    this.subscriptionFilter.node.addDependency(policy);

    const alarm = (id: string, suffix: string, text: string, metricName: string, { period, ...rest }: Evaluation) =>
      new Alarm(this, id, {
        alarmName: `${name}-${suffix}`,
        alarmDescription: text,
        metric: forwarded(name, logGroup, metricName, period),
        threshold: 1,
        ...rest,
      });
    const onFailure = {
      period: Duration.minutes(5),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    this.failureAlarm = alarm(
      'FailureAlarm',
      'failed',
      'HIGH: Events were not delivered to a SIEM. Look at the role, the stream and its key; access that was denied is not tried again.',
      'DeliveryErrors',
      { ...onFailure, evaluationPeriods: 1 },
    );
    this.throttleAlarm = alarm(
      'ThrottleAlarm',
      'throttled',
      'HIGH: A stream takes the events for a SIEM too slowly. Give it more capacity: after a day CloudWatch Logs gives up.',
      'DeliveryThrottling',
      { ...onFailure, evaluationPeriods: 6 },
    );
    this.silenceAlarm = alarm(
      'SilenceAlarm',
      'silence',
      `CRITICAL: A SIEM was sent no event for ${MAX_SILENT_HOURS} h. Deploy the stack again; then find who changed the subscription filter or its role.`,
      'ForwardedLogEvents',
      {
        period: Duration.hours(1),
        evaluationPeriods: MAX_SILENT_HOURS,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      },
    );
    // A new filter has been silent forever; without this its first alarm would be a false one.
    (this.silenceAlarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
      warmUpPeriodDurationInMinutes: MAX_SILENT_HOURS * 60,
    };
    [this.failureAlarm, this.throttleAlarm, this.silenceAlarm].forEach((each) =>
      each.addAlarmAction(...props.alarmActions),
    );
  }
}

type Evaluation = Pick<AlarmProps, 'comparisonOperator' | 'evaluationPeriods' | 'treatMissingData'> & {
  readonly period: Duration;
};

/** A query and not a metric, since the values of the third dimension, DestinationType, are not documented. */
function forwarded(filterName: string, logGroup: ILogGroup, metricName: string, period: Duration): MathExpression {
  return new MathExpression({
    expression: `SELECT SUM(${metricName}) FROM SCHEMA("AWS/Logs", DestinationType, FilterName, LogGroupName) WHERE FilterName = '${filterName}' AND LogGroupName = '${logGroup.logGroupName}'`,
    usingMetrics: {},
    label: metricName,
    period,
  });
}

/** Counts those of this app: CloudWatch Logs would refuse the third in the middle of the deployment. */
function limitFilters(scope: Construct, logGroup: ILogGroup): void {
  const others = scope.node.root.node
    .findAll()
    .filter((child) => child instanceof CfnSubscriptionFilter && child.logGroupName === logGroup.logGroupName);
  if (others.length >= FILTERS_PER_GROUP) {
    refuse(scope, 'subscription-filters', {
      what: `The log group has ${others.length} subscription filters already: ${others.map(({ node }) => node.path).join(', ')}.`,
      why: 'CloudWatch Logs takes two for a log group.',
      instead: 'Leave it out: a Kinesis stream has several readers, and of SiemHandOff there may be any number.',
    });
  }
}

/** PutSubscriptionFilter takes a stream of its own account and Region; any other only behind a logical destination. */
function requireHere(scope: Construct, { arn, _env: env }: LogDestination): void {
  // An imported delivery stream is in this stack whatever its ARN says.
  const [, , , region, account] = arn.startsWith('arn:') ? arn.split(':') : ['', '', '', env.region, env.account];
  const here = Stack.of(scope);
  if (differs(here.account, account) || differs(here.region, region)) {
    refuse(scope, 'stream-elsewhere', {
      what: `The stream ${Token.isUnresolved(arn) ? '' : `${arn} `}is of account ${account} in ${region}, this stack of account ${here.account} in ${here.region}.`,
      why: 'CloudWatch Logs sends to a stream of its own account and Region only.',
      instead:
        'Write a stream of this stack, which the collector of the other account or Region reads. Or have its owner make a logical destination (AWS::Logs::Destination), and write new CfnSubscriptionFilter(…) with the ARN of that.',
    });
  }
}
