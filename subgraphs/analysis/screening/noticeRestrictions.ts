import { z } from 'zod';
import type { RequestContext } from '../../shared/requestContext.ts';
import { askPart } from '../askPart.ts';
import { nameOfHolder, type IssuedDocument } from '../documents/issuedDocuments.ts';
import type { ScreeningContent } from './screen.ts';

/**
 * Tells every party of a report that it names with a restriction: which entry of a list was used against it, in which document; for the
 * subject's notices. Rejects where governance cannot be told: nobody is restricted behind his back.
 */
export async function noticeRestrictions(
  context: RequestContext,
  { label, takenAt, organisation }: Pick<IssuedDocument, 'label' | 'takenAt' | 'organisation'>,
  { matter, results }: ScreeningContent,
): Promise<void> {
  const notices = results.flatMap(({ subject, measures }) => {
    if (subject === null) return [];
    const triggers = new Map(measures.filter(({ kind }) => kind === 'RESTRICTION').map(({ trigger }) => [trigger.recordId, trigger]));
    return [...triggers.values()].map(({ recordId, sector, dataset, name, documentNumber, issuer }) => ({
      subject,
      recordId,
      sector,
      dataset,
      title: `${nameOfHolder(organisation)}在信用核查（${label}，${matter}）中引用：${name}`,
      documentNumber,
      issuer,
      at: takenAt,
    }));
  });
  if (notices.length > 0) await askPart(context, 'governance', 'keep-notices', { notices }, z.object({ kept: z.int() }));
}
