import type { Caller } from '../caller';
import { AwsError } from '../errors';
import { object, same, word, type Json, type JsonObject } from '../json';
import { resourceTypes } from '../services';
import type { Request, ResourceType } from '../services/resource-type';
import type { Live, Operation, World } from '../world';
import { resolve, type Scope } from './intrinsics';
import { inOrder, reversed } from './order';
import type { Stack, StackResource } from './stack';
import { resourceOf, type Template, type TemplateResource } from './template';

/** What was done to one resource, so that it can be undone. */
type Step =
  | { readonly kind: 'made'; readonly resource: StackResource; readonly before?: StackResource }
  | { readonly kind: 'updated' | 'kept'; readonly resource: StackResource; readonly before: StackResource };

/** Carries out a template on a stack: creates, updates, replaces, adopts, rolls back, deletes. */
export class Engine {
  private readonly steps: Step[] = [];

  constructor(
    private readonly world: World,
    private readonly stack: Stack,
    private readonly caller: Caller,
  ) {}

  /** The expressions of a template, with the stack's resources as they are now. */
  scope(template: Template): Scope {
    return {
      ...template.scope,
      ref: (id) => this.stack.resources.get(id)?.physicalId,
      getAtt: (id, attribute) => {
        const resource = this.stack.resources.get(id);
        const live = resource && this.liveOf(resource);
        const value =
          live && attribute.split('.').reduce<Json | undefined>((at, key) => object(at)[key], live.attributes);
        if (value === undefined) {
          throw new AwsError(
            'ValidationError',
            `Template error: resource ${id} does not support attribute type ${attribute} in Fn::GetAtt`,
          );
        }
        return value;
      },
      importValue: (name) => importedValue(this.world, this.stack, name),
    };
  }

