import sql, { empty, raw } from 'sql-template-tag';
import type { Database } from '../../shared/database/database.ts';
import { PROFILE_COLUMNS } from '../load/writeProfiles.ts';
import { heldDivisions } from './divisionMembers.ts';

/** How many subjects of a kind are on the register, and of how many the registry holds a file. */
export interface SubjectFiles {
  readonly kind: string;
  readonly subjects: number;
  readonly files: number;
}

/**
 * Counts those on the register, neither deregistered nor gone, by kind, of a division with its parts and former codes or of the whole city. A
 * file is a profile with at least one item: a row of which everything is unknown is none.
 */
export function subjectFiles(db: Database, division: string | undefined): Promise<SubjectFiles[]> {
  const columns = raw(
    Object.keys(PROFILE_COLUMNS)
      .map((column) => `p.${column}`)
      .join(', '),
  );
  const within = division === undefined ? empty : sql` and s.division = any (array(select code from chosen))`;
  return db.query<SubjectFiles>(sql`
    ${division === undefined ? empty : heldDivisions([division])}
    select s.kind, count(*)::integer as subjects, (count(*) filter (where num_nonnulls(${columns}) > 0))::integer as files
    from registry.subject s left join registry.profile p on p.subject = s.number
    where (s.status is null or s.status in ('ACTIVE', 'SUSPENDED'))${within} group by s.kind`);
}
