// More repetitions than any real expression has; the time for a record grows with them.
const MAX_ITEMS = 2000;

/** One place in an expression: an anchor, or a character that must, may, or may repeatedly stand there. */
type Item =
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'one' | 'optional' | 'repeated'; readonly accepts: (char: number) => boolean };

/**
 * A matcher that looks at each character once, whatever the expression: JavaScript's own tries again from every start, and
 * would take hours for `a*a*a*b` and a record with a long enough value. Without groups, an expression is a list of
 * alternatives, each a row of places, and all places that can be reached are followed at once.
 *
 * @param regex an expression without groups, in Unicode mode
 * @throws RangeError for too many repetitions
 */
export function linearMatcher(regex: RegExp): (text: string) => boolean {
  const alternatives = alternativesOf(regex.source).map(itemsOf);
  return (text) => alternatives.some((items) => matches(items, text));
}

function matches(items: readonly Item[], text: string): boolean {
  let reached = new Uint8Array(items.length + 1);
  let next = new Uint8Array(items.length + 1);
  for (let at = 0; ;) {
    const isEnd = at >= text.length;
    // A match may begin anywhere.
    reached[0] = 1;
    for (let i = 0; i < items.length; i++) {
      if (reached[i] === 1 && canSkip(items[i], at === 0, isEnd)) reached[i + 1] = 1;
    }
    if (reached[items.length] === 1) return true;
    if (isEnd) return false;
    const char = text.codePointAt(at) ?? 0;
    next.fill(0);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (reached[i] === 0 || !('accepts' in item) || !item.accepts(char)) continue;
      next[item.kind === 'repeated' ? i : i + 1] = 1;
    }
    [reached, next] = [next, reached];
    at += char > 0xffff ? 2 : 1;
  }
}

function canSkip(item: Item, isStart: boolean, isEnd: boolean): boolean {
  switch (item.kind) {
    case 'start':
      return isStart;
    case 'end':
      return isEnd;
    case 'one':
      return false;
    case 'optional':
    case 'repeated':
      return true;
  }
}

// An escaped character, a class of characters, or a character.
const ATOM = /\\x[0-9A-Fa-f]{2}|\\.|\[(?:\\.|[^\]\\])*\]|./suy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;

function alternativesOf(source: string): string[] {
  const alternatives = [''];
  for (const atom of source.match(new RegExp(ATOM.source, 'gsu')) ?? []) {
    if (atom === '|') alternatives.push('');
    else alternatives[alternatives.length - 1] += atom;
  }
  return alternatives;
}

function itemsOf(source: string): Item[] {
  const items: Item[] = [];
  let at = 0;
  while (at < source.length) {
    ATOM.lastIndex = at;
    const atom = ATOM.exec(source)?.[0] ?? '';
    at += atom.length;
    if (atom === '^' || atom === '$') {
      items.push({ kind: atom === '^' ? 'start' : 'end' });
      continue;
    }
    QUANTIFIER.lastIndex = at;
    const quantifier = QUANTIFIER.exec(source);
    at += quantifier?.[0].length ?? 0;
    const [least, most] = quantifier ? bounds(quantifier) : [1, 1];
    const isOpen = most === Infinity;
    if (items.length + (isOpen ? least + 1 : most) > MAX_ITEMS) throw new RangeError('too many repetitions');
    const accepts = acceptor(atom);
    for (let i = 0; i < least; i++) items.push({ kind: 'one', accepts });
    if (isOpen) items.push({ kind: 'repeated', accepts });
    else for (let i = least; i < most; i++) items.push({ kind: 'optional', accepts });
  }
  return items;
}

function bounds([, sign, least, comma, most]: RegExpExecArray): [number, number] {
  if (sign === '*') return [0, Infinity];
  if (sign === '+') return [1, Infinity];
  if (sign === '?') return [0, 1];
  if (comma === '') return [Number(least), Number(least)];
  return [Number(least), most === '' ? Infinity : Number(most)];
}

function acceptor(atom: string): (char: number) => boolean {
  const regex = new RegExp(`^${atom}$`, 'u');
  const ascii = Array.from({ length: 128 }, (_, char) => regex.test(String.fromCharCode(char)));
  return (char) => (char < 128 ? ascii[char] : regex.test(String.fromCodePoint(char)));
}
