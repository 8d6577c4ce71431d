import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AWS_SOURCES, DETAIL_TYPES, WITH_READ_ONLY_EVENTS } from './cloudtrail-events';
import { refuse } from '../private/refusal';

/** Services whose events are recorded in one Region. STS is left out: its global endpoint is called all day. */
const GLOBAL_SERVICES = ['iam', 'organizations', 'signin', 'cloudfront', 'route53'];

/**
 * Properties of `ForwardGlobalEvents`.
 */
export interface ForwardGlobalEventsProps {
  /** Where the `DetectionRules` are, e.g. `eu-west-1`; another Region than that of this stack. */
  readonly homeRegion: string;

  /**
   * Services whose events are forwarded, as in `eventSource` without `.amazonaws.com`.
   *
   * EventBridge charges for each forwarded event.
   *
   * @default ['iam', 'organizations', 'signin', 'cloudfront', 'route53']
   */
  readonly services?: string[];
}

/**
 * For a stack in us-east-1: forwards the events that CloudTrail delivers only there to the default bus of the home Region,
 * where the rules of `DetectionRules` see them.
 */
export class ForwardGlobalEvents extends Construct {
  /** The rule that forwards. */
  public readonly rule: CfnRule;
  /** The role by which EventBridge puts events on the bus of the home Region, and can do nothing else. */
  public readonly role: Role;

  public constructor(scope: Construct, id: string, props: ForwardGlobalEventsProps) {
    super(scope, id);
    const { homeRegion, services = GLOBAL_SERVICES } = props;
    if (homeRegion === Stack.of(this).region) {
      refuse(this, 'forward-home-region', {
        what: `homeRegion is ${homeRegion}, the Region of this stack.`,
        why: 'Each event would be put on the bus that it came from, and match again.',
        instead: 'Leave ForwardGlobalEvents out: the rules see global events here.',
      });
    }
    if (services.length === 0) {
      refuse(this, 'forward-nothing', {
        what: 'services is empty.',
        why: 'EventBridge refuses an empty list in a pattern.',
        instead: "Write for example ['iam', 'organizations', 'signin'], or leave services out.",
      });
    }
    const bus = Stack.of(this).formatArn({
      service: 'events',
      region: homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.role = new Role(this, 'Role', {
      description: 'Puts global events of CloudTrail on the default bus of the home Region',
      // Not the ARN of the rule: the rule needs the role's.
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new ManagedPolicy(this, 'Policy', {
      roles: [this.role],
      document: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })],
      }),
    });
    this.rule = new CfnRule(this, 'Rule', {
      description: `Forwards events of global services to ${homeRegion}.`,
      eventPattern: {
        source: AWS_SOURCES,
        'detail-type': DETAIL_TYPES,
        detail: { eventSource: services.map((service) => `${service}.amazonaws.com`) },
      },
      state: WITH_READ_ONLY_EVENTS,
      targets: [{ id: 'HomeRegion', arn: bus, roleArn: this.role.roleArn }],
    });
  }
}
