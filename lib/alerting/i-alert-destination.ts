import { IEventBus } from 'aws-cdk-lib/aws-events';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { DeadLetterQueue } from './dead-letter-queue';

/**
 * Where alerts go. A route names one, and the construct that routes binds it.
 */
export interface IAlertDestination {
  /**
   * Makes what alerts need in order to arrive.
   *
   * @param scope construct of the route
   * @param options what the routes have in common
   */
  bind(scope: Construct, options: AlertDestinationOptions): AlertChannel;
}

/**
 * What the routes have in common.
 */
export interface AlertDestinationOptions {
  /** Name of the topic, known at synth: a key names the topic that may use it, and a reference would be a cycle. */
  readonly topicName: string;

  /** Key for the topic. */
  readonly encryptionKey: Key;

  /** Where SNS or EventBridge leave what they cannot deliver. */
  readonly deadLetters: DeadLetterQueue;
}

/**
 * Over what alerts travel: a topic or an event bus.
 */
export interface AlertChannel {
  /**
   * Topic that alarms notify and rules target.
   *
   * @default - none: the alerts go to the bus
   */
  readonly topic?: ITopic;

  /**
   * How rules are to write to the topic.
   *
   * @default AlertFormat.TEXT
   */
  readonly format?: AlertFormat;

  /**
   * Bus that gets the changes of alarms, and the events that rules match, as they are.
   *
   * @default - none: the alerts go to the topic
   */
  readonly eventBus?: IEventBus;

  /**
   * Role by which EventBridge puts events on the bus.
   *
   * @default - none, as a topic needs none
   */
  readonly eventBusRole?: IRole;
}
