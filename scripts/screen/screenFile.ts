import { writeFileSync } from 'node:fs';
import type { GraphAccess } from '../query/askGraph.ts';
import { callerOf } from '../query/provenance.ts';
import { askScreening, SCREEN_MUTATION, type ScreeningReport } from './askScreening.ts';
import { fetchPdf } from './fetchPdf.ts';
import type { BadRow, Party } from './party.ts';
import { writeScreening } from './writeScreening.ts';

/** What a report takes at most. */
export const MAX_PARTIES = 1_000;

/** Who is screened for what, and where it is written. */
export interface FileToScreen {
  readonly access: GraphAccess;
  readonly matter: string;
  readonly reference: string;
  readonly parties: readonly Party[];
  readonly bad: readonly BadRow[];
  /** Creates a part and answers its path; the parts take their names when all is written. Throws where it cannot be written. */
  readonly newPart: (suffix: string) => string;
  /** Told of each report as soon as there is one: it exists from then on, whatever becomes of the files. */
  readonly onReport: (report: ScreeningReport) => void;
}

/**
 * Screens parties, 1,000 a report, and writes the workbook and a PDF for each report. Throws where anything of it is refused; where its
 * files cannot be written, before anything is asked: by the request a report is issued and its parties are told.
 */
export async function screenFile(file: FileToScreen): Promise<readonly ScreeningReport[]> {
  const { access, matter, reference, parties, bad, newPart, onReport } = file;
  const count = Math.ceil(parties.length / MAX_PARTIES);
  const pdfParts = Array.from({ length: count }, (_, index) => newPart(count === 1 ? '.pdf' : `-${index + 1}.pdf`));
  const workbookPart = newPart('.xlsx');
  const caller = await callerOf(access);
  const reports: ScreeningReport[] = [];
  for (let from = 0; from < parties.length; from += MAX_PARTIES) {
    const report = await askScreening(access, matter, reference, parties.slice(from, from + MAX_PARTIES));
    reports.push(report);
    onReport(report);
  }
  for (const [index, part] of pdfParts.entries()) writeFileSync(part, await fetchPdf(access, reports[index]?.id ?? ''));
  const provenance = {
    url: access.url,
    query: SCREEN_MUTATION,
    // The parties are the rows of the other sheet; natural persons' numbers do not belong into a cell beside it.
    variables: JSON.stringify({ matter, reference, parties: parties.length }),
    caller,
    purpose: access.purpose ?? '',
    reference: access.reference ?? '',
    revisions: [...new Set(reports.map(({ revision }) => revision))].join(', '),
    takenAt: new Date().toISOString(),
    pages: reports.length,
    absences: reports.flatMap(({ absences }) => absences),
  };
  await writeScreening(workbookPart, { matter, reference, reports, bad, provenance });
  return reports;
}
