import { CreditGraphError } from '../../common/errors.ts';
import { readSubgraphs } from '../../common/subgraphs.ts';
import { breakdown } from './cohort/cells.ts';
import { cohort, count, universe } from './cohort/cohort.ts';
import { subjects } from './cohort/subjectsPage.ts';
import { totals } from './cohort/totals.ts';
import { publications } from './publications/publications.ts';
import { records } from './records.ts';
import { catalogue, type Dataset } from './source.ts';

/** 信用分析 / what analysis answers: the catalogue of data sets, what they publish, and what all departments together have on file of a subject. */
export const resolvers = {
  Query: {
    cohort,
    publications,
    catalogue: (_parent: unknown, { sector }: { sector?: string | null }): readonly Dataset[] => {
      if (sector == null) return catalogue();
      // A misspelt sector must not read as a department that collects nothing.
      if (!readSubgraphs().some(({ name }) => name === sector))
        throw new CreditGraphError('BAD_USER_INPUT', `sector: 没有这个部门 / no such sector`);
      return catalogue().filter((entry) => entry.sector === sector);
    },
  },
  Cohort: { universe, count, subjects, breakdown, totals },
  Subject: { records },
};
