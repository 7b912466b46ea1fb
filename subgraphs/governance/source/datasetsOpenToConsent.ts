import { readFileSync } from 'node:fs';
import { z } from 'zod';

const TABLE = new URL('../../../schema/generated/permissions.json', import.meta.url);
const rule = z.looseObject({ consent: z.boolean().optional() }).optional();
const entrySchema = z.looseObject({ dataset: z.string().optional(), own: rule, type: rule });
let codes: ReadonlySet<string> | undefined;

/** Codes of the data sets of which consent opens anything. */
export function datasetsOpenToConsent(): ReadonlySet<string> {
  codes ??= new Set(
    Object.values(z.record(z.string(), entrySchema).parse(JSON.parse(readFileSync(TABLE, 'utf8'))))
      .filter(({ own, type }) => own?.consent === true || type?.consent === true)
      .flatMap(({ dataset }) => dataset ?? []),
  );
  return codes;
}
