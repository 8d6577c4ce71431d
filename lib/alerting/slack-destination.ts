import { Token } from 'aws-cdk-lib';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { AlertTopic } from './alert-topic';
import { refuseSecondConfiguration, warnWhereMissing } from './chat-channel';
import { chatRole, GUARDRAIL_POLICIES } from './chat-role';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { refuse } from '../private/refusal';

/**
 * Properties of `SlackDestination`.
 */
export interface SlackDestinationProps {
  /**
   * Id of the workspace, e.g. `T07EA123LEP`. Somebody must have authorized the workspace by hand before, in the console of
   * Amazon Q Developer in chat applications: CloudFormation cannot, and refuses an unknown workspace.
   */
  readonly workspaceId: string;

  /**
   * Id of the channel, e.g. `C07EZ1ABC23`: the last part of its link, not its name. A private channel
   * must invite Amazon Q with `/invite` besides, or nothing arrives.
   */
  readonly channelId: string;
}

/**
 * A channel of Slack, through Amazon Q Developer in chat applications. Nobody in the channel can run commands.
 * CloudFormation has it in neither aws-cn nor aws-us-gov; the synthesis warns there.
 */
export class SlackDestination implements IAlertDestination {
  private readonly props: SlackDestinationProps;

  public constructor(props: SlackDestinationProps) {
    this.props = props;
  }

  public bind(scope: Construct, { topicName, encryptionKey }: AlertDestinationOptions): AlertChannel {
    const { workspaceId, channelId } = this.props;
    requireId(scope, 'workspaceId', workspaceId, /^[TE][0-9A-Z]{1,254}$/, 'T07EA123LEP');
    requireId(scope, 'channelId', channelId, /^[CG][0-9A-Z]{1,254}$/, 'C07EZ1ABC23');
    warnWhereMissing(scope);
    refuseSecondConfiguration(scope, channelId);
    const { topic } = new AlertTopic(scope, 'Alerts', { topicName, encryptionKey });
    new CfnSlackChannelConfiguration(scope, 'Channel', {
      configurationName: topicName.slice(-128),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      snsTopicArns: [topic.topicArn],
      iamRoleArn: chatRole(scope).roleArn,
      guardrailPolicies: GUARDRAIL_POLICIES,
    });
    return { topic, format: AlertFormat.CHAT };
  }
}

function requireId(scope: Construct, name: string, id: string, shape: RegExp, example: string): void {
  if (!Token.isUnresolved(id) && !shape.test(id)) {
    refuse(scope, 'slack-id', {
      what: `${name} '${id}' is not an id of Slack.`,
      why: 'Amazon Q Developer takes ids only, no names and no webhook addresses.',
      instead: `Write for example '${example}'; in Slack, the link of the channel ends in its id.`,
    });
  }
}
