import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { CfnSubscription, ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { atSynthesis } from '../private/at-synthesis';
import { refuse } from '../private/refusal';
import { rendered } from '../private/rendered';

/** Refuses a topic that only chat reads, for what is sent as lines of text; warns where others read it too. */
export function requireReaders(scope: Construct, topic: ITopic): void {
  const { topicArn } = topic;
  // The same reference leads to another topic in another stack.
  const ofTopic = (resource: CfnResource, property: string) =>
    (!Token.isUnresolved(topicArn) || Stack.of(resource) === Stack.of(topic)) &&
    JSON.stringify(rendered(resource).Properties?.[property] ?? '').includes(
      JSON.stringify(Stack.of(topic).resolve(topicArn)),
    );
  // Chat may be configured after this was made.
  atSynthesis(scope, () => {
    const all = scope.node.root.node.findAll();
    const channel = all.find(
      (each) =>
        (each instanceof CfnSlackChannelConfiguration || each instanceof CfnMicrosoftTeamsChannelConfiguration) &&
        ofTopic(each, 'SnsTopicArns'),
    );
    if (!channel) return;
    const text = {
      what: `${channel.node.path} shows the messages of ${topic.node.path} in chat.`,
      why: 'Chat drops every text that is no alarm and no custom notification, without a word; these alerts are such texts.',
      instead: 'Give a topic that people read by mail, such as audit.alerts.topic without chat, or a topic of its own.',
    };
    const read = all.some((each) => each instanceof CfnSubscription && ofTopic(each, 'TopicArn'));
    // Who reads a topic of elsewhere is not known.
    if (topic.node.defaultChild && !read) refuse(scope, 'text-to-chat', text);
    Annotations.of(scope).addWarningV2(
      'cdk-secure-audit-trail:text-to-chat',
      `${text.what} ${text.why} ${text.instead}`,
    );
  });
}
