/** Input that is no record: named and counted, and never the end of the replay. */
export interface Skip {
  readonly file: string;
  readonly reason: string;
  /** How many records, lines or files; of what lies behind a break nobody can tell how many records it held. */
  readonly count: number;
}

/** The same reason in the same file is one entry. */
export class Skips {
  private readonly entries = new Map<string, { file: string; reason: string; count: number }>();

  public add({ file, reason, count }: Skip): void {
    const key = `${file}\n${reason}`;
    const entry = this.entries.get(key);
    if (entry) {
      entry.count += count;
    } else {
      this.entries.set(key, { file, reason, count });
    }
  }

  public get list(): Skip[] {
    return [...this.entries.values()];
  }

  public get count(): number {
    return this.list.reduce((sum, { count }) => sum + count, 0);
  }
}
