import type { Json, JsonObject } from '../json';
import type { Place } from '../place';

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  status: string;
  /** What the template said last, resolved: CloudFormation compares with this, not with the live resource. */
  declared: JsonObject;
  metadata: Json;
  deletionPolicy: string;
  updateReplacePolicy: string;
  dependsOn: string[];
  changedAt: string;
}

export interface StackEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly token?: string;
}

export interface Change {
  readonly logicalId: string;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import';
  readonly physicalId?: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly scope: string[];
  /** Properties that differ. */
  readonly properties: string[];
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'IMPORT';
  status: string;
  reason?: string;
  executionStatus: string;
  changes: Change[];
  readonly template: string;
  readonly source: JsonObject;
  readonly parameters: JsonObject;
  readonly capabilities: string[];
  readonly tags: Json;
  readonly roleArn?: string;
  readonly importExistingResources: boolean;
}

export interface Stack extends Place {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  updatedAt?: string;
  deletedAt?: string;
  status: string;
  reason?: string;
  /** As submitted, for GetTemplate, and parsed. */
  template: string;
  source: JsonObject;
  parameters: JsonObject;
  capabilities: string[];
  tags: Json;
  outputs: { key: string; value: Json; description?: Json; exportName?: string }[];
  resources: Map<string, StackResource>;
  events: StackEvent[];
  changeSets: ChangeSet[];
  terminationProtection: boolean;
  roleArn?: string;
}
