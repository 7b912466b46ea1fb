import type { Config } from '../../common/config.ts';
import type { City } from '../../scripts/generate/city.ts';
import type { ReadingFigures } from './results.ts';

/** Measures how fast the collected city is read. */
export async function measureReading(_config: Config, _city: City, _say: (text: string) => void): Promise<ReadingFigures[]> {
  return Promise.resolve([]);
}
