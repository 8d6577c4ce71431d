const CELLS = 30;
const INTERVAL = 100;

/** On a terminal, how far the replay is; anywhere else, nothing. Written to standard error, apart from the report. */
export class ProgressBar {
  private done = 0;
  private files = 0;
  private drawn = 0;

  public constructor(
    private readonly totalBytes: number,
    private readonly totalFiles: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  public add(bytes: number): void {
    this.done += bytes;
    this.files++;
    const now = Date.now();
    if (this.stream.isTTY && now - this.drawn >= INTERVAL) {
      this.drawn = now;
      this.draw();
    }
  }

  /** Leaves the line empty for the report. */
  public clear(): void {
    if (this.stream.isTTY && this.drawn > 0) {
      this.stream.write('\r\x1b[K');
    }
  }

  private draw(): void {
    const share = this.totalBytes === 0 ? 1 : Math.min(1, this.done / this.totalBytes);
    const full = Math.round(share * CELLS);
    const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
    this.stream.write(`\r${bar} ${Math.floor(share * 100)} %, ${this.files} of ${this.totalFiles} files\x1b[K`);
  }
}
