import { createHash } from 'node:crypto';
import type { AssembledStack } from './assembly';
import { roleSession } from './double/caller';
import { CloudFormation } from './double/cloudformation/cloudformation';
import type { Stack } from './double/cloudformation/stack';
import { object, without, word, type JsonObject } from './double/json';
import { iamArn } from './double/place';
import { resourceTypes } from './double/services';
import { findBucket, putObject } from './double/services/s3';
import type { Live, World } from './double/world';

/**
 * What `cdk deploy`, `cdk import` and `cdk destroy` ask of CloudFormation, without the CLI around it: hundreds
 * of deployments are rehearsed this way, through the same change sets that the CLI creates.
 */
export class Deployer {
  private readonly service: CloudFormation;
  private readonly executionRole: string;
  private readonly stagingBucket: string;

  constructor(
    private readonly world: World,
    private readonly target: AssembledStack,
  ) {
    const { place } = target;
    const role = (name: string): string => iamArn(place, `role/cdk-hnb659fds-${name}-${place.account}-${place.region}`);
    this.executionRole = role('cfn-exec-role');
    this.stagingBucket = `cdk-hnb659fds-assets-${place.account}-${place.region}`;
    this.service = new CloudFormation(world, place, roleSession(role('deploy-role'), 'aws-cdk'));
  }

  get stack(): Stack {
    return this.service.stack(this.target.name);
  }

  /** As the CLI: a stack that never came up is deleted first, and termination protection is set before execution. */
  async deploy(
    options: { template?: JsonObject; importExistingResources?: boolean; roleArn?: string } = {},
  ): Promise<Stack> {
    await this.clearFailedCreation();
    const fresh = this.service.find(this.target.name) === undefined;
    return this.run(fresh ? 'CREATE' : 'UPDATE', options.template ?? this.target.template, options);
  }

  /** As `cdk import` with a resource mapping: only what is adopted is in the template. */
  async adopt(logicalIds: readonly string[]): Promise<Stack> {
    await this.clearFailedCreation();
    const resources = object(this.target.template.Resources);
    const template = {
      ...without(this.target.template, 'Outputs'),
      Resources: Object.fromEntries(logicalIds.map((id) => [id, resources[id]])),
    };
    return this.run('IMPORT', template, { mapping: this.mapping(logicalIds) });
  }

  /** Which physical resource each logical id was: what an operator writes into the mapping file. */
  mapping(logicalIds: readonly string[]): Record<string, JsonObject> {
    return Object.fromEntries(logicalIds.map((id) => [id, this.identifierOf(id)]));
  }

  liftTerminationProtection(): void {
    this.stack.terminationProtection = false;
  }

  async destroy(roleArn = this.executionRole): Promise<Stack | undefined> {
    return this.service.deleteStack(this.target.name, roleArn);
  }

  private async clearFailedCreation(): Promise<void> {
    const existing = this.service.find(this.target.name);
    if (existing?.status === 'ROLLBACK_COMPLETE') await this.service.deleteStack(existing.id, this.executionRole);
  }

  private identifierOf(logicalId: string): JsonObject {
    const made = this.world.calls.filter(
      (call) => call.logicalId === logicalId && call.stack === this.target.name && call.operation === 'create',
    );
    const type = word(object(object(this.target.template.Resources)[logicalId]).Type);
    const id = made.at(-1)?.id ?? '';
    return { [resourceTypes[type].identifier?.[0] ?? PRIMARY_IDENTIFIERS[type] ?? 'Id']: id };
  }

  private async run(
    kind: 'CREATE' | 'UPDATE' | 'IMPORT',
    template: JsonObject,
    options: { importExistingResources?: boolean; roleArn?: string; mapping?: Record<string, JsonObject> },
  ): Promise<Stack> {
    const changeSet = this.service.createChangeSet({
      stackName: this.target.name,
      name: 'cdk-deploy-change-set',
      kind,
      templateUrl: this.stage(template),
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      roleArn: options.roleArn ?? this.executionRole,
      importExistingResources: options.importExistingResources ?? false,
      resourcesToImport: Object.entries(options.mapping ?? {}).map(([logicalId, identifier]) => ({
        logicalId,
        identifier,
      })),
    });
    this.stack.terminationProtection = this.target.terminationProtection;
    if (changeSet.status === 'FAILED') {
      this.stack.changeSets = [];
      return this.stack;
    }
    return this.service.executeChangeSet(this.target.name, changeSet.id);
  }

  private stage(template: JsonObject): string {
    const body = JSON.stringify(template);
    const key = `${createHash('sha256').update(body).digest('hex')}.json`;
    const bucket = findBucket(this.world, this.stagingBucket);
    if (!bucket) throw new Error(`${this.target.place.account}/${this.target.place.region} is not bootstrapped`);
    putObject(bucket, key, body);
    return `https://${this.stagingBucket}.s3.${this.target.place.region}.amazonaws.com/${key}`;
  }
}

/** Identifiers that a service makes, which a mapping can name though a template cannot. */
const PRIMARY_IDENTIFIERS: Record<string, string | undefined> = {
  'AWS::IAM::ManagedPolicy': 'PolicyArn',
  'AWS::KMS::Key': 'KeyId',
};

/** What a resource is, apart from which stack owns it: to see that an operation left it alone. */
export function portrait({ type, account, region, id, properties, marks }: Live): string {
  return JSON.stringify({ type, account, region, id, properties, state: without(marks, 'objects') });
}
