import { Refuse, refuseWithoutPlace } from './event-pattern-error';
import { ipToHex } from './ip-address';

/** The first and the last address of a block, as `ipToHex` writes them. */
export interface CidrRange {
  readonly first: string;
  readonly last: string;
}

export function parseCidr(text: string, refuse: Refuse = refuseWithoutPlace): CidrRange {
  const parts = text.split('/');
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
  const digits = (block: bigint): string => block.toString(16).padStart(address.length, '0');
  return { first: digits(value - (value & host)), last: digits(value | host) };
}
