import { z } from 'zod';
import { askGraph, type GraphAccess } from '../query/askGraph.ts';

const QUERY = `query Exchange($dataset: ID!, $list: String, $since: DateTime, $first: Int, $after: String) {
  exchangeRecords(dataset: $dataset, list: $list, since: $since, first: $first, after: $after) {
    columns
    nodes { recordId standing documentNumber key values subject { id name identifiers { kind value masked } } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const PAGE = 200;
const pageSchema = z.object({
  columns: z.array(z.string()),
  nodes: z.array(
    z.object({
      recordId: z.string(),
      standing: z.enum(['CURRENT', 'WITHDRAWN', 'REPAIRED', 'SUSPENDED', 'EXPIRED']),
      documentNumber: z.string().nullable(),
      key: z.string().nullable(),
      values: z.array(z.string().nullable()).nullable(),
      subject: z
        .object({
          name: z.string().nullable(),
          identifiers: z.array(z.object({ kind: z.string(), value: z.string(), masked: z.boolean() })).nullable(),
        })
        .nullable(),
    }),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

/** A page as the graph answers it, and under which revision of the policy. */
export type ExchangePage = z.infer<typeof pageSchema> & { readonly revision: string };
/** A record of it. */
export type HandedRecord = ExchangePage['nodes'][number];

/** The pages of what the caller may hand over, one after the other. Throws where anything of a page could not be had. */
export async function* askExchange(
  access: GraphAccess,
  asked: { dataset: string; list?: string | undefined; since?: string | undefined },
): AsyncGenerator<ExchangePage> {
  let after: string | null = null;
  do {
    const answer: Awaited<ReturnType<typeof askGraph>> = await askGraph(access, QUERY, { ...asked, first: PAGE, after });
    // What is withheld of a subject leaves the row without a name or number; what is not there makes a file that looks whole.
    const failure = answer.errors.find(
      ({ extensions, path }) => path?.length === 1 || extensions?.['code'] !== 'UNAUTHORIZED_FIELD_OR_TYPE',
    );
    if (failure) throw new Error(failure.message);
    const page = pageSchema.parse(answer.data['exchangeRecords']);
    yield { ...page, revision: answer.revision ?? '' };
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}
