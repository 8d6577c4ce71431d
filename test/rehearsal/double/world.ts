import type { Caller } from './caller';
import type { Stack } from './cloudformation/stack';
import type { AwsError } from './errors';
import type { JsonObject, Json } from './json';
import { shuffled, type Order } from './cloudformation/order';
import type { Place } from './place';
import { Random } from './random';

/** A resource that exists in an account, whether or not a stack still knows it. */
export interface Live extends Place {
  readonly type: string;
  /** The physical id, as `Ref` returns it. */
  readonly id: string;
  /** The configuration in force: what was last applied, not what a template says. */
  properties: JsonObject;
  attributes: JsonObject;
  /** The id of the stack that owns it. */
  owner?: string;
  /** What the service knows besides the properties: objects in a bucket, the state of a key. */
  marks: JsonObject;
}

export type Operation = 'create' | 'update' | 'delete' | 'import' | 'retain';

/** One line of the audit trail of the double itself. */
export interface Call extends Place {
  readonly operation: Operation;
  readonly type: string;
  readonly id: string;
  readonly logicalId: string;
  readonly stack: string;
}

/** An injected failure: return an error to make the service refuse the operation. */
export type Fault = (operation: Operation, logicalId: string, type: string) => AwsError | undefined;

export interface Organization {
  readonly id: string;
  readonly management: string;
}

interface Contents {
  live: Live[];
  stacks: Stack[];
  calls: Call[];
  sessions: Record<string, Caller | undefined>;
}

/** The state of every account and Region. Plain data, so that a rehearsal can fork it and try again. */
export class World {
  live: Live[] = [];
  stacks: Stack[] = [];
  calls: Call[] = [];
  /** Temporary credentials: access key id to the role session it stands for. */
  sessions: Record<string, Caller | undefined> = {};
  organization?: Organization;
  fault?: Fault;
  readonly random: Random;
  order: Order;
  private readonly named = new Map<string, number>();

  constructor(private readonly seed = 1) {
    this.random = new Random(seed);
    this.order = shuffled(this.random);
  }

  /** Draws for a made-up name. They do not hang on the order of creation, so that known verdicts on policies serve again. */
  drawsFor(what: string): Random {
    const times = this.named.get(what) ?? 0;
    this.named.set(what, times + 1);
    return Random.of(`${this.seed} ${what} ${times}`);
  }

  /** A copy that shares nothing with this one, and whose made-up names and orders differ unless a seed is given. */
  fork(seed = Math.floor(this.random.next() * 2 ** 32)): World {
    const copy = new World(seed);
    const { live, stacks, calls, sessions }: Contents = structuredClone({
      live: this.live,
      stacks: this.stacks,
      calls: this.calls,
      sessions: this.sessions,
    });
    Object.assign(copy, { live, stacks, calls, sessions, organization: this.organization });
    return copy;
  }

  all(type: string, place?: Partial<Place>): Live[] {
    return this.live.filter(
      (item) =>
        item.type === type &&
        (place?.account === undefined || item.account === place.account) &&
        (place?.region === undefined || item.region === place.region),
    );
  }

  find(type: string, place: Partial<Place>, id: string | undefined): Live | undefined {
    return id === undefined ? undefined : this.all(type, place).find((item) => item.id === id);
  }

  /** By an attribute that is an ARN, in whichever account and Region the ARN says. */
  findByArn(type: string, wanted: string | undefined): Live | undefined {
    if (wanted === undefined) return undefined;
    return this.live.find((item) => item.type === type && (item.attributes.Arn === wanted || item.id === wanted));
  }

  remove(item: Live): void {
    this.live = this.live.filter((other) => other !== item);
  }

  mark(item: Live, name: string, value: Json): void {
    item.marks[name] = value;
  }
}
