/** An entry of a feed. */
export interface AtomEntry {
  readonly id: string;
  readonly title: string;
  /** RFC 3339. */
  readonly updated: string;
  readonly author: string;
  readonly summary: string;
  readonly categories: readonly string[];
}

/** A page of a feed. */
export interface AtomFeed {
  readonly id: string;
  readonly title: string;
  readonly updated: string;
  readonly author: string;
  readonly self: string;
  readonly first: string;
  /** Absent on the last page. */
  readonly next?: string | undefined;
  readonly entries: readonly AtomEntry[];
}

/** A page of a feed as XML (RFC 4287), with the links by which the whole of it is read (RFC 5005, paged feeds). */
export function atomFeed(feed: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
    element('id', feed.id),
    element('title', feed.title),
    element('updated', feed.updated),
    `<author>${element('name', feed.author)}</author>`,
    link('self', feed.self),
    link('first', feed.first),
    ...(feed.next === undefined ? [] : [link('next', feed.next)]),
    ...feed.entries.map(entryOf),
    '</feed>\n',
  ].join('\n');
}

function entryOf({ id, title, updated, author, summary, categories }: AtomEntry): string {
  return [
    '<entry>',
    element('id', id),
    element('title', title),
    element('updated', updated),
    `<author>${element('name', author)}</author>`,
    ...categories.map((term) => `<category term="${escaped(term)}"/>`),
    element('summary', summary),
    '</entry>',
  ].join('\n');
}

function link(rel: string, href: string): string {
  return `<link rel="${rel}" type="application/atom+xml" href="${escaped(href)}"/>`;
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

// What departments write may hold anything: characters that XML does not know at all would make the page unreadable for everybody.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
