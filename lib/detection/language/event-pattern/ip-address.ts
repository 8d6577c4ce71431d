const IPV4 = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/;
const IPV6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/**
 * The address as lower-case hexadecimal digits, 8 for IPv4 and 32 for IPv6, so that addresses of one family compare
 * as strings; undefined when the text is not an address. Like Java, which EventBridge runs on, an IPv4-mapped IPv6
 * address is the IPv4 address.
 */
export function ipToHex(text: string): string | undefined {
  // The longest address has 39 characters; leading zeros may add some. Anything else is not worth a look.
  if (text.length < 2 || text.length > 64) return undefined;
  if (IPV4.test(text)) return ipv4ToHex(text);
  if (IPV6.test(text)) return ipv6ToHex(text);
  return undefined;
}

function ipv4ToHex(text: string): string | undefined {
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes.map((byte) => hex(byte, 2)).join('') : undefined;
}

function ipv6ToHex(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) =>
    group === '' ? NaN : parseInt(group, 16),
  );
  if (!groups.every((group) => group <= 0xffff)) return undefined;
  const digits = groups.map((group) => hex(group, 4)).join('');
  return digits.startsWith('00000000000000000000ffff') ? digits.slice(24) : digits;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
