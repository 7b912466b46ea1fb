/** A 32-bit number drawn from a number and a text, the same on every run (FNV-1a over both, then mixed). */
export function seedOf(parent: number, text: string): number {
  let hash = (2_166_136_261 ^ parent) >>> 0;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** One of several, by a seed. */
export function pick<T>(from: readonly [T, ...T[]], seed: number): T {
  return from[seed % from.length] ?? from[0];
}
