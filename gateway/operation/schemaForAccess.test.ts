import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { anonymousAccess } from '../../common/access.ts';
import { prepareGraph } from '../graph/graph.ts';
import { schemaForAccess } from './schemaForAccess.ts';

describe('schemaForAccess', () => {
  const sdl = readFileSync(new URL('../../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
  const graph = prepareGraph(sdl, Supergraph.build(sdl).apiSchema().toGraphQLJSSchema(), { open: false });
  const visible = schemaForAccess();
  const access = { ...anonymousAccess(1), identified: true, levels: { tax: 'RESTRICTED' as const } };
  const showsInspections = (given: typeof access): boolean =>
    /\binspections\(/.test(visible(graph, given).sdl.split('type TaxCredit')[1]?.split('\n}')[0] ?? '');

  it('is made anew for whom a grant reaches other classes of subjects', () => {
    expect(showsInspections(access)).toBe(true);
    const nobody = { organisation: {}, individual: {}, soleTrader: {} };
    expect(showsInspections({ ...access, levelsOf: nobody })).toBe(false);
  });
});
