import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IEventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { refuse } from '../private/refusal';

/**
 * An event bus, e.g. in a security account or in another Region. It gets `CloudWatch Alarm State Change` events of the
 * alarms, and the events that `DetectionRules` match, as they are.
 *
 * The policy of a bus in another account must allow this account `events:PutEvents`; see `docs/alerts.md`.
 */
export class EventBusDestination implements IAlertDestination {
  private readonly eventBus: IEventBus;

  /**
   * @param eventBus e.g. `EventBus.fromEventBusArn(…)`
   */
  public constructor(eventBus: IEventBus) {
    this.eventBus = eventBus;
  }

  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- jsii wants the parameters of the interface
  public bind(scope: Construct, _options: AlertDestinationOptions): AlertChannel {
    const { account, region } = Stack.of(scope);
    const { env, eventBusName } = this.eventBus;
    if (eventBusName === 'default' && env.account === account && env.region === region) {
      refuse(scope, 'event-bus-here', {
        what: 'The bus is the default one of this account and Region.',
        why: 'The events are on it already, and EventBridge does not invoke what would run the same rule again.',
        instead: 'Leave the route out, and give your rules on that bus; or name another bus.',
      });
    }
    const rules = Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const eventBusRole = new Role(scope, 'Role', {
      description: 'Puts alerts on an event bus, and can do nothing else',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { ArnLike: { 'aws:SourceArn': rules }, StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    new ManagedPolicy(scope, 'Policy', {
      roles: [eventBusRole],
      document: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.eventBus.eventBusArn] })],
      }),
    });
    return { eventBus: this.eventBus, eventBusRole };
  }
}
