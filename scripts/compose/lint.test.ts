import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { ownSdl } from '../../common/ownSdl.ts';
import { readSubgraphs } from '../../common/subgraphs.ts';
import { composeGraph, CompositionError } from './composeGraph.ts';
import { expandOwnSdl } from './expandOwnSdl.ts';
import { lint } from './lint.ts';

const root = new URL('../../', import.meta.url);
const head = parse(readFileSync(new URL('schema/head.graphql', root), 'utf8'));
const SUBJECT = '"主体 / subject" type Subject @key(fields: "id") { "编号 / id" id: ID!';

/** What the lint says of one or two subgraphs, in short: without the sentence. */
function problems(...sdl: string[]): string[] {
  const subgraphs = sdl.map((text, index) => ({ name: ['tax', 'courts'][index] ?? 'x', document: parse(text) }));
  return lint({ head, subgraphs: expandOwnSdl(subgraphs, head) }).map((line) => line.split(' ').slice(0, 2).join(' '));
}

describe('the lint of the contract’s rules', () => {
  it('finds nothing in the graph as it is, which composes', () => {
    const subgraphs = readSubgraphs().map(({ name, port }) => ({
      name,
      port,
      document: parse(ownSdl(new URL(`subgraphs/${name}/`, root))),
    }));
    expect(lint({ head, subgraphs: expandOwnSdl(subgraphs, head) })).toEqual([]);
    expect(Object.keys(composeGraph(head, subgraphs))).toEqual(
      expect.arrayContaining(['supergraph.graphql', 'client.graphql', 'permissions.json', 'catalogue.json']),
    );
  });

  it.each<[string, string[], string[]]>([
    ['a leaf without a rule', [`${SUBJECT} "甲 / one" a: Int }`], ['tax: Subject.a']],
    ['a non-null field above OPEN for anybody', [`${SUBJECT} "甲 / one" a: Int! @permission(level: OPEN) }`], ['tax: Subject.a']],
    [
      'a non-null field that needs a role',
      ['type Query { "甲 / one" a: Int! @permission(level: OPEN, scope: "policy:read") }'],
      ['tax: Query.a'],
    ],
    [
      'a rule on Subject.id beside the registry',
      ['"主体 / subject" type Subject @key(fields: "id") { "编号 / id" id: ID! @permission(level: OPEN, person: OPEN) }'],
      ['tax: Subject.id'],
    ],
    [
      'two owners',
      [`${SUBJECT} "甲 / one" a: Int @permission(level: OPEN) }`, `${SUBJECT} "甲 / one" a: Int @permission(level: OPEN) }`],
      ['tax, courts:'],
    ],
    [
      'a computed field laxer than what it is computed from',
      [
        `${SUBJECT} "甲 / one" a: Int @external "乙 / two" b: Int @permission(level: OPEN, person: OPEN) @requires(fields: "a") }`,
        `${SUBJECT} "甲 / one" a: Int @permission(level: OPEN) }`,
      ],
      ['tax: Subject.b'],
    ],
    [
      'a personal name as a plain string, by its name',
      [`${SUBJECT} "甲 / one" legalRepresentative: String @permission(level: OPEN) }`],
      ['tax: Subject.legalRepresentative'],
    ],
    [
      'a personal name as a plain string, by its description',
      [`${SUBJECT} "被执行人姓名 / who it is" who: String @permission(level: OPEN) }`],
      ['tax: Subject.who'],
    ],
    ['a person’s numeric score', [`${SUBJECT} "信用分 / credit points" rank: Int @permission(level: SHARED) }`], ['tax: Subject.rank']],
    [
      'an enum that differs between subgraphs',
      ['"丙 / enum" enum E { "甲 / one" A }', '"丙 / enum" enum E { "甲 / one" A "乙 / two" B }'],
      ['tax, courts:'],
    ],
    [
      'an argument that differs between subgraphs',
      [
        `type Query { "甲 / one" a("乙 / arg" x: Int): Int @permission(level: OPEN) @shareable }`,
        `type Query { "甲 / one" a("乙 / arg" x: Int = 1): Int @permission(level: OPEN) @shareable }`,
      ],
      ['tax, courts:', 'tax, courts:'],
    ],
    [
      'a type that holds a subject’s id and does not say whom it is about',
      ['"案 / case" type C @permission(level: OPEN) { "主体 / subject" subject: ID }'],
      ['tax: C'],
    ],
    [
      'a type that is about whom no field of it tells',
      [
        '"案 / case" type C @permission(level: OPEN) @about(subject: "who", sector: "sector") { "主体 / subject" subject: ID "部门 / sector" sector: String }',
      ],
      ['tax: C', 'tax: C'],
    ],
    ['a description without Chinese', [`${SUBJECT} "one" a: Int @permission(level: OPEN) }`], ['tax: Subject.a']],
    ['a description without English', [`${SUBJECT} "甲" a: Int @permission(level: OPEN) }`], ['tax: Subject.a']],
    ['an argument without a description', [`${SUBJECT} "甲 / one" a(x: Int): Int @permission(level: OPEN) }`], ['tax: Subject.a(x:)']],
    [
      'a record type without a rule of its own',
      [
        '"丁 / record" type R @dataset(code: "r", category: OTHER, legalBasis: "x", publicity: "x", sharing: "x", retention: "x", cadence: DAILY) { "甲 / one" a: Int @permission(level: OPEN) }',
      ],
      ['tax: R'],
    ],
    [
      'a record type stricter than its laxest leaf',
      [
        `${SUBJECT} "记 / records" r: [R!] @permission(level: OPEN) } "丁 / record" type R @permission(level: SHARED) @dataset(code: "r", category: OTHER, legalBasis: "x", publicity: "x", sharing: "x", retention: "x", cadence: DAILY) { "甲 / one" a: Int }`,
      ],
      ['tax: R'],
    ],
  ])('finds %s', (_breach, sdl, expected) => {
    expect(problems(...sdl)).toEqual(expected);
  });

  it('lets a scoring type pass that only organisations have', () => {
    expect(
      problems(
        `${SUBJECT} "评分 / score" score: Score @permission(level: SHARED, organisationsOnly: true) } "评分 / score" type Score @permission(level: SHARED) { "分值 / points" value: Float }`,
      ),
    ).toEqual([]);
  });

  it('gathers from every department that has the field, a new one too, and composes', () => {
    const department = (name: string) =>
      `${SUBJECT} "部门 / dept" ${name}: ${name.toUpperCase()} @permission(level: OPEN, person: OPEN) } "部门 / dept" type ${name.toUpperCase()} @namespace { "名单 / lists" listings: [Listing!] @permission(level: OPEN, person: SHARED) }`;
    const centre =
      'type Query { "主体 / subject" subject: Subject @permission(level: OPEN) } "主体 / subject" type Subject @key(fields: "id") { "编号 / id" id: ID! @permission(level: OPEN, person: OPEN) "名单 / lists" listings: [Listing!] @permission(level: OPEN, person: SHARED) @gather "措施 / measures" measures: [Measure!] @permission(level: OPEN, person: SHARED) @gather(field: "listings") }';
    const files = composeGraph(head, [
      { name: 'registry', port: 1, document: parse(centre) },
      { name: 'tax', port: 2, document: parse(department('tax')) },
      { name: 'housing', port: 3, document: parse(department('housing')) },
    ]);
    const required = /@requires\(fields: "tax { listings { id .*} } housing { listings { id .*} }"\)/;
    expect(files['subgraphs/registry.graphql']).toMatch(new RegExp(`listings: \\[Listing!\\] @permission.* ${required.source}`));
    expect(files['subgraphs/registry.graphql']).toMatch(new RegExp(`measures: \\[Measure!\\] @permission.* ${required.source}`));
    expect(files['client.graphql']).toContain('housing: HOUSING');
  });

  it('refuses what federation itself refuses, with its reason', () => {
    const broken = () =>
      composeGraph(head, [{ name: 'tax', port: 1, document: parse('type Query { "甲 / one" a: Missing @permission(level: OPEN) }') }]);
    expect(broken).toThrow(CompositionError);
    expect(broken).toThrow(/Missing/);
  });
});
