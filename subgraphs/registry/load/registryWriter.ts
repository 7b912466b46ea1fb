import type { WriteBatch } from '../../shared/collection/mappedRow.ts';
import { writeLegalPersons } from './writeLegalPersons.ts';
import { writePopulation } from './writePopulation.ts';
import { writeRelations } from './writeRelations.ts';

const writers: Readonly<Record<string, WriteBatch>> = {
  'legal-persons': writeLegalPersons,
  population: writePopulation,
  relations: writeRelations,
};

/** The registry's own writer of a data set, for layouts with `loader: registry`. Throws for a data set that it does not keep. */
export function registryWriter(dataset: string): WriteBatch {
  const writer = Object.hasOwn(writers, dataset) ? writers[dataset] : undefined;
  if (!writer) throw new Error(`registry/${dataset}: 登记库没有此目录的写入方式 / the registry has no writer for this data set`);
  return writer;
}
