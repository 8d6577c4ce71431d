import { Annotations, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  AlertRoutes,
  AlertTopic,
  DetectionAlarms,
  DetectionRules,
  Detections,
  EventBusDestination,
  QueueDestination,
  SlackDestination,
  TrailIdentity,
} from 'cdk-secure-audit-trail';
import { ACCOUNT, REGION } from './audit-stack';
import { DeployedStack } from './deployed-stack';
import { DeployedStacks } from './deployed-stacks';
import { Policy } from './policy';
import { newApp } from '../support/stack';

/** A topic of all alerts, with routes to chat, to an encrypted queue and to a bus, and one rule. */
export class AlertsStack {
  public readonly deployed: DeployedStacks;
  public readonly topic: string;
  public readonly chatTopic: string;
  public readonly ticketsTopic: string;
  public readonly tickets: string;
  public readonly ticketsKey: string;
  public readonly encryptionKey: string;
  /** What SNS, and the rule that forwards alarms, could not deliver. */
  public readonly deadLetters: string;
  /** What the rule of the detection could not deliver. */
  public readonly rulesDeadLetters: string;
  public readonly rule: string;
  public readonly alarmsRule: string;
  /** Tells chat of names that its messages cannot hold. */
  public readonly unquotableRule: string;
  public readonly clickableRule: string;
  public readonly busRole: string;
  public readonly chatRole: string;
  public readonly bus = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/security`;

  /**
   * @param elsewhere the queue and the rules have stacks of their own
   */
  public constructor(elsewhere = false) {
    const app = newApp();
    const env = { account: ACCOUNT, region: REGION };
    const stack = new Stack(app, 'Alerts', { env });
    const ticketsStack = elsewhere ? new Stack(app, 'Tickets', { env }) : stack;
    const rulesStack = elsewhere ? new Stack(app, 'Rules', { env }) : stack;
    const trail = new TrailIdentity({ trailName: 'audit', account: ACCOUNT, homeRegion: REGION });
    const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
    const allAlerts = new AlertTopic(stack, 'All', { topicName: 'audit-alerts', encryptionKey }).topic;
    const detections = Detections.none().including(Detections.all().list[0]);
    const { alarms } = new DetectionAlarms(stack, 'Detection', {
      trail,
      logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'audit'),
      detections,
      alarmActions: [],
    });
    const ticketsKey = new Key(ticketsStack, 'TicketsKey');
    const tickets = new Queue(ticketsStack, 'Tickets', { encryptionMasterKey: ticketsKey, enforceSSL: true });
    const slack = new SlackDestination({ workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' });
    const routes = new AlertRoutes(stack, 'Routes', {
      trail,
      encryptionKey,
      detections,
      alarms,
      allAlerts,
      routes: {
        chat: { destination: slack },
        tickets: { destination: new QueueDestination(tickets) },
        bus: { destination: new EventBusDestination(EventBus.fromEventBusArn(stack, 'Bus', this.bus)) },
      },
    });
    const rules = new DetectionRules(rulesStack, 'Rules', { detections, topic: allAlerts, encryptionKey, routes });
    // In which Region events arrive decides over no access.
    Annotations.of(rulesStack).acknowledgeWarning('cdk-secure-audit-trail:global-events');
    const own = new DeployedStack(stack);
    const [ofTickets, ofRules] = elsewhere
      ? [ticketsStack, rulesStack].map((each) => new DeployedStack(each))
      : [own, own];
    this.deployed = new DeployedStacks([own, ofTickets, ofRules]);
    const text = (token: string) => own.text(token);
    const roleOf = (principal: string) =>
      own.roleArns().find((arn) => JSON.stringify(own.resourcePolicy(arn)).includes(principal))!;
    this.topic = text(allAlerts.topicArn);
    this.chatTopic = text(routes.channels.chat.topic!.topicArn);
    this.ticketsTopic = text(routes.channels.tickets.topic!.topicArn);
    this.tickets = ofTickets.text(tickets.queueArn);
    this.ticketsKey = ofTickets.text(ticketsKey.keyArn);
    this.encryptionKey = text(encryptionKey.keyArn);
    this.deadLetters = text(routes.deadLetters.queue.queueArn);
    this.rulesDeadLetters = ofRules.text(rules.deadLetters!.queue.queueArn);
    this.rule = ofRules.text(Object.values(rules.rules)[0].attrArn);
    this.alarmsRule = text(routes.rules.bus.attrArn);
    this.unquotableRule = ofRules.text(rules.unquotableRule!.attrArn);
    this.clickableRule = ofRules.text(rules.clickableRule!.attrArn);
    this.busRole = roleOf('events.amazonaws.com');
    this.chatRole = roleOf('chatbot.amazonaws.com');
  }

  /** The policies that cases must miss if a word of them is gone. */
  public policies(): Array<[string, Policy]> {
    const governing = (name: string, arn: string): [string, Policy] => [name, this.deployed.resourcePolicy(arn)!];
    return [
      governing('topic', this.topic),
      governing('topic', this.chatTopic),
      governing('topic', this.ticketsTopic),
      governing('queue of a route', this.tickets),
      governing('key of a queue of a route', this.ticketsKey),
      governing('monitoring key', this.encryptionKey),
      governing('dead letters of routes', this.deadLetters),
      governing('dead letters of rules', this.rulesDeadLetters),
      governing('trust of the role of a bus', this.busRole),
      ...this.deployed.rolePolicies(this.busRole).map((policy): [string, Policy] => ['role of a bus', policy]),
      governing('trust of the role of chat', this.chatRole),
    ];
  }
}
