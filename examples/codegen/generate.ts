import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

/**
 * Writes the types of portal.graphql. The schema is that of a gateway, as the caller of `TOKEN` sees it:
 *   node --import ./scripts/typescript.js examples/codegen/generate.ts http://127.0.0.1:4000/schema.graphql [TOKEN]
 * or, without an address, the committed client schema. A team of its own repository does the same with
 * @graphql-codegen/cli and these settings.
 */
const here = new URL('.', import.meta.url);
const [address, token] = process.argv.slice(2);

const sdl =
  address === undefined ? await readFile(new URL('../../schema/generated/client.graphql', here), 'utf8') : await fetchSchema(address);
const operations = await readFile(new URL('portal.graphql', here), 'utf8');
/** Money is a decimal string: a float would lose fen. Dates are text in the calendar of China. */
const config = {
  scalars: { ID: 'string', Date: 'string', DateTime: 'string', Money: 'string' },
  strictScalars: true,
  useTypeImports: true,
  immutableTypes: true,
};
const output = await codegen({
  filename: 'portal.ts',
  schema: parse(sdl),
  documents: [{ location: 'portal.graphql', document: parse(operations) }],
  config,
  plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
  pluginMap: { typescriptOperations, typedDocumentNode },
});
await mkdir(new URL('generated/', here), { recursive: true });
await writeFile(new URL('generated/portal.ts', here), output);

async function fetchSchema(url: string): Promise<string> {
  const response = await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.text();
}
