import sql from 'sql-template-tag';
import { composedSdl } from '../../shared/subgraphServer.ts';
import { testDepartment, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import registry from '../index.ts';
import { subjectFiles } from './subjectFiles.ts';

describe('how many subjects have a file', () => {
  let department: TestDepartment;
  beforeAll(async () => {
    department = await testDepartment(registry, '', composedSdl('registry'));
    const subject = (number: number, kind: string, division: string, status = 'ACTIVE') =>
      department.db.query(sql`
        insert into registry.subject (number, kind, name, name_search, name_pairs, initials, division, status)
        values (${number}, ${kind}, '甲', '甲', '{}', 'J', ${division}, ${status})`);
    await subject(1, 'ENTERPRISE', '441881');
    await subject(2, 'ENTERPRISE', '441881');
    await subject(3, 'ENTERPRISE', '441881', 'DEREGISTERED');
    // A town of 英德 under its former code, and one elsewhere.
    await subject(4, 'ENTERPRISE', '441822100');
    await subject(5, 'ENTERPRISE', '441802');
    await department.db.query(sql`insert into registry.profile (subject, address) values (1, '某路'), (3, '某路'), (5, null)`);
  });
  afterAll(() => department.close());

  it('counts those on the register, and as a file only a profile that says something', async () => {
    expect(await subjectFiles(department.db, undefined)).toEqual([{ kind: 'ENTERPRISE', subjects: 4, files: 1 }]);
  });

  it('counts a division with its parts and former codes', async () => {
    expect(await subjectFiles(department.db, '441881')).toEqual([{ kind: 'ENTERPRISE', subjects: 3, files: 1 }]);
    expect(await subjectFiles(department.db, '441822')).toEqual([{ kind: 'ENTERPRISE', subjects: 3, files: 1 }]);
    expect(await subjectFiles(department.db, '441825')).toEqual([]);
  });
});
