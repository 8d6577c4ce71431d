/**
 * A fingerprint of an eventID, in two words. Of 63 bits: among a hundred million events the chance that any two different ones are taken for one is 1 in 1,800.
 * Written into `words` at `place`, since it is made for every record.
 */
export function fingerprintBytes(bytes: Buffer, start: number, end: number, words: Uint32Array, place: number): void {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second ^ byte, 0x5bd1e995);
    second ^= second >>> 15;
  }
  words[place] = mix(first);
  // Never both 0.
  words[place + 1] = mix(second) | 1;
}

function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
