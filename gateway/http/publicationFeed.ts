import { z } from 'zod';
import type { AtomEntry, AtomFeed } from './atomFeed.ts';

/** What a feed is made of: the graph's own operation. */
export const FEED_QUERY = `query PublicationFeed($dataset: ID!, $kind: ListKind, $division: [ID!], $during: Period, $first: Int, $after: String) {
  publications(dataset: $dataset, kind: $kind, division: $division, during: $during, first: $first, after: $after) {
    nodes { id title documentNumber issuer publishedOn publishUntil state underObjection category listName kind statement subject { id name identifiers { kind value } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const text = z.string().nullable();
const publicationSchema = z.object({
  id: z.string(),
  title: z.string(),
  documentNumber: text,
  issuer: text,
  publishedOn: z.string(),
  publishUntil: text,
  state: z.string(),
  underObjection: z.boolean(),
  category: z.string(),
  listName: text,
  kind: text,
  statement: text,
  subject: z.object({ id: z.string(), name: text, identifiers: z.array(z.object({ kind: z.string(), value: z.string() })).nullable() }),
});
type Publication = z.infer<typeof publicationSchema>;
/** Its answer. */
export const feedAnswerSchema = z.object({
  data: z
    .object({
      publications: z.object({
        nodes: z.array(publicationSchema),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: text }),
      }),
    })
    .nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.looseObject({ code: z.string() }),
      }),
    )
    .default([]),
});

/** What the data sets are called: asked by itself, since what one department is asked together fails together. */
export const TITLES_QUERY = 'query PublicationTitles { catalogue { code title } }';
/** Its answer. */
export const titlesAnswerSchema = z.object({
  data: z.object({ catalogue: z.array(z.object({ code: z.string(), title: z.string() })) }).nullish(),
});

/** A page of publications, as a feed under an address; `parameters` are those of the request. */
export function publicationFeed(
  { nodes, pageInfo }: NonNullable<z.infer<typeof feedAnswerSchema>['data']>['publications'],
  dataset: { code: string; title: string },
  address: string,
  parameters: URLSearchParams,
): AtomFeed {
  const first = new URLSearchParams(parameters);
  first.delete('after');
  const next = new URLSearchParams(first);
  next.set('after', pageInfo.endCursor ?? '');
  const at = (each: URLSearchParams): string => (each.size === 0 ? address : `${address}?${each.toString()}`);
  return {
    id: `urn:credit-graph:publications:${first.size === 0 ? dataset.code : `${dataset.code}?${first.toString()}`}`,
    title: `信用信息公示：${dataset.title}`,
    updated: nodes.map(timeOf).reduce((a, b) => (a < b ? b : a), NEVER),
    author: '信用清远 / Credit Graph',
    self: at(parameters),
    first: at(first),
    next: pageInfo.hasNextPage ? at(next) : undefined,
    entries: nodes.map(entryOf),
  };
}

/** An empty page was changed at no time of its own. */
export const NEVER = '1970-01-01T00:00:00+08:00';

function timeOf({ publishedOn }: Publication): string {
  return `${publishedOn}T00:00:00+08:00`;
}

function entryOf(publication: Publication): AtomEntry {
  const { id, title, subject, issuer, publishUntil, state, underObjection, category, kind, listName, statement } = publication;
  const name = subject.name ?? '（未公开姓名 / name withheld）';
  const lines = [
    ...(subject.identifiers ?? []).map(({ kind: of, value }) => `${of} ${value}`),
    ...(listName === null ? [] : [`列入 ${listName}`]),
    ...(issuer === null ? [] : [`认定机关 ${issuer}`]),
    ...(publishUntil === null ? [] : [`公示至 ${publishUntil}`]),
    ...(state === 'FLAGGED' ? ['存疑'] : []),
    ...(underObjection ? ['异议处理中'] : []),
    ...(statement === null ? [] : [`主体说明：${statement}`]),
  ];
  return {
    id: `urn:credit-graph:record:${id}`,
    title: `${name} · ${title}`,
    updated: timeOf(publication),
    author: issuer ?? '未载明',
    summary: lines.join('；'),
    categories: [category, ...(kind === null ? [] : [kind])],
  };
}
