const CELLS = 30;
const INTERVAL = 100;

/** On a terminal, how far the replay is; anywhere else, nothing. Written to standard error, apart from the report. */
export class ProgressBar {
  private done = 0;
  private files = 0;
  private records = 0;
  private drawn = 0;

  public constructor(
    private readonly totalBytes: number,
    private readonly totalFiles: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  /** A file is at its end. */
  public addFile(bytes: number): void {
    this.done += bytes;
    this.files++;
    this.update();
  }

  /** Also in the middle of a file, which may be large. */
  public addRecords(count: number): void {
    this.records += count;
    this.update();
  }

  /** Leaves the line empty for the report. */
  public clear(): void {
    if (this.stream.isTTY && this.drawn > 0) {
      this.stream.write('\r\x1b[K');
    }
  }

  private update(): void {
    const now = Date.now();
    if (this.stream.isTTY && now - this.drawn >= INTERVAL) {
      this.drawn = now;
      this.draw();
    }
  }

  private draw(): void {
    const share = this.totalBytes === 0 ? 1 : Math.min(1, this.done / this.totalBytes);
    const full = Math.round(share * CELLS);
    const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
    this.stream.write(
      `\r${bar} ${Math.floor(share * 100)} %, ${this.files} of ${this.totalFiles} files, ${this.records.toLocaleString('en')} records\x1b[K`,
    );
  }
}
