/** 8 bytes each, at most half full: a gigabyte. */
const MOST = 64 * 1024 * 1024;
const FIRST_SLOTS = 1024 * 1024;

/**
 * The events that were seen, as fingerprints: 16 to 32 bytes an event, which a set of strings takes ten times.
 * It stops to grow at 64 million; events that come later are looked up and not remembered.
 */
export class FingerprintSet {
  // Large, since it costs memory only where it is written to, and to grow costs time.
  private slots = new Uint32Array(2 * FIRST_SLOTS);
  private mask = FIRST_SLOTS - 1;
  private count = 0;

  public constructor(private readonly most = MOST) {}

  /** Whether there was an event that could not be remembered. */
  public overflowed = false;

  /** Remembers the fingerprint; true if it was there already. */
  public has(first: number, second: number): boolean {
    const place = this.find(this.slots, this.mask, first, second);
    if (this.slots[place + 1] !== 0) {
      return true;
    }
    if (this.count === this.most) {
      this.overflowed = true;
      return false;
    }
    this.slots[place] = first;
    this.slots[place + 1] = second;
    if (++this.count * 2 > this.mask) {
      this.grow();
    }
    return false;
  }

  /** Where it is, or the free place where it belongs. The second word is never 0. */
  private find(slots: Uint32Array, mask: number, first: number, second: number): number {
    let slot = (first ^ second) & mask;
    while (slots[2 * slot + 1] !== 0 && (slots[2 * slot] !== first || slots[2 * slot + 1] !== second)) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }

  private grow(): void {
    const mask = this.mask * 2 + 1;
    const slots = new Uint32Array(2 * (mask + 1));
    for (let place = 0; place < this.slots.length; place += 2) {
      const [first, second] = [this.slots[place], this.slots[place + 1]];
      if (second !== 0) {
        const free = this.find(slots, mask, first, second);
        slots[free] = first;
        slots[free + 1] = second;
      }
    }
    this.slots = slots;
    this.mask = mask;
  }
}
