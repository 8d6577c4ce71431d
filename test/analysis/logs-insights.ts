/**
 * The part of the query language of CloudWatch Logs Insights that the queries use, as the user guide has it. There is no
 * engine to run it on, so this is about words, not answers.
 */
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)+\/|[@\w]+(?:\.\w+)*(?:\(\*\))?|!=|<=|>=|[=<>()[\],|])/y;
const FUNCTIONS = ['coalesce', 'count_distinct', 'earliest', 'ispresent', 'bin'];
const WORDS = new Set(['and', 'or', 'not', 'in', 'like', 'as', 'by', 'asc', 'desc', 'count(*)', '1h', ...FUNCTIONS]);

export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`Not understood: ${text.slice(at, at + 30)}`);
    tokens.push(match[1]);
  }
  return tokens;
}

/** Parses the commands of a query, and returns the fields that it names beside its own. */
export function fieldsOf(query: string): string[] {
  const commands = query.split('\n| ').map(tokensOf);
  const aliases = commands.flatMap((tokens) => tokens.filter((_, index) => tokens[index - 1] === 'as'));
  return commands.flatMap(([command, ...tokens]) => {
    const parser = new Parser(tokens);
    switch (command) {
      case 'fields':
        parser.list(() => parser.field());
        break;
      case 'filter':
        parser.condition();
        break;
      case 'stats':
        parser.list(() => parser.aggregate());
        if (parser.take('by')) parser.list(() => parser.group());
        break;
      case 'sort':
        parser.name();
        if (!parser.take('asc')) parser.expect('desc');
        break;
      case 'limit':
        if (!/^\d+$/.test(parser.next()) || Number(tokens[0]) > 10_000) throw new Error('limit takes 1 to 10,000');
        break;
      default:
        throw new Error(`${command} is no command`);
    }
    parser.end();
    return parser.names.filter((name) => !aliases.includes(name));
  });
}

class Parser {
  public readonly names: string[] = [];
  private at = 0;

  public constructor(private readonly tokens: string[]) {}

  public next(): string {
    const token = this.tokens.at(this.at++);
    if (token === undefined) throw new Error('The command ends too early');
    return token;
  }

  public take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  public expect(token: string): void {
    if (!this.take(token)) throw new Error(`${token} expected at ${this.tokens.slice(this.at).join(' ')}`);
  }

  public end(): void {
    if (this.at < this.tokens.length) throw new Error(`Left over: ${this.tokens.slice(this.at).join(' ')}`);
  }

  public list(item: () => void): void {
    do item();
    while (this.take(','));
  }

  public name(): void {
    const token = this.next();
    if (!/^[@a-zA-Z]/.test(token) || WORDS.has(token)) throw new Error(`${token} is no field`);
    this.names.push(token);
  }

  /** A field, or the first of several that an event has, by a name of the query. */
  public field(): void {
    if (!this.take('coalesce')) {
      this.name();
      return;
    }
    this.inBrackets(() => this.list(() => this.name()));
    this.expect('as');
    this.next();
  }

  public aggregate(): void {
    if (!this.take('count(*)')) {
      if (!this.take('count_distinct')) this.expect('earliest');
      this.inBrackets(() => this.name());
    }
    this.expect('as');
    this.next();
  }

  public group(): void {
    if (!this.take('bin')) {
      this.name();
      return;
    }
    this.inBrackets(() => this.expect('1h'));
  }

  public condition(): void {
    do this.test();
    while (this.take('and') || this.take('or'));
  }

  private test(): void {
    if (this.take('not')) {
      this.test();
      return;
    }
    if (this.tokens[this.at] === '(') {
      this.inBrackets(() => this.condition());
      return;
    }
    if (this.take('ispresent')) {
      this.inBrackets(() => this.name());
      return;
    }
    this.name();
    const operator = this.next();
    switch (operator) {
      case 'like': {
        this.value(/^\/.*\/$/);
        return;
      }
      case 'in':
        this.expect('[');
        this.list(() => this.value(/^"/));
        {
          this.expect(']');
          return;
        }
      case '=':
      case '!=':
        // A field on the right is compared with by value.
        if (/^[a-z]/i.test(this.tokens.at(this.at) ?? '')) this.name();
        else this.value(/^(".*"|\d+)$/);
        return;
      default:
        throw new Error(`${operator} is no operator`);
    }
  }

  private value(form: RegExp): void {
    const token = this.next();
    if (!form.test(token)) throw new Error(`${token} is no value here`);
    if (token.startsWith('/')) new RegExp(token.slice(1, -1));
  }

  private inBrackets(inner: () => void): void {
    this.expect('(');
    inner();
    this.expect(')');
  }
}
