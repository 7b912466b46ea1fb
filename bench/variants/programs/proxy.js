import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { Pool } from 'undici';

// The floor: sends each department the request that a gateway would send, all at once, and answers with their answers in a
// row. It parses the client's JSON for the ids and knows nothing of GraphQL.
const [port, documentsText = '{}', urlsText = '{}'] = process.argv.slice(2);
/** By operation, what each department is asked, the registry first. */
const documents = new Map(Object.entries(JSON.parse(documentsText)));
const pools = new Map(Object.entries(JSON.parse(urlsText)).map(([name, url]) => [name, new Pool(new URL(url).origin)]));
const headers = { 'content-type': 'application/json', accept: 'application/json' };

const ask = async ([subgraph, query], variables) => {
  const request = { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables }) };
  const { body } = await pools.get(subgraph).request(request);
  return Buffer.from(await body.arrayBuffer());
};

const answer = (text) => {
  const { operationName, variables } = JSON.parse(text);
  const representations = (variables.ids ?? [variables.id]).map((id) => ({ __typename: 'Subject', id }));
  const asked = documents.get(operationName) ?? [];
  return Promise.all(asked.map((each, index) => ask(each, index === 0 ? variables : { representations })));
};

const reply = async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const body = text === '' ? Buffer.alloc(0) : Buffer.concat(await answer(text));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength }).end(body);
};

createServer((request, response) => {
  reply(request, response).catch(() => response.writeHead(502).end());
}).listen(Number(port), '127.0.0.1');
