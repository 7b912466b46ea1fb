import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { isEnumType, isListType, isNonNullType, isObjectType, parse, type GraphQLOutputType, type OperationDefinitionNode } from 'graphql';
import { anonymousAccess, type Access } from '../common/access.ts';
import { opaqueIds, subjectReference } from '../common/opaqueId.ts';
import { requestRecords } from './authorise/requestRecords.ts';
import { recordGroups } from './authorise/recordGroup.ts';
import { askEntities, askRoot, type Asker } from './execute/ask.ts';
import { executeProgram } from './execute/executeProgram.ts';
import { prepareGraph } from './graph/graph.ts';
import { knownOperation } from './operation/knownOperation.ts';
import { planner } from './plan/planOperation.ts';
import { prepare } from './prepare.ts';
import { compileShape, type ObjectShape } from './compile/compileShape.ts';
import { isObject } from '../common/plainObject.ts';
import { Span } from './compile/span.ts';
import { writeAnswer } from './shape/writeAnswer.ts';

const SDL = readFileSync(new URL('../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
const QUERY = `query ($id: ID!) { subject(id: $id) { id name kind establishedOn
  tax { grade { year grade issuedOn } arrears(first: 3) { totalCount nodes { taxKind totalBalance documentNumber state } } }
  market { penalties(first: 2) { totalCount nodes { documentNumber state } pageInfo { hasNextPage endCursor } } listings { kind name since } }
  courts { dishonestDebts { documentNumber ground duty } } } }`;
const CASES = 3_000;

/** Pieces of JSON that a broken or hostile department might put anywhere. */
const INTRUDERS = [
  'null',
  '"',
  '\\',
  '\\u0041',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-1',
  '1e3',
  '1.0',
  'true',
  '"x"',
  '\n',
  '\u0000',
  '张',
  '"id":"S1",',
  '"__proto__":{},',
  '{"a":1}',
  'é',
  '\ud800',
  ' ',
];

/**
 * Copying pieces of departments' JSON against parsing it: whatever a department sends, both must write the same answer, with the
 * same errors at the same places.
 */
describe('copied spans', () => {
  const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1_000_000_000); // eslint-disable-line no-restricted-properties -- a test's own
  const random = mulberry(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const ids = opaqueIds(Buffer.alloc(32, 7));
  const id = ids.subjectId(42);
  const graph = prepareGraph(SDL, Supergraph.build(SDL).apiSchema().toGraphQLJSSchema(), { open: false });
  const document = parse(QUERY);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const known = knownOperation(graph, document, operation);
  const access: Access = {
    ...anonymousAccess(1),
    identified: true,
    levels: { tax: 'SHARED', registry: 'SHARED', courts: 'SHARED', 'market-regulation': 'SHARED' },
    purpose: 'TENDER_REVIEW',
    purposes: ['TENDER_REVIEW'],
  };
  const groupOf = recordGroups(access);
  const plan = planner('apollo');
  const subject = (text: string) => subjectReference(ids, text);
  const prepared = prepare({
    known,
    access,
    accessNumber: 1,
    variables: { id },
    named: new Map([['subject', [id]]]),
    groupOf,
    subject,
    plan,
  });
  afterAll(() => plan.close());

  let copied = 0;
  const answer = async (bodies: ReadonlyMap<string, Buffer>, copySpans: boolean): Promise<string> => {
    const records = requestRecords(subject, groupOf, 'Subject');
    const asker: Asker = {
      client: (name) => ({
        name,
        isOpen: () => false,
        close: () => Promise.resolve(),
        send: () => Promise.resolve({ status: 200, body: bodies.get(name) ?? Buffer.from('{}') }),
      }),
      context: () => '',
      call: undefined,
      accessClass: () => undefined,
      mayKeep: () => false,
      accessDigest: () => '',
      deadline: performance.now() + 10_000,
      reading: { copySpans, ruled: true },
    };
    const run = {
      graph,
      program: await prepared.program(),
      variables: { id },
      asker,
      transport: { askEntities, askRoot },
      records,
      named: new Map([['subject', [id]]]),
    };
    const executed = await executeProgram(run);
    const { subject: fetched } = executed.data;
    if (isObject(fetched) && Object.values(fetched).some((value) => value instanceof Span)) copied += 1;
    const { data, errors } = writeAnswer({ graph, shape: prepared.shape, executed, introspection: {}, records, isMutation: false });
    return JSON.stringify([data, errors.map(({ path, extensions }) => JSON.stringify([path, extensions?.['code']])).sort()]);
  };

  /** A right answer of each department, by the client's own shape. */
  const bodies = (): Map<string, string> => {
    const [root] = prepared.shape.root.fields;
    const shape = root?.belowNamed(undefined);
    if (!root || !shape) throw new Error('no shape');
    const all = objectOf(shape);
    const { tax, market, courts, ...registry } = all;
    const entities = (value: Record<string, unknown>) => JSON.stringify({ data: { _entities: [value] } });
    return new Map([
      ['registry', JSON.stringify({ data: { subject: { __typename: 'Subject', ...registry, id, __subject: id } } })],
      ['tax', entities({ tax })],
      ['market-regulation', entities({ market })],
      ['courts', entities({ courts })],
    ]);
  };
  const objectOf = (shape: ObjectShape): Record<string, unknown> =>
    Object.fromEntries(shape.fields.map((field) => [field.key, valueOf(field.type, field.belowNamed(undefined))]));
  const valueOf = (type: GraphQLOutputType, shape: ObjectShape | undefined): unknown => {
    if (isNonNullType(type)) return valueOf(type.ofType as GraphQLOutputType, shape);
    if (!isObjectType(type) && random() < 0.15) return null;
    if (isListType(type)) return Array.from({ length: Math.floor(random() * 4) }, () => valueOf(type.ofType, shape) ?? 'x');
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isObjectType(type)) return shape ? objectOf(shape) : {};
    switch (String(type)) {
      case 'Int':
        return Math.floor(random() * 3_000);
      case 'Boolean':
        return random() < 0.5;
      case 'Date':
        return pick(['2026-01-31', '2025-12-01', '2026-02-30']);
      case 'Money':
        return pick(['51000.10', '7.00', '0', '1e3']);
      default:
        return pick(['英德市隆达建筑工程有限公司', 'a"b', 'back\\slash', 'line\nbreak', '', '（2026）粤1881执52号', '\u2028', '😀']);
    }
  };
  const mutated = (text: string): Buffer => {
    let bytes = Buffer.from(text);
    for (let count = Math.floor(random() * 3); count > 0; count -= 1) {
      const at = Math.floor(random() * bytes.length);
      const end = Math.min(bytes.length, at + Math.floor(random() * 6));
      const intruder = random() < 0.8 ? Buffer.from(pick(INTRUDERS)) : Buffer.from([Math.floor(random() * 256)]);
      bytes = Buffer.concat([bytes.subarray(0, at), intruder, bytes.subarray(end)]);
    }
    return bytes;
  };

  it(`write what parsing writes, ${CASES} answers right and wrong, seed ${seed}`, async () => {
    for (let count = 0; count < CASES; count += 1) {
      const given = new Map([...bodies()].map(([name, text]) => [name, mutated(text)]));
      const [byCopying, byParsing] = [await answer(given, true), await answer(given, false)];
      if (byCopying !== byParsing)
        throw new Error(
          `PROPERTY_SEED=${seed}, case ${count}:\n${[...given].map(([name, body]) => `${name}: ${body.toString()}`).join('\n')}\ncopied: ${byCopying}\nparsed: ${byParsing}`,
        );
    }
    // Not by never copying.
    expect(copied).toBeGreaterThan(CASES / 10);
  });

  it('compiles a shape once for every type that is met', () => {
    const shape = compileShape(
      graph,
      operation,
      known.fragments,
      { id },
      { forGroup: () => undefined, forScope: () => undefined },
      anonymousAccess(1),
    );
    const [field] = shape.root.fields;
    expect(field?.belowNamed(undefined)).toBe(field?.belowNamed('Subject'));
  });
});

/** A small generator of random numbers from a seed (public domain, Tommy Ettinger). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
