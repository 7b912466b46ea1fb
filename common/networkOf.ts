import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Groups of a /64: whoever has one address of it has all. */
const KEPT = 4;
const GROUPS = 8;

/** The network by which a client is told from others: an IPv4 address itself, of an IPv6 address its /64, of an IPv4 address written as IPv6 that. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  // A dotted end stands for two.
  const behind = after.length + (after.at(-1)?.includes('.') ? 1 : 0);
  const all = tail === undefined ? before : [...before, ...Array<string>(Math.max(0, GROUPS - before.length - behind)).fill('0'), ...after];
  return `${all
    .slice(0, KEPT)
    .map((each) => Number.parseInt(each, 16).toString(16))
    .join(':')}::/64`;
}
