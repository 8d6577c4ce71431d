import { Refuse, refuseWithoutPlace } from './event-pattern-error';

/** A wildcard as the literal texts between its asterisks; one text alone has no asterisk. */
export type WildcardTexts = readonly string[];

export function parseWildcard(wildcard: string, refuse: Refuse = refuseWithoutPlace): WildcardTexts {
  const texts: string[] = [];
  let text = '';
  for (let position = 0; position < wildcard.length; position++) {
    const character = wildcard.charAt(position);
    const next = wildcard.charAt(position + 1);
    if (character === '*') {
      if (next === '*') refuse(`consecutive "*" at position ${position}`);
      texts.push(text);
      text = '';
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') refuse(`"\\" at position ${position} may escape only "*" and "\\"`);
      text += next;
      position++;
    } else {
      text += character;
    }
  }
  return [...texts, text];
}

export function compileWildcard(texts: WildcardTexts): (value: string) => boolean {
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let position = first.length;
    for (const text of others) {
      const found = value.indexOf(text, position);
      if (found < 0) return false;
      position = found + text.length;
    }
    return value.length - last.length >= position && value.endsWith(last);
  };
}
