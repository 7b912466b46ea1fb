import { testDepartment, type Asking, type TestDepartment } from '../../shared/testing/testDepartment.ts';
import governance from '../index.ts';
import { addAttachment } from '../source/attachments.ts';

const SIZE = 4 * 1024 * 1024;
const CENTRE: Asking = { as: 'RESTRICTED', access: { roles: ['complaint:decide'] } };

/** What attachments cost that are asked for again and again: read once, and no more of them than one answer may hold. */
describe('the content of attachments', () => {
  let department: TestDepartment;
  let ids: string[];
  beforeAll(async () => {
    department = await testDepartment(governance, '');
    const owner = { user: '本人', organisation: undefined, subject: 2_000_000_001 };
    const handIn = async (name: string) => {
      const file = { name, type: 'application/pdf', bytes: Buffer.alloc(SIZE, name) };
      return (await addAttachment(department.db, owner, file, new Date()))?.id ?? '';
    };
    ids = [await handIn('1.pdf'), await handIn('2.pdf'), await handIn('3.pdf')];
    const calls = [{ requestId: 'r', user: '本人', subject: department.ids.subjectId(owner.subject) }];
    const input = `against: "某部门", text: "泄露", attachments: ${JSON.stringify(ids)}`;
    const filed = await department.query(`mutation { fileComplaint(input: { ${input} }) { id } }`, {}, { as: 'IDENTIFIED', calls });
    expect(filed.errors).toEqual([]);
  });
  afterAll(() => department.close());

  const ask = async (selection: string) => {
    const { data, errors, statements } = await department.query(`{ complaints { nodes { ${selection} } } }`, {}, CENTRE);
    const read = statements.filter((text) => text.includes('encode(content')).length;
    const complaints = data?.['complaints'] as { nodes: Record<string, { name: string }[]>[] } | null;
    return { node: complaints?.nodes[0], codes: errors.map(({ code }) => code), read };
  };
  const content = (name: string) => Buffer.alloc(SIZE, name).toString('base64');

  it('is read once, however often a request asks for it', async () => {
    const one = `(ids: ["${ids[1] ?? ''}"])`;
    expect(await ask(`attachments${one} { name a: content b: content }`)).toEqual({
      node: { attachments: [{ name: '2.pdf', a: content('2.pdf'), b: content('2.pdf') }] },
      codes: [],
      read: 1,
    });
    const [first, second] = ids as [string, string];
    expect(await ask(`a: attachments(ids: ["${first}", "${second}"]) { content }`)).toEqual({
      node: { a: [{ content: content('1.pdf') }, { content: content('2.pdf') }] },
      codes: [],
      read: 1,
    });
  });

  it('is refused where more than 16 MiB would leave, every alias counted', async () => {
    const aliases = Array.from({ length: 99 }, (_, number) => `c${number}: content`).join(' ');
    const flooded = await ask(`attachments(ids: ["${ids[0] ?? ''}"]) { ${aliases} }`);
    expect(new Set(flooded.codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect(flooded.node).toBeUndefined();
    // Once more than four of the largest.
    const apart = await ask([...ids, ...ids].map((id, number) => `a${number}: attachments(ids: ["${id}"]) { content }`).join(' '));
    expect(new Set(apart.codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect((await ask('attachments { name content }')).codes).toEqual([]);
    expect((await ask('attachments { name }')).codes).toEqual([]);
  });
});
