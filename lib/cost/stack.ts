import { isObject } from '../replay/is-object';
import { Template } from '../replay/template/load-templates';
import { Resolver } from '../replay/template/resolver';

/** A resource of a stack, with its intrinsic functions worked out as far as the template allows. */
export interface Deployed {
  readonly stack: Stack;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One template, as it would be deployed. */
export class Stack {
  public readonly name: string;
  public readonly resources: readonly Deployed[];
  /** Undefined: known at deployment only. */
  public readonly account?: string;
  public readonly region?: string;
  private readonly resolver: Resolver;

  public constructor(template: Template) {
    this.name = template.name;
    this.account = template.account;
    this.region = template.region;
    this.resolver = new Resolver(template, { values: new Map() });
    this.resources = [...template.resources]
      .filter(([, resource]) => this.resolver.isMade(resource))
      .map(([id, { Type, Properties }]) => {
        const properties = this.resolver.resolve(Properties);
        return { stack: this, id, type: Type, properties: isObject(properties) ? properties : {} };
      });
  }

  public ofType(...types: string[]): Deployed[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** The name or ARN by which other resources, of this template or others, refer to it. */
  public ref(id: string): string {
    return String(this.resolver.resolve({ Ref: id }));
  }

  public attribute(id: string, name: string): string {
    return String(this.resolver.resolve({ 'Fn::GetAtt': [id, name] }));
  }
}

/** The objects of a list; none where the property is no list. */
export function objects(value: unknown): Array<Readonly<Record<string, unknown>>> {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The object, or an empty one. */
export function object(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** JSON templates have booleans as texts too. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
