import { Token } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Construct } from 'constructs';
import { AlertFormat } from './alert-format';
import { AlertTopic } from './alert-topic';
import { refuseSecondConfiguration, warnWhereMissing } from './chat-channel';
import { chatRole, GUARDRAIL_POLICIES } from './chat-role';
import { AlertChannel, AlertDestinationOptions, IAlertDestination } from './i-alert-destination';
import { refuse } from '../private/refusal';

const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
/** A channel id holds a colon and an at sign, both encoded as in a link. */
const CHANNEL = /^[\w\-=+/.,]*%3[aA][\w\-=+/.,]*%40[\w\-=+/.,]*$/;

/**
 * Properties of `TeamsDestination`.
 */
export interface TeamsDestinationProps {
  /**
   * Id of the team, a UUID: `groupId` in the link of the channel. Somebody must have authorized the team by hand before, in the
   * console of Amazon Q Developer in chat applications: CloudFormation cannot, and refuses an unknown team.
   */
  readonly teamId: string;

  /** Id of the tenant, a UUID: `tenantId` in the link of the channel. */
  readonly tenantId: string;

  /** Id of the channel as in its link, e.g. `19%3aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2`. */
  readonly channelId: string;
}

/**
 * A channel of Microsoft Teams, through Amazon Q Developer in chat applications. Nobody in the channel can run commands.
 * CloudFormation has it in neither aws-cn nor aws-us-gov; the synthesis warns there.
 */
export class TeamsDestination implements IAlertDestination {
  private readonly props: TeamsDestinationProps;

  public constructor(props: TeamsDestinationProps) {
    this.props = props;
  }

  public bind(scope: Construct, { topicName, encryptionKey }: AlertDestinationOptions): AlertChannel {
    const { teamId, tenantId, channelId } = this.props;
    requireId(scope, 'teamId', teamId, UUID, '74361522-da01-538d-aa2e-ac7918c6bb92');
    requireId(scope, 'tenantId', tenantId, UUID, '74361522-da01-538d-aa2e-ac7918c6bb92');
    requireId(scope, 'channelId', channelId, CHANNEL, '19%3aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2');
    warnWhereMissing(scope);
    refuseSecondConfiguration(scope, channelId);
    const { topic } = new AlertTopic(scope, 'Alerts', { topicName, encryptionKey });
    new CfnMicrosoftTeamsChannelConfiguration(scope, 'Channel', {
      configurationName: topicName.slice(-128),
      teamId,
      teamsTenantId: tenantId,
      teamsChannelId: channelId,
      snsTopicArns: [topic.topicArn],
      iamRoleArn: chatRole(scope).roleArn,
      guardrailPolicies: GUARDRAIL_POLICIES,
    });
    return { topic, format: AlertFormat.CHAT };
  }
}

function requireId(scope: Construct, name: string, id: string, shape: RegExp, example: string): void {
  if (!Token.isUnresolved(id) && !shape.test(id)) {
    refuse(scope, 'teams-id', {
      what: `${name} '${id}' is not an id of Microsoft Teams.`,
      why: 'Amazon Q Developer takes ids only, no names and no webhook addresses.',
      instead: `Write for example '${example}'; the link of the channel holds all three.`,
    });
  }
}
