import { Template } from '../replay/template/load-templates';
import { hasPlaceholder, placeholdersIn, replacePlaceholders } from '../replay/template/placeholder';
import { Resolver } from '../replay/template/resolver';

/** Variables of the shell that hold what only the deployment decides. */
const PSEUDO: Readonly<Partial<Record<string, string>>> = {
  'AWS::AccountId': 'ACCOUNT',
  'AWS::Partition': 'PARTITION',
  'AWS::Region': 'REGION',
};

/** Names of the resources of a template in commands of a shell, as they are once it is deployed. */
export class Shell {
  /** The commands that set the variables which other commands use. */
  private readonly variables = new Map<string, string>();

  public constructor(
    private readonly template: Template,
    private readonly resolver: Resolver,
  ) {
    const identity = (query: string) => `$(aws sts get-caller-identity --query ${query} --output text)`;
    this.set('REGION', 'AWS::Region', '${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region)}}');
    this.variables.set('AWS_REGION', 'export AWS_REGION="$REGION"');
    this.set('ACCOUNT', 'AWS::AccountId', identity('Account'));
    this.set('PARTITION', 'AWS::Partition', `$(aws sts get-caller-identity --query Arn --output text | cut -d: -f2)`);
  }

  /** The commands to begin with; ask for it last. */
  public get preparation(): string[] {
    return [...this.variables.values()];
  }

  /** A text as one word of a command. */
  public word(text: string): string {
    if (!hasPlaceholder(text)) {
      return /^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
    }
    placeholdersIn(text).forEach((name) => this.define(name));
    const escaped = text.replace(/[\\"$`]/g, '\\$&');
    return `"${replacePlaceholders(escaped, (name) => `\${${variableOf(name)}}`)}"`;
  }

  /** What `Ref` of a resource returns, as one word. */
  public ref(logicalId: string): string {
    if (this.isKnown(logicalId)) {
      return this.word(this.refText(logicalId));
    }
    this.define(logicalId);
    return `"$${variableOf(logicalId)}"`;
  }

  /** What a person calls the resource: its name where the template gives one. */
  public title(logicalId: string): string {
    return this.isKnown(logicalId)
      ? replacePlaceholders(this.refText(logicalId), (name) => `<${name}>`)
      : `${logicalId} (named by CloudFormation)`;
  }

  private refText(logicalId: string): string {
    return String(this.resolver.resolve({ Ref: logicalId }));
  }

  private isKnown(logicalId: string): boolean {
    return placeholdersIn(this.refText(logicalId)).every((name) => name in PSEUDO);
  }

  private set(variable: string, pseudo: string, otherwise: string): void {
    const value = String(this.resolver.resolve({ Ref: pseudo }));
    this.variables.set(variable, `${variable}=${hasPlaceholder(value) ? otherwise : this.word(value)}`);
  }

  /** What CloudFormation named is asked for; what it does not know must be filled in. */
  private define(name: string): void {
    if (name in PSEUDO) return;
    const stack = this.word(this.template.name);
    const value = this.template.resources.has(name)
      ? `$(aws cloudformation describe-stack-resource --stack-name ${stack} --logical-resource-id ${name} --query StackResourceDetail.PhysicalResourceId --output text)`
      : `'' # fill in: ${name}`;
    this.variables.set(name, `${variableOf(name)}=${value}`);
  }
}

function variableOf(name: string): string {
  return PSEUDO[name] ?? name.replace(/\W/g, '_');
}
