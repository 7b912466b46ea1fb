import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { Kind, parse } from 'graphql';
import { anonymousAccess, type Access } from '../common/access.ts';
import { prepareGraph } from './graph/graph.ts';
import { pipeline } from './pipeline.ts';
import type { PipelineServices } from './pipelineServices.ts';

describe('pipeline', () => {
  const sdl = readFileSync(new URL('../schema/generated/supergraph.graphql', import.meta.url), 'utf8');
  const graph = prepareGraph(sdl, Supergraph.build(sdl).apiSchema().toGraphQLJSSchema(), { open: false });
  const consents = [
    { subject: 'A', dataset: 'grade' },
    { subject: 'A', dataset: 'debts' },
  ];
  /** The access under which a document is decided. */
  const decidedUnder = async (text: string): Promise<Access | undefined> => {
    const document = parse(text);
    const [operation] = document.definitions;
    let seen: Access | undefined;
    const services = {
      limits: { maxDepth: 100, maxAliases: 100, maxTokens: 1_000, maxDirectives: 100, maxCost: 1_000 },
      rates: { spend: () => undefined },
      accessNumber: (access: Access) => {
        seen = access;
        throw new Error('seen');
      },
    } as unknown as PipelineServices;
    const access = { ...anonymousAccess(1), identified: true, consents };
    const once = [{ id: 'once', subject: 'A', datasets: ['grade'] }];
    const asks = { requestId: 'r', address: '', user: undefined, organisation: undefined, subject: undefined, reference: undefined };
    const caller = { ...asks, access, once, rejectDenied: false };
    const request = {
      graph,
      document,
      operation: operation?.kind === Kind.OPERATION_DEFINITION ? operation : undefined,
      variables: {},
      caller,
    };
    await expect(pipeline(request, services)).rejects.toThrow('seen');
    return seen;
  };

  it('counts what was consented to for one answer for a query, which can be answered once more, and for no mutation', async () => {
    expect((await decidedUnder('{ me { user } }'))?.consents).toEqual(consents);
    expect((await decidedUnder('mutation { withdrawConsent(id: "a") { id } }'))?.consents).toEqual([{ subject: 'A', dataset: 'debts' }]);
  });
});
