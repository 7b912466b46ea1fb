import type { City } from './city.ts';
import { adultBy, type Person } from './person.ts';
import { randomOf } from './random.ts';

/** Every so many enterprises one belongs to a chain, while there are chains left. */
const apart = 80;

/**
 * Who leads the enterprise of a rank as one firm of a chain; undefined where it is of none. The longest chain has `longestChain` firms, the
 * second half as many, the third a third: few people lead many firms.
 */
export function chainLeader(city: City, rank: number): Person | undefined {
  if (city.longestChain === 0 || rank % apart !== apart - 1) return undefined;
  let place = Math.floor(rank / apart);
  for (let chain = 1; ; chain++) {
    const length = Math.floor(city.longestChain / chain);
    if (length < 2) return undefined;
    if (place < length) return adultBy(city, randomOf(city.seed, 'chain', chain));
    place -= length;
  }
}
