import { parse, print } from 'graphql';
import { spellOutRecords } from './spellOutRecords.ts';

const head = parse(
  'interface CreditRecord { "编号 / id" id: ID! "机关 / issuer" issuer: String "声明 / words" statement: String @mask(as: FREE_TEXT) }',
);
const spelt = (sdl: string) =>
  print(spellOutRecords(parse(sdl), head))
    .replace(/"[^"]*"/g, '')
    .replace(/\s+/g, ' ')
    .trim();

describe('spellOutRecords', () => {
  it('gives a record type the common fields that it does not declare, with their descriptions and masks', () => {
    expect(print(spellOutRecords(parse('type A implements CreditRecord { own: Int "法院 / court" issuer: String }'), head))).toBe(
      'type A implements CreditRecord {\n  own: Int\n  "法院 / court"\n  issuer: String\n  "编号 / id"\n  id: ID!\n  "声明 / words"\n  statement: String @mask(as: FREE_TEXT)\n}',
    );
  });

  it('adds the two types of a connection that is named and not defined, once', () => {
    expect(spelt('type A { x: Int } type B { one: AConnection two: AConnection }')).toBe(
      'type A { x: Int } type B { one: AConnection two: AConnection } ' +
        'type AConnection { edges: [AEdge!]! nodes: [A!]! pageInfo: PageInfo! totalCount: Int! } type AEdge { cursor: String! node: A! }',
    );
  });

  it('leaves alone what is defined, and what belongs to somebody else', () => {
    const sdl = 'type A { x: AConnection other: SubjectConnection } type AConnection { nodes: [A!]! }';
    expect(spelt(sdl)).toBe(sdl);
  });
});
