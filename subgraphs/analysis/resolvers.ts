import { catalogue, catalogueFields } from './catalogue/catalogueResolvers.ts';
import { breakdown } from './cohort/cells.ts';
import { cohort, count, universe } from './cohort/cohort.ts';
import { runCohort, runs, saveCohort, savedCohorts } from './cohort/savedCohorts.ts';
import { subjects } from './cohort/subjectsPage.ts';
import { totals } from './cohort/totals.ts';
import { coverage, coverageFields, enterCoverage } from './coverage/coverageResolvers.ts';
import { publications } from './publications/publications.ts';
import { exchangeRecords } from './exchange/exchangeRecords.ts';
import { records } from './records.ts';
import { documentNotices } from './documents/documentNotices.ts';
import { creditReport, issueReport } from './report/issueReport.ts';
import { screen, screening } from './screening/screen.ts';
import { verifyDocument } from './documents/verifyDocument.ts';

/** 信用分析 / what analysis answers: cohorts, the catalogue of data sets, what they publish, the plan's indicators, and what all departments together have on file of a subject. */
export const resolvers = {
  Query: {
    cohort,
    savedCohorts,
    catalogue,
    coverage,
    publications,
    screening,
    verifyDocument,
    documentNotices,
    creditReport,
    exchangeRecords,
  },
  Mutation: { saveCohort, runCohort, enterCoverage, issueReport, screen },
  SavedCohort: { runs },
  Cohort: { universe, count, subjects, breakdown, totals },
  ...catalogueFields,
  ...coverageFields,
  Subject: { records },
};
