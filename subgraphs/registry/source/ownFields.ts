import sql, { join } from 'sql-template-tag';
import type { OwnFields } from '../../shared/cohort/leafQuery.ts';
import { setOf, type SubjectSet } from '../../shared/cohort/subjectSet.ts';
import { currentDivisions, divisionsWithParts } from './divisions.ts';

/** By what the registry itself lets cohorts be selected: who a subject is, and some of its archive. */
export const ownFields: OwnFields = {
  from: `(select s.number as subject, s.kind, s.division, s.status, s.established_on, s.industry, p.industry_code, p.size, p.registered_capital
    from registry.subject s left join registry.profile p on p.subject = s.number) t`,
  columns: {
    kind: 't.kind',
    division: 't.division',
    status: 't.status',
    establishedOn: 't.established_on',
    industry: 't.industry',
    industryCode: 't.industry_code',
    size: 't.size',
    registeredCapital: 't.registered_capital',
  },
  divisionCodes: divisionsWithParts,
  // A town's nine digits begin with its county's six, also where the town itself is not in the table. As bounds the index serves them.
  divisionSql(codes) {
    const counties = codes.filter((code) => /^\d{6}$/.test(code));
    const towns = codes.filter((code) => !counties.includes(code.slice(0, 6)));
    const bounds = counties.map((code) => sql`(t.division >= ${code} and t.division < ${String(Number(code) + 1).padStart(6, '0')})`);
    const parts = towns.length > 0 ? [...bounds, sql`t.division = any(${towns}::text[])`] : bounds;
    return parts.length === 0 ? sql`false` : sql`(${join(parts, ' or ')})`;
  },
  async divisionNames(db, groups) {
    const current = await currentDivisions(db);
    const named = new Map<string, SubjectSet>();
    for (const [code, set] of groups) {
      const county = current.get(code) ?? current.get(code.slice(0, 6)) ?? code.slice(0, 6);
      const known = named.get(county) ?? setOf();
      known.orInPlace(set);
      named.set(county, known);
    }
    return named;
  },
};
