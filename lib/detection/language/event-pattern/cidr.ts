import { Refuse, refuseWithoutPlace } from './event-pattern-error';
import { ipToHex } from './ip-address';

/** The first and the last address of a block: the leading digits, as `ipToHex` writes them, that decide. */
export interface CidrRange {
  readonly first: string;
  readonly last: string;
}

export function parseCidr(text: string, refuse: Refuse = refuseWithoutPlace): CidrRange {
  // Java's split, which EventBridge uses, overlooks slashes at the end.
  const parts = text.replace(/\/+$/, '').split('/');
  if (parts.length !== 2) return refuse('needs exactly one "/"');
  const [ip, mask] = parts;
  if (!/^[+-]?[0-9]{1,10}$/.test(mask)) return refuse('the mask must be a whole number');
  const address = ipToHex(ip);
  if (address === undefined) return refuse(`"${ip}" is not an IP address`);
  const fixedBits = Number(mask);
  const bits = address.length * 4;
  // A block of one address is refused: EventBridge asks for the plain address instead.
  if (fixedBits < 0 || fixedBits >= bits) return refuse(`the mask must be from 0 to ${bits - 1}`);
  const value = BigInt(`0x${address}`);
  const host = (1n << BigInt(bits - fixedBits)) - 1n;
  const digits = (edge: bigint): string =>
    edge
      .toString(16)
      .padStart(address.length, '0')
      .slice(0, Math.ceil(fixedBits / 4));
  return { first: digits(value - (value & host)), last: digits(value | host) };
}

/**
 * event-ruler compares digit by digit and stops at the last that decides, whatever the family: 0.0.0.0/0 takes in
 * every IPv6 address, and 38.0.0.0/8 those that begin with 26.
 */
export function isWithin(address: string, { first, last }: CidrRange): boolean {
  const digits = address.slice(0, first.length);
  return digits.length === first.length && first <= digits && digits <= last;
}
