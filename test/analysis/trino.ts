import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino';

/** What is used of a node of the parse tree. */
interface Node {
  readonly children?: Node[] | null;
  readonly start?: { readonly start: number } | null;
  readonly stop?: { readonly stop: number } | null;
  getText(): string;
}

const rule = (node: Node): string => node.constructor.name.replace(/Context$/, '');

function* within(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* within(child);
}

/** A statement in the grammar of Trino. */
export class TrinoStatement {
  public readonly syntaxErrors: number;
  private readonly tree: Node;

  public constructor(private readonly sql: string) {
    const parser = new TrinoSQL().createParser(sql);
    // It would print them.
    parser.removeErrorListeners();
    this.tree = parser.program();
    this.syntaxErrors = parser.numberOfSyntaxErrors;
  }

  /** The tables that it reads. */
  public get tables(): string[] {
    return this.nodes('TableRef').map((node) => node.getText());
  }

  /** How many `?` there are, and how many of them in WHERE, the only place in which Athena takes them. */
  public get parameters(): { readonly all: number; readonly inWhere: number } {
    const inWhere = this.nodes('WhereClause').flatMap((where) => [...within(where)]);
    return {
      all: this.nodes('Parameter').length,
      inWhere: inWhere.filter((node) => rule(node) === 'Parameter').length,
    };
  }

  /** The conditions that each must hold, with the columns that they name. */
  public get conditions(): Array<{ readonly text: string; readonly columns: string[] }> {
    return this.nodes('WhereClause')
      .flatMap((where) => conjuncts(where.children!.at(-1)!))
      .map((node) => ({
        text: this.sql.slice(node.start!.start, node.stop!.stop + 1),
        columns: [...within(node)].filter((inner) => rule(inner) === 'ColumnReference').map((inner) => inner.getText()),
      }));
  }

  private nodes(name: string): Node[] {
    return [...within(this.tree)].filter((node) => rule(node) === name);
  }
}

function conjuncts(node: Node): Node[] {
  return rule(node) === 'And' ? [node.children![0], node.children!.at(-1)!].flatMap(conjuncts) : [node];
}
