import { z } from 'zod';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import { documentByCode, wasToldOfChange } from './issuedDocuments.ts';
import type { Basis } from '../screening/screenParties.ts';

const digestsSchema = z.object({ digests: z.array(z.string()) });

/**
 * `Query.verifyDocument`: VALID, CHANGED_SINCE or UNKNOWN, and nothing else: neither whose it is nor what it says. Rejects with
 * DEPARTMENT_UNAVAILABLE where a department cannot say whether something has changed.
 */
export async function verifyDocument(
  _parent: unknown,
  { code }: { code: string },
  context: RequestContext,
): Promise<'VALID' | 'CHANGED_SINCE' | 'UNKNOWN'> {
  const document = await documentByCode(context, code.trim().toUpperCase());
  if (!document) return 'UNKNOWN';
  if (await wasToldOfChange(context, document)) return 'CHANGED_SINCE';
  const bySector = new Map<string, { subject: string; digest: string }[]>();
  for (const [subject, digests] of Object.entries(document.basis as Basis))
    for (const [sector, digest] of Object.entries(digests)) bySector.set(sector, [...(bySector.get(sector) ?? []), { subject, digest }]);
  const changed = await Promise.all(
    [...bySector].map(async ([sector, compared]) => {
      const body = { subjects: compared.map(({ subject }) => subject) };
      const { digests } = await askPart(context, sector, 'listing-digests', body, digestsSchema);
      return compared.some(({ digest }, index) => digests[index] !== digest);
    }),
  );
  return changed.includes(true) ? 'CHANGED_SINCE' : 'VALID';
}
