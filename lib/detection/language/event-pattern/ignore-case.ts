/**
 * Text to compare without regard to case, the way event-ruler does: character by character, each as its lower-case or
 * its upper-case form. Lower-casing both sides would differ: it takes the Kelvin sign for a "k".
 */
export type Folded = readonly (readonly [lower: string, upper: string])[];

export function fold(text: string): Folded {
  return Array.from(text, (character) => [character.toLowerCase(), character.toUpperCase()] as const);
}

/** Where the folded prefix of the value ends; -1 when the value does not begin with it. */
export function foldedPrefixEnd(value: string, folded: Folded): number {
  let end = 0;
  for (const [lower, upper] of folded) {
    if (value.startsWith(lower, end)) end += lower.length;
    else if (value.startsWith(upper, end)) end += upper.length;
    else return -1;
  }
  return end;
}

export function equalsFolded(value: string, folded: Folded): boolean {
  return foldedPrefixEnd(value, folded) === value.length;
}

export function startsWithFolded(value: string, folded: Folded): boolean {
  return foldedPrefixEnd(value, folded) >= 0;
}

export function endsWithFolded(value: string, folded: Folded): boolean {
  let start = value.length;
  for (let index = folded.length - 1; index >= 0; index--) {
    const [lower, upper] = folded[index];
    if (value.endsWith(lower, start)) start -= lower.length;
    else if (value.endsWith(upper, start)) start -= upper.length;
    else return false;
  }
  return true;
}
