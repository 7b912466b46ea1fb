import type { Access } from '../../../common/access.ts';
import { composedSdl } from '../../shared/subgraphServer.ts';
import { testDepartment, type Asking } from '../../shared/testing/testDepartment.ts';
import registry from '../index.ts';
import { collectCity } from './testCity.ts';

type Node = Record<string, unknown>;

/** The registry over the test city in memory, and short verbs to ask it by. */
export async function testRegistry() {
  const department = await testDepartment(registry, '', composedSdl('registry'));
  await collectCity(department.db);

  const id = (number: number) => department.ids.subjectId(number);
  const self = (...numbers: number[]): Partial<Access> => ({ identified: true, self: numbers.map(id) });
  const ask = async (numbers: readonly number[], selection: string, asking?: Asking, gathered: object = {}) => {
    const representations = numbers.map((number) => ({ __typename: 'Subject', id: id(number), ...gathered }));
    const answer = await department.query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Subject { ${selection} } } }`,
      { representations },
      asking,
    );
    return { ...answer, subjects: answer.data?.['_entities'] as (Node | null)[] };
  };
  const subject = async (args: string, asking?: Asking, selection = 'id name') => {
    const { data, errors, statements } = await department.query(`{ subject(${args}) { ${selection} } }`, {}, asking);
    return { subject: data?.['subject'] as Node | null, errors: errors.map(({ path, code, reason }) => [path, code, reason]), statements };
  };
  const byDocument = (value: string, name: string, asking?: Asking) =>
    subject(`identifier: { kind: CITIZEN_ID, value: "${value}" }, name: "${name}"`, asking, 'id');
  const search = async (args: string, asking?: Asking) => {
    const { data, errors } = await department.query(`{ search(${args}) { totalCount nodes { name } } }`, {}, asking);
    const found = data?.['search'] as { totalCount: number; nodes: Node[] } | undefined;
    return { names: found?.nodes.map(({ name }) => name), total: found?.totalCount, codes: errors.map(({ code }) => code) };
  };
  const edges = async (number: number, args = '', asking?: Asking) => {
    const { subjects, errors } = await ask(
      [number],
      `relations${args} { totalCount nodes { kind direction since until share subject { id } } }`,
      asking,
    );
    const relations = subjects[0]?.['relations'] as { totalCount: number; nodes: { kind: string; direction: string }[] } | null;
    return {
      kinds: relations?.nodes.map(({ kind, direction }) => `${kind} ${direction}`),
      total: relations?.totalCount,
      relations,
      errors: errors.map(({ path, reason }) => [path, reason]),
    };
  };
  return { department, close: () => department.close(), id, self, ask, subject, byDocument, search, edges };
}

/** What {@link testRegistry} gives. */
export type TestRegistry = Awaited<ReturnType<typeof testRegistry>>;
