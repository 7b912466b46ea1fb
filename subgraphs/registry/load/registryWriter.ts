import type { CollectFileOptions } from '../../shared/collection/collectFile.ts';
import { populationWriter } from './populationWriter.ts';
import { writeLegalPersons } from './writeLegalPersons.ts';
import { writeRelations } from './writeRelations.ts';

/** How a data set of the registry's own is written. */
export type RegistryWriter = Pick<CollectFileOptions, 'writeBatch' | 'writer'>;

const writers: Readonly<Record<string, RegistryWriter>> = {
  'legal-persons': { writeBatch: writeLegalPersons },
  population: { writer: populationWriter },
  relations: { writeBatch: writeRelations },
};

/** The registry's own writer of a data set, for layouts with `loader: registry`. Throws for a data set that it does not keep. */
export function registryWriter(dataset: string): RegistryWriter {
  const writer = Object.hasOwn(writers, dataset) ? writers[dataset] : undefined;
  if (!writer) throw new Error(`registry/${dataset}: 登记库没有此目录的写入方式 / the registry has no writer for this data set`);
  return writer;
}
