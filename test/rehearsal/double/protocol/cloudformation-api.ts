import { notModelled } from '../errors';
import { isObject, list, object, strings, text, truthy, word, type Json, type JsonObject } from '../json';
import { CloudFormation } from '../cloudformation/cloudformation';
import type { Change, ChangeSet, Stack, StackResource } from '../cloudformation/stack';
import type { XmlValue } from './xml';

type Action = (
  service: CloudFormation,
  input: JsonObject,
  background: (work: Promise<unknown>) => void,
) => Promise<XmlValue> | XmlValue;

const pairs = (items: Json | undefined): { Key: string; Value: string }[] =>
  list(items).map((item) => ({ Key: word(object(item).Key), Value: word(object(item).Value) }));

const describeStack = (stack: Stack): XmlValue => ({
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: stack.createdAt,
  LastUpdatedTime: stack.updatedAt,
  DeletionTime: stack.deletedAt,
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DisableRollback: false,
  EnableTerminationProtection: stack.terminationProtection,
  RoleARN: stack.roleArn,
  Capabilities: stack.capabilities,
  Parameters: Object.entries(stack.parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: word(value),
  })),
  Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: word(value),
    Description: description === undefined ? undefined : word(description),
    ExportName: exportName,
  })),
  Tags: pairs(stack.tags),
});

const describeResource = (stack: Stack, resource: StackResource): { [name: string]: XmlValue } => ({
  StackId: stack.id,
  StackName: stack.name,
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
});

const describeChange = (change: Change): XmlValue => ({
  Type: 'Resource',
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.scope,
    Details: change.properties.map((name) => ({
      Target: {
        Attribute: 'Properties',
        Name: name,
        RequiresRecreation: change.replacement === 'True' ? 'Always' : 'Never',
      },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  },
});

const describeChangeSet = (stack: Stack, changeSet: ChangeSet): XmlValue => ({
  ChangeSetId: changeSet.id,
  ChangeSetName: changeSet.name,
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: changeSet.createdAt,
  Status: changeSet.status,
  StatusReason: changeSet.reason,
  ExecutionStatus: changeSet.executionStatus,
  ImportExistingResources: changeSet.importExistingResources,
  Changes: changeSet.changes.map(describeChange),
  Parameters: Object.entries(changeSet.parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: word(value),
  })),
  Capabilities: changeSet.capabilities,
  Tags: pairs(changeSet.tags),
});

function parameters(input: JsonObject): Record<string, string | undefined> {
  return Object.fromEntries(
    list(input.Parameters)
      .filter(isObject)
      .map((item) => [word(item.ParameterKey), truthy(item.UsePreviousValue) ? undefined : text(item.ParameterValue)]),
  );
}

