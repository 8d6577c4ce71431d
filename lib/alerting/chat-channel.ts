import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Construct } from 'constructs';
import { refuse } from '../private/refusal';

/** Amazon Q Developer takes one configuration of a channel in an account, for whatever Region. */
export function refuseSecondConfiguration(scope: Construct, channelId: string): void {
  const { account } = Stack.of(scope);
  const other = scope.node.root.node.findAll().find(
    (each) =>
      ((each instanceof CfnSlackChannelConfiguration && each.slackChannelId === channelId) ||
        (each instanceof CfnMicrosoftTeamsChannelConfiguration && each.teamsChannelId === channelId)) &&
      // Two stacks whose accounts are known only at deployment may well go to two accounts.
      (Stack.of(each) === Stack.of(scope) || (!Token.isUnresolved(account) && Stack.of(each).account === account)),
  );
  if (other) {
    refuse(scope, 'chat-channel-twice', {
      what: `The channel ${Token.isUnresolved(channelId) ? 'known only at deployment' : channelId} is configured already, at ${other.node.path}.`,
      why: 'An account can configure a channel once, so the deployment would fail.',
      instead:
        'Write one route to it; for a second trail new TopicDestination(first.routes.channels.chat.topic, { format: AlertFormat.CHAT }).',
    });
  }
}

/** CloudFormation has no AWS::Chatbot in the partitions aws-cn and aws-us-gov. */
export function warnWhereMissing(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (/^(cn|us-gov)-/.test(region)) {
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:no-chat',
      `CloudFormation cannot configure a channel of chat in ${region}, so the deployment would fail. Route to an EmailDestination, a QueueDestination or a FunctionDestination there.`,
    );
  }
}
