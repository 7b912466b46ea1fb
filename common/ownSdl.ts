import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A subgraph's own SDL: `schema.graphql` in its folder, and where it would grow too long for one file those in `schema/`, by name. */
export function ownSdl(folder: URL): string {
  const parts = new URL('schema/', folder);
  const more = existsSync(parts) ? readdirSync(parts).filter((name) => name.endsWith('.graphql')) : [];
  return [new URL('schema.graphql', folder), ...more.sort().map((name) => new URL(name, parts))]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}