  async create(template: Template, imports: Readonly<Record<string, string>>): Promise<void> {
    this.move('CREATE_IN_PROGRESS', 'User Initiated');
    try {
      await this.apply(template, imports);
      this.setOutputs(template);
      this.move('CREATE_COMPLETE');
    } catch (error) {
      this.move('ROLLBACK_IN_PROGRESS', `${refusal(error).message} Rollback requested by user.`);
      const undone = await this.undoCreation();
      this.move(undone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
  }

  async update(template: Template, imports: Readonly<Record<string, string>>): Promise<void> {
    this.move('UPDATE_IN_PROGRESS', 'User Initiated');
    try {
      await this.apply(template, imports);
      const outputs = this.stack.outputs;
      this.setOutputs(template);
      this.refuseRemovalOfExportsInUse(outputs);
    } catch (error) {
      this.move('UPDATE_ROLLBACK_IN_PROGRESS', refusal(error).message);
      this.move((await this.undoUpdate()) ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED');
      return;
    }
    this.move('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await this.cleanUp(template);
    this.move('UPDATE_COMPLETE');
  }

  async delete(): Promise<void> {
    this.move('DELETE_IN_PROGRESS', 'User Initiated');
    const failures: string[] = [];
    const held = new Set<string>();
    const dependencies = reversed(this.graph());
    await inOrder(dependencies, this.world.order, async (id) => {
      // What a failed resource depends on has to stay.
      if ([...(dependencies.get(id) ?? [])].some((dependent) => held.has(dependent))) return void held.add(id);
      const resource = this.resource(id);
      if (
        !(await this.dispose(
          resource,
          resource.deletionPolicy === 'Retain' || resource.deletionPolicy === 'RetainExceptOnCreate',
        ))
      ) {
        failures.push(id);
        held.add(id);
        return;
      }
      this.stack.resources.delete(id);
    });
    if (failures.length > 0) {
      this.move('DELETE_FAILED', `The following resource(s) failed to delete: [${failures.join(', ')}]. `);
      return;
    }
    this.move('DELETE_COMPLETE');
    this.stack.deletedAt = now();
  }

  /** Creates and updates in the order of dependencies; the first refusal stops it. */
  private async apply(template: Template, imports: Readonly<Record<string, string>>): Promise<void> {
    await inOrder(template.dependencies, this.world.order, async (id) => {
      const wanted = resourceOf(template, id);
      const properties = resolveObject(wanted.properties, this.scope(template));
      const existing = this.stack.resources.get(id);
      const dependsOn = [...(template.dependencies.get(id) ?? [])];
      if (!existing) await this.add(id, wanted, properties, dependsOn, imports[id]);
      else await this.change(existing, wanted, properties, dependsOn);
    });
  }

  private async add(
    id: string,
    wanted: TemplateResource,
    properties: JsonObject,
    dependsOn: string[],
    adopted?: string,
  ): Promise<void> {
    const resource: StackResource = {
      ...record(wanted, properties, dependsOn),
      logicalId: id,
      type: wanted.type,
      physicalId: adopted ?? '',
      status: '',
      changedAt: now(),
    };
    this.stack.resources.set(id, resource);
    this.steps.push({ kind: 'made', resource });
    if (adopted !== undefined) return this.adopt(resource, adopted);
    await this.attempt(resource, 'CREATE', () => this.make(resource, properties));
  }

  /** Import takes the resource over as it is: its configuration is not touched, even where the template differs. */
  private async adopt(resource: StackResource, physicalId: string): Promise<void> {
    await this.attempt(resource, 'IMPORT', () => {
      this.meetFault('import', resource);
      const live = this.findLive(resource.type, physicalId);
      if (!live) throw new AwsError('NotFound', `${resource.type} ${physicalId} does not exist`);
      live.owner = this.stack.id;
      this.note('import', resource);
    });
  }

  private async change(
    existing: StackResource,
    wanted: TemplateResource,
    properties: JsonObject,
    dependsOn: string[],
  ): Promise<void> {
    const before = structuredClone(existing);
    const changed = changedProperties(existing.declared, properties);
    const next = record(wanted, properties, dependsOn);
    if (existing.type !== wanted.type) {
      throw new AwsError('ValidationError', `Update of resource type is not permitted. Resource ${existing.logicalId}`);
    }
    if (changed.length === 0) {
      this.steps.push({ kind: 'kept', resource: existing, before });
      Object.assign(existing, next);
      return;
    }
    if (replaces(resourceTypes[existing.type], changed)) {
      const resource: StackResource = { ...existing, ...next, physicalId: '' };
      this.stack.resources.set(existing.logicalId, resource);
      this.steps.push({ kind: 'made', resource, before });
      await this.attempt(
        resource,
        'UPDATE',
        () => this.make(resource, properties),
        'Requested update requires the creation of a new physical resource; hence creating one.',
      );
      return;
    }
    this.steps.push({ kind: 'updated', resource: existing, before });
    await this.attempt(existing, 'UPDATE', () => this.modify(existing, properties));
    Object.assign(existing, next);
  }

  private async make(resource: StackResource, properties: JsonObject): Promise<void> {
    this.meetFault('create', resource);
    const made = await resourceTypes[resource.type].create(properties, this.request(resource));
    resource.physicalId = made.id;
    this.world.live.push({
      type: resource.type,
      account: this.stack.account,
      region: this.stack.region,
      id: made.id,
      properties: structuredClone(properties),
      attributes: made.attributes ?? {},
      marks: made.marks ?? {},
      owner: this.stack.id,
    });
    this.note('create', resource);
  }

  private async modify(resource: StackResource, properties: JsonObject): Promise<void> {
    this.meetFault('update', resource);
    const live = this.liveOf(resource);
    if (!live) throw new AwsError('NotFound', `${resource.type} ${resource.physicalId} does not exist`);
    const attributes = await resourceTypes[resource.type].update?.(live, properties, this.request(resource));
    live.properties = structuredClone(properties);
    if (attributes) Object.assign(live.attributes, attributes);
    this.note('update', resource);
  }

  /** Deletes the physical resource, or lets it go when it is to be kept. False when the service refuses. */
  private async dispose(resource: StackResource, keep: boolean): Promise<boolean> {
    const live = this.liveOf(resource);
    if (!live) return true;
    if (keep) {
      delete live.owner;
      this.note('retain', resource);
      this.event(resource, 'DELETE_SKIPPED');
      return true;
    }
    try {
      await this.attempt(resource, 'DELETE', async () => {
        this.meetFault('delete', resource);
        const outcome = await resourceTypes[resource.type].delete?.(live, this.request(resource));
        if (outcome === 'kept') delete live.owner;
        else this.world.remove(live);
        this.note('delete', resource);
      });
      return true;
    } catch {
      return false;
    }
  }

  /** A creation that failed: what was made goes, except what is to be retained. */
  private async undoCreation(): Promise<boolean> {
    let complete = true;
    for (const step of [...this.steps].reverse()) {
      const gone = await this.dispose(
        step.resource,
        step.resource.deletionPolicy === 'Retain' || isAdopted(step.resource),
      );
      complete &&= gone;
      if (gone) this.stack.resources.delete(step.resource.logicalId);
    }
    return complete;
  }

  /** An update that failed: back to what was, in reverse order. */
  private async undoUpdate(): Promise<boolean> {
    let complete = true;
    for (const { kind, resource, before } of [...this.steps].reverse()) {
      if (kind === 'made') {
        const gone =
          resource.physicalId === '' ||
          (await this.dispose(resource, resource.deletionPolicy === 'Retain' || isAdopted(resource)));
        complete &&= gone;
        if (before) this.stack.resources.set(resource.logicalId, before);
        else if (gone) this.stack.resources.delete(resource.logicalId);
        continue;
      }
      try {
        if (kind === 'updated') await this.attempt(resource, 'UPDATE', () => this.modify(resource, before.declared));
        this.stack.resources.set(resource.logicalId, before);
      } catch {
        complete = false;
      }
    }
    return complete;
  }

  /** After a good update: what was replaced or is no longer in the template. */
  private async cleanUp(template: Template): Promise<void> {
    for (const step of [...this.steps].reverse()) {
      if (step.kind === 'made' && step.before)
        await this.dispose(step.before, step.before.updateReplacePolicy !== 'Delete');
    }
    const left = new Map([...this.graph()].filter(([id]) => !template.resources.has(id)));
    await inOrder(reversed(left), this.world.order, async (id) => {
      const resource = this.resource(id);
      await this.dispose(resource, resource.deletionPolicy !== 'Delete');
      this.stack.resources.delete(id);
    });
  }

  private setOutputs(template: Template): void {
    const scope = this.scope(template);
    this.stack.outputs = Object.entries(template.outputs).map(([key, output]) => {
      const { Value, Description, Export } = object(output);
      const name = resolve(object(Export).Name ?? null, scope);
      if (name) refuseTakenExport(this.world, this.stack, word(name));
      return {
        key,
        value: resolve(Value, scope) ?? '',
        ...(Description !== undefined && { description: Description }),
        ...(name && { exportName: word(name) }),
      };
    });
  }

  private refuseRemovalOfExportsInUse(before: Stack['outputs']): void {
    const kept = new Set(this.stack.outputs.map((output) => `${output.exportName}=${JSON.stringify(output.value)}`));
    const user = before.find(
      (output) =>
        output.exportName &&
        !kept.has(`${output.exportName}=${JSON.stringify(output.value)}`) &&
        isImported(this.world, this.stack, output.exportName),
    );
    if (user) {
      throw new AwsError(
        'ValidationError',
        `Export ${user.exportName} cannot be updated or deleted as it is in use by another stack`,
      );
    }
  }

  private graph(): Map<string, Set<string>> {
    const { resources } = this.stack;
    return new Map(
      [...resources].map(([id, { dependsOn }]) => [id, new Set(dependsOn.filter((on) => resources.has(on)))]),
    );
  }

  private resource(id: string): StackResource {
    const found = this.stack.resources.get(id);
    if (!found) throw new Error(`The stack has no resource ${id}`);
    return found;
  }

  private liveOf(resource: StackResource): Live | undefined {
    return this.findLive(resource.type, resource.physicalId, this.stack.id);
  }

  /** Names may repeat within a type (filters of two groups), so the owner decides. */
  private findLive(type: string, id: string, owner?: string): Live | undefined {
    return this.world.all(type, this.stack).find((live) => live.id === id && live.owner === owner);
  }

  private request(resource: StackResource): Request {
    return {
      world: this.world,
      place: this.stack,
      caller: this.caller,
      stackName: this.stack.name,
      logicalId: resource.logicalId,
    };
  }

  private meetFault(operation: Operation, resource: StackResource): void {
    const error = this.world.fault?.(operation, resource.logicalId, resource.type);
    if (error) throw error;
  }

  private note(operation: Operation, resource: StackResource): void {
    const { account, region, name } = this.stack;
    this.world.calls.push({
      account,
      region,
      operation,
      type: resource.type,
      id: resource.physicalId,
      logicalId: resource.logicalId,
      stack: name,
    });
  }

  private async attempt(
    resource: StackResource,
    verb: string,
    work: () => Promise<void> | void,
    reason?: string,
  ): Promise<void> {
    this.event(resource, `${verb}_IN_PROGRESS`, reason);
    try {
      await work();
    } catch (error) {
      const { code, message } = refusal(error);
      this.event(
        resource,
        `${verb}_FAILED`,
        `Resource handler returned message: "${message}" (HandlerErrorCode: ${code})`,
      );
      throw new AwsError(code, `The following resource(s) failed to ${verb.toLowerCase()}: [${resource.logicalId}]. `);
    }
    this.event(resource, `${verb}_COMPLETE`);
  }

  private event(resource: StackResource, status: string, reason?: string): void {
    resource.status = status;
    resource.changedAt = now();
    this.append({
      logicalId: resource.logicalId,
      physicalId: resource.physicalId,
      type: resource.type,
      status,
      ...(reason && { reason }),
    });
  }

  private move(status: string, reason?: string): void {
    this.stack.status = status;
    this.stack.reason = reason;
    this.stack.updatedAt = now();
    this.append({
      logicalId: this.stack.name,
      physicalId: this.stack.id,
      type: 'AWS::CloudFormation::Stack',
      status,
      ...(reason && { reason }),
    });
  }

  private append(event: Omit<Stack['events'][number], 'id' | 'timestamp'>): void {
    this.stack.events.push({ ...event, id: this.world.random.uuid(), timestamp: now() });
  }
}

export function now(): string {
  return new Date().toISOString();
}

function record(
  wanted: TemplateResource,
  declared: JsonObject,
  dependsOn: string[],
): Pick<StackResource, 'declared' | 'metadata' | 'deletionPolicy' | 'updateReplacePolicy' | 'dependsOn'> {
  const { metadata, deletionPolicy, updateReplacePolicy } = wanted;
  return { declared, metadata, deletionPolicy, updateReplacePolicy, dependsOn };
}

function isAdopted(resource: StackResource): boolean {
  return resource.status.startsWith('IMPORT');
}

export function resolveObject(value: JsonObject, scope: Scope): JsonObject {
  return object(resolve(value, scope));
}

export function changedProperties(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !same(before[name], after[name]),
  );
}

export function replaces(type: ResourceType, changed: readonly string[]): boolean {
  return type.replacedBy === 'any' || changed.some((name) => type.replacedBy.includes(name));
}

/** A bug of the double must not look like a refusal of AWS. */
function refusal(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}

function exportsOf(world: World, stack: Stack): { stack: Stack; name: string; value: Json }[] {
  return world.stacks
    .filter(
      (other) => other.account === stack.account && other.region === stack.region && other.deletedAt === undefined,
    )
    .flatMap((other) =>
      other.outputs.flatMap((output) =>
        output.exportName ? [{ stack: other, name: output.exportName, value: output.value }] : [],
      ),
    );
}

function importedValue(world: World, stack: Stack, name: string): Json {
  const found = exportsOf(world, stack).find((item) => item.name === name);
  if (!found) throw new AwsError('ValidationError', `No export named ${name} found`);
  return found.value;
}

function refuseTakenExport(world: World, stack: Stack, name: string): void {
  const other = exportsOf(world, stack).find((item) => item.name === name && item.stack.id !== stack.id);
  if (other)
    throw new AwsError('ValidationError', `Export with name ${name} is already exported by stack ${other.stack.name}`);
}

export function isImported(world: World, stack: Stack, name: string): boolean {
  return world.stacks.some(
    (other) =>
      other.account === stack.account &&
      other.region === stack.region &&
      other.deletedAt === undefined &&
      importsIn(other.source).includes(name),
  );
}

/** The names a template imports; only literal names, as CDK writes them. */
function importsIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(importsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'Fn::ImportValue' && typeof item === 'string' ? [item] : importsIn(item),
  );
}
