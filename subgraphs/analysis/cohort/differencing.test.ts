import { anonymousAccess, type Access } from '../../../common/access.ts';
import type { SubjectClass } from '../../../common/subjectClass.ts';
import { setOf } from '../../shared/cohort/subjectSet.ts';
import type { Database } from '../../shared/database/database.ts';
import { migrate } from '../../shared/database/migrate.ts';
import type { RequestContext } from '../../shared/requestContext.ts';
import { testDatabases } from '../../shared/testing/testDatabases.ts';
import { refuseDifferencing } from './differencing.ts';
import { parseWhere } from './parseWhere.ts';
import { allStatesCounted } from './universe.ts';

const WHERE = { courts: { enforcements: {} }, tax: { arrears: {} }, division: ['441802'] };
const access = (levels: Access['levels'], purpose?: string): Access => ({ ...anonymousAccess(1), identified: true, levels, purpose });

describe('of which classes records in every state count', () => {
  const counted = (levels: Access['levels'], purpose: string | undefined, classes: SubjectClass[]) =>
    allStatesCounted(parseWhere(WHERE), access(levels, purpose), classes);

  it('is told by sector, of those that the conditions ask', () => {
    const levels = { courts: 'RESTRICTED', tax: 'SHARED', registry: 'RESTRICTED', construction: 'RESTRICTED' } as const;
    expect(counted(levels, 'CREDIT_SUPERVISION', ['organisation', 'individual'])).toBe('courts:organisation courts:individual');
    expect(counted({ ...levels, tax: 'RESTRICTED' }, 'CREDIT_SUPERVISION', ['individual'])).toBe('courts:individual tax:individual');
    expect(counted(levels, undefined, ['individual'])).toBe('');
  });
});

describe.each(testDatabases())('cohorts of persons that were asked for, on %s', (_dialect, open) => {
  const opening = open();
  let db: Database;
  beforeAll(async () => {
    await migrate((db = await opening), 'analysis', new URL('../tables/', import.meta.url));
  });
  afterAll(async () => (await opening).close());

  it('of the same conditions by records in other states are another question', async () => {
    const context = { db, calls: [{ organisation: '甲' }], clock: () => Date.parse('2026-11-28T00:00:00Z') } as unknown as RequestContext;
    const ask = (allStates: string, until: number) => {
      const persons = setOf(Array.from({ length: until }, (_none, index) => 2_000_000_000 + index));
      return refuseDifferencing(context, WHERE, { classes: ['individual'], allStates }, persons, 5);
    };
    await ask('', 100);
    // He of whom a record was withdrawn is the difference.
    await expect(ask('courts:individual', 101)).rejects.toMatchObject({ code: 'COHORT_TOO_SIMILAR' });
    await ask('courts:individual', 110);
    await ask('', 100);
  });
});
