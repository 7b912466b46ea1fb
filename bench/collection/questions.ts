import { BRIEF_LIST, Q1 } from '../scenarios/queries.ts';
import { chainLeader } from '../../scripts/generate/chains.ts';
import type { City } from '../../scripts/generate/city.ts';
import { organisationAt, type Organisation } from '../../scripts/generate/organisation.ts';
import type { Person } from '../../scripts/generate/person.ts';
import { practitionersOf } from '../../scripts/generate/practitioners.ts';

/** A question as it is asked: another one each turn, so that no page of the database is always warm. */
export interface Question {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: (turn: number, city: CitySubjects) => Record<string, unknown>;
  /** Where the answer's connection is: its pages are asked one after the other. */
  readonly connection?: (data: never) => Connection | undefined;
}

/** A page of an answer. */
export interface Connection {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Who is asked about: ids of organisations all over the city, and those who stand out. */
export interface CitySubjects {
  readonly organisations: readonly string[];
  readonly leader: string;
  readonly builder: string;
}

const PAGE = 50;
const NAMES = [
  '博利',
  '宏盛',
  '鑫源',
  '金华',
  '永丰',
  '恒发',
  '安利',
  '北江',
  '德昌',
  '骏业',
  '清远市清城区博利',
  '百货',
  '陈伟强',
  '李秀英',
];
// cspell:disable-next-line
const INITIALS = ['QYSQCQBL', 'YDSHS', 'LZSXY', 'CWQ', 'LXY', 'FGXJH', 'QYSDC', 'YSXBL'];
const at = <T>(list: readonly T[], turn: number): T => list[turn % list.length] as T;

const search = (name: string, title: string, words: readonly string[], fields = 'nodes { id name kind }'): Question => ({
  name,
  title,
  query: `query Search($text: String!) { search(text: $text, first: 20) { ${fields} } }`,
  variables: (turn) => ({ text: at(words, turn) }),
});

/** The questions that are measured. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'subject',
    title: '一个主体，五个部门 / one subject, five departments',
    query: Q1.text,
    variables: (turn, { organisations }) => ({ id: at(organisations, turn * 7) }),
  },
  {
    name: 'subjects',
    title: '五十个主体，五个部门 / fifty subjects, five departments',
    query: BRIEF_LIST.text,
    variables: (turn, { organisations }) => ({ ids: Array.from({ length: 50 }, (_, index) => at(organisations, turn * 50 + index)) }),
  },
  search('search', '按名称的一部分 / search by a part of a name', NAMES),
  search('initials', '按拼音首字母 / search by pinyin initials', INITIALS),
  search('search-total', '按名称的一部分，并计总数 / the same with the total', NAMES, 'totalCount nodes { id name kind }'),
  {
    name: 'relations',
    title: '领三百家企业的人的关系，逐页 / relations of a person with 300 firms, page by page',
    query: `query Relations($id: ID!, $after: String) { subject(id: $id) { relations(first: ${PAGE}, after: $after) { totalCount nodes { kind since subject { id name } } pageInfo { hasNextPage endCursor } } } }`,
    variables: (_turn, { leader }) => ({ id: leader }),
    connection: ({ subject }: { subject: { relations: Connection } | null }) => subject?.relations,
  },
  {
    name: 'practitioners',
    title: '有五千注册人员的企业，逐页 / practitioners of a firm with 5,000, page by page',
    query: `query Practitioners($id: ID!, $after: String) { subject(id: $id) { construction { practitioners(first: ${PAGE}, after: $after) { totalCount nodes { profession person { id name } } pageInfo { hasNextPage endCursor } } } } }`,
    variables: (_turn, { builder }) => ({ id: builder }),
    connection: ({ subject }: { subject: { construction: { practitioners: Connection } } | null }) => subject?.construction.practitioners,
  },
];

/** Whom the questions are about, before their ids are known. */
export function standingOut(city: City): { codes: string[]; leader: Person; builder: Organisation } {
  const step = Math.max(1, Math.floor(city.enterprises / 1000));
  const codes = Array.from({ length: Math.min(1000, city.enterprises) }, (_, index) => organisationAt(city, index * step).uscc);
  const leader = chainLeader(city, 79) ?? organisationAt(city, 0).representative;
  const builders = Array.from({ length: 200 }, (_, index) => organisationAt(city, index));
  const staffs = builders.map((organisation) => ({ organisation, staff: practitionersOf(city, organisation).length }));
  const builder = staffs.reduce((one, other) => (other.staff > one.staff ? other : one)).organisation;
  return { codes, leader, builder };
}
