/** What CloudWatch keeps of a metric for a stretch of time. */
export interface DataPoint {
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A metric by the minutes in which it has values, which is how CloudWatch Logs reports it. */
export class DataPoints {
  private readonly points = new Map<number, { sum: number; count: number; minimum: number; maximum: number }>();

  /** `count` values that are all the same. */
  public add(minute: number, value: number, count = 1): void {
    const point = this.points.get(minute);
    if (point) {
      point.sum += value * count;
      point.count += count;
      point.minimum = Math.min(point.minimum, value);
      point.maximum = Math.max(point.maximum, value);
    } else {
      this.points.set(minute, { sum: value * count, count, minimum: value, maximum: value });
    }
  }

  public addAll(other: DataPoints): void {
    for (const [minute, point] of other.points) {
      this.merge(this.points, minute, point);
    }
  }

  public has(minute: number): boolean {
    return this.points.has(minute);
  }

  public get minutes(): Iterable<number> {
    return this.points.keys();
  }

  /** The first and the last minute, if there is any. */
  public get range(): { readonly first: number; readonly last: number } | undefined {
    let first = Infinity;
    let last = -Infinity;
    for (const minute of this.points.keys()) {
      first = Math.min(first, minute);
      last = Math.max(last, minute);
    }
    return first <= last ? { first, last } : undefined;
  }

  /** The same in longer periods, aligned to 1970 as CloudWatch does; by the number of the period. */
  public inPeriodsOf(minutes: number): ReadonlyMap<number, DataPoint> {
    const periods = new Map<number, { sum: number; count: number; minimum: number; maximum: number }>();
    for (const [minute, point] of this.points) {
      this.merge(periods, Math.floor(minute / minutes), point);
    }
    return periods;
  }

  private merge(
    into: Map<number, { sum: number; count: number; minimum: number; maximum: number }>,
    key: number,
    { sum, count, minimum, maximum }: DataPoint,
  ): void {
    const point = into.get(key);
    if (point) {
      point.sum += sum;
      point.count += count;
      point.minimum = Math.min(point.minimum, minimum);
      point.maximum = Math.max(point.maximum, maximum);
    } else {
      into.set(key, { sum, count, minimum, maximum });
    }
  }
}