/** The actions that the CDK CLI calls. Any other is refused by name. */
const actions: Record<string, Action | undefined> = {
  CreateChangeSet: (service, input) => {
    const changeSet = service.createChangeSet({
      stackName: word(input.StackName),
      name: word(input.ChangeSetName),
      kind: (text(input.ChangeSetType) ?? 'UPDATE') as ChangeSet['kind'],
      templateBody: text(input.TemplateBody),
      templateUrl: text(input.TemplateURL),
      usePreviousTemplate: truthy(input.UsePreviousTemplate),
      parameters: parameters(input),
      capabilities: strings(input.Capabilities),
      roleArn: text(input.RoleARN),
      tags: pairs(input.Tags),
      importExistingResources: truthy(input.ImportExistingResources),
      resourcesToImport: list(input.ResourcesToImport)
        .filter(isObject)
        .map((item) => ({
          logicalId: word(item.LogicalResourceId),
          identifier: keyed(item.ResourceIdentifier),
        })),
    });
    return { Id: changeSet.id, StackId: service.changeSet(undefined, changeSet.id).stack.id };
  },
  DescribeChangeSet: (service, input) => {
    const { stack, changeSet } = service.changeSet(text(input.StackName), text(input.ChangeSetName));
    return describeChangeSet(stack, changeSet);
  },
  DeleteChangeSet: (service, input) => {
    const stack = service.find(text(input.StackName));
    if (stack)
      stack.changeSets = stack.changeSets.filter(
        (item) => item.name !== input.ChangeSetName && item.id !== input.ChangeSetName,
      );
    return {};
  },
  ListChangeSets: (service, input) => ({
    Summaries: service
      .stack(text(input.StackName))
      .changeSets.map(({ id, name, status }) => ({ ChangeSetId: id, ChangeSetName: name, Status: status })),
  }),
  ExecuteChangeSet: (service, input, background) => {
    const { stack, changeSet } = service.changeSet(text(input.StackName), text(input.ChangeSetName));
    background(service.executeChangeSet(stack.id, changeSet.id));
    return {};
  },
  DescribeStacks: (service, input) => {
    const name = text(input.StackName);
    const stacks =
      name === undefined
        ? service.world.stacks.filter((stack) => service.find(stack.id) && !stack.deletedAt)
        : [service.stack(name)];
    return { Stacks: stacks.map(describeStack) };
  },
  ListStacks: (service) => ({
    StackSummaries: service.world.stacks
      .filter((stack) => service.find(stack.id))
      .map(({ id, name, status, createdAt }) => ({
        StackId: id,
        StackName: name,
        StackStatus: status,
        CreationTime: createdAt,
      })),
  }),
  DescribeStackEvents: (service, input) => {
    const stack = service.stack(text(input.StackName));
    return {
      StackEvents: [...stack.events].reverse().map((event) => ({
        StackId: stack.id,
        EventId: event.id,
        StackName: stack.name,
        LogicalResourceId: event.logicalId,
        PhysicalResourceId: event.physicalId,
        ResourceType: event.type,
        Timestamp: event.timestamp,
        ResourceStatus: event.status,
        ResourceStatusReason: event.reason,
      })),
    };
  },
  DescribeEvents: () => ({ OperationEvents: [] }),
  DescribeStackResources: (service, input) => {
    const stack = service.stack(text(input.StackName));
    return {
      StackResources: [...stack.resources.values()].map((resource) => ({
        ...describeResource(stack, resource),
        Timestamp: resource.changedAt,
      })),
    };
  },
  ListStackResources: (service, input) => {
    const stack = service.stack(text(input.StackName));
    return {
      StackResourceSummaries: [...stack.resources.values()].map((resource) => ({
        ...describeResource(stack, resource),
        LastUpdatedTimestamp: resource.changedAt,
      })),
    };
  },
  GetTemplate: (service, input) => {
    const { template } = service.stack(text(input.StackName));
    return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] };
  },
  GetTemplateSummary: (service, input) => {
    const source = text(input.TemplateBody) ?? service.stack(text(input.StackName)).template;
    return { ResourceTypes: [], Version: '2010-09-09', Metadata: source.length > 0 ? '{}' : undefined };
  },
  UpdateTerminationProtection: (service, input) => {
    const stack = service.stack(text(input.StackName));
    stack.terminationProtection = truthy(input.EnableTerminationProtection);
    return { StackId: stack.id };
  },
  DeleteStack: async (service, input, background) => {
    const stack = service.find(text(input.StackName));
    if (stack?.terminationProtection) await service.deleteStack(stack.id);
    background(service.deleteStack(stack?.id, text(input.RoleARN)));
    return {};
  },
};

function keyed(entries: Json | undefined): JsonObject {
  if (!isObject(entries)) return {};
  const pairs = Object.values(object(entries.entry)).filter(isObject);
  return Object.fromEntries(pairs.map(({ key, value }) => [word(key), value]));
}

export async function cloudFormationApi(
  action: string,
  service: CloudFormation,
  input: JsonObject,
  background: (work: Promise<unknown>) => void,
): Promise<XmlValue> {
  const answer = actions[action];
  if (!answer) throw notModelled(`cloudformation:${action}`);
  return answer(service, input, background);
}
