import { readFileSync } from 'node:fs';
import { opaqueIds } from '../../common/opaqueId.ts';
import { fakeField } from '../city/fakeField.ts';
import { monolith } from '../city/monolith.ts';
import { population } from '../city/population.ts';
import { lightSubgraph } from './lightSubgraph.ts';

const read = (file: string): string => readFileSync(new URL(`../../schema/generated/${file}`, import.meta.url), 'utf8');
const ids = opaqueIds(Buffer.alloc(32, 7));
const [first = '', second = ''] = population(ids).organisations;
const whole = monolith(read('client.graphql'), ids);

/** Asks a light subgraph; the answer's text, since the order of keys counts. */
const ask = (subgraph: string, query: string, variables: Record<string, unknown>): string =>
  Buffer.concat(
    lightSubgraph(read(`subgraphs/${subgraph}.graphql`), fakeField(ids)).answer(JSON.stringify({ query, variables })),
  ).toString();
const representations = (...subjects: string[]) => subjects.map((id) => ({ __typename: 'Subject', id }));

describe('a light subgraph', () => {
  const SELECTION = 'tax { grade { year grade } owed: arrears(first: $first) { totalCount nodes { taxKind totalBalance state } } }';

  it('says of every entity what the monolith says, in several aliased fields, fragments and nested variables included', async () => {
    const answer = ask(
      'tax',
      `query ($a: [_Any!]!, $b: [_Any!]!, $first: Int) {
        one: _entities(representations: $a) { ...parts }
        _entities(representations: $b) { __typename ... on Subject { tax { grade { letter: grade } } } }
      }
      fragment parts on Subject { ${SELECTION} }`,
      { a: representations(first, second), b: representations(second), first: 1 },
    );
    const { data } = await whole(`query ($ids: [ID!], $first: Int) { subjects(ids: $ids) { ${SELECTION} } }`, {
      ids: [first, second],
      first: 1,
    });
    const { data: brief } = await whole('query ($id: ID) { subject(id: $id) { __typename tax { grade { letter: grade } } } }', {
      id: second,
    });
    expect(answer).toBe(JSON.stringify({ data: { one: data?.['subjects'], _entities: [brief?.['subject']] } }));
  });

  it('keeps apart what different variables ask for', () => {
    const light = lightSubgraph(read('subgraphs/tax.graphql'), fakeField(ids));
    const query =
      'query ($r: [_Any!]!, $no: Boolean!) { _entities(representations: $r) { ... on Subject { id tax @skip(if: $no) { grade { year } } } } }';
    const answers = [true, false].map((no) =>
      Buffer.concat(light.answer(JSON.stringify({ query, variables: { r: representations(first), no } }))).toString(),
    );
    expect(answers[0]).toBe(`{"data":{"_entities":[{"id":"${first}"}]}}`);
    expect(answers[1]).toMatch(/^\{"data":\{"_entities":\[\{"id":"[^"]+","tax":\{"grade":/);
  });

  it('answers the registry root fields, null for an id that nobody has', () => {
    expect(
      ask('registry', 'query ($ids: [ID!]) { subjects(ids: $ids) { kind } x: subject(id: "no") { id } }', { ids: [first, 'no'] }),
    ).toBe('{"data":{"subjects":[{"kind":"ENTERPRISE"},null],"x":null}}');
  });

  it('answers what it does not serve with an error', () => {
    expect(ask('registry', '{ divisions { id } }', {})).toBe('{"errors":[{"message":"the light subgraphs do not serve Query.divisions"}]}');
  });
});
