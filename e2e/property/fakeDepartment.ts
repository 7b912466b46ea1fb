import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from '../../common/access.ts';
import { SIGNATURE_HEADERS } from '../../common/requestSignature.ts';
import type { Ask } from './ask.ts';
import { representedBy } from './callers.ts';
import type { DepartmentServer } from './departmentAnswer.ts';
import { NO_FAULTS, type DepartmentFault, type Faults } from './faults.ts';
import { changeEntities, oddJson, talkative } from './spoil.ts';
import type { Department } from './testGraph.ts';
import type { World } from './world.ts';

/** What goes wrong now, and what was asked meanwhile: shared by all departments of a test. */
export interface Scene {
  faults: Faults;
  asks: Ask[];
  /** Mutations in the order in which they were run, across departments. */
  mutations: string[];
  requests: number;
  /** Requests that no department should have been sent. */
  violations: string[];
}

/** A scene in which nothing has happened. */
export function newScene(): Scene {
  return { faults: NO_FAULTS, asks: [], mutations: [], requests: 0, violations: [] };
}

/** A department that listens. */
export interface FakeDepartment {
  readonly url: string;
  /** What it serves; set once the graph is composed, for which its address is needed. */
  serve(server: DepartmentServer): void;
  close(): Promise<void>;
}

/** Longer than any gateway of a test waits. */
const HANG_MS = 1_500;

/** Starts a department over real HTTP on a free port; it fails as its scene says. */
export async function fakeDepartment(name: Department, scene: Scene, worldOf: () => World): Promise<FakeDepartment> {
  let department: DepartmentServer | undefined;
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      if (request.url?.startsWith('/internal/') === true) return send(response, 200, JSON.stringify(represented(text, worldOf())));
      return answer(name, text, request, response, scene, department);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    serve: (given) => void (department = given),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  name: Department,
  text: string,
  request: IncomingMessage,
  response: ServerResponse,
  scene: Scene,
  department: DepartmentServer | undefined,
): Promise<void> {
  scene.requests += 1;
  const { query, variables } = JSON.parse(text) as { query: string; variables?: Record<string, unknown> };
  const access = accessIn(request.headers[SIGNATURE_HEADERS.context]);
  const fault = scene.faults.departments[name];
  let body: Record<string, unknown>;
  try {
    if (!department) throw new Error(`${name} serves nothing yet`);
    const result = await department.answer({ query, variables: variables ?? {}, access }, scene.faults);
    scene.asks.push(...result.asks);
    scene.mutations.push(...result.mutations);
    body = result.body;
  } catch (error) {
    scene.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return send(response, 400, '{"errors":[{"message":"violation"}]}');
  }
  fail(fault, body, response);
}

function fail(fault: DepartmentFault | undefined, body: Record<string, unknown>, response: ServerResponse): void {
  const json = JSON.stringify(body);
  switch (fault) {
    case undefined:
      return send(response, 200, json);
    case 'refuse':
      return void response.socket?.destroy();
    case 'hang':
      return void setTimeout(() => response.socket?.destroy(), HANG_MS).unref();
    case 'http500':
      return send(response, 500, '<html>10.0.0.7 is down</html>');
    case 'http500Json':
      return send(response, 500, '{"errors":[{"message":"10.0.0.7 is down"}]}');
    case 'nonsense':
      return send(response, 200, '<html>{"data":{}}</html>');
    case 'truncated':
      return send(response, 200, json.slice(0, -2));
    case 'notAnObject':
      return send(response, 200, JSON.stringify([body]));
    case 'noData':
      return send(response, 200, '{"extensions":{}}');
    case 'nullData':
      return send(response, 200, '{"data":null}');
    case 'nullDataWithError':
      return send(response, 200, '{"data":null,"errors":[{"message":"x"}]}');
    case 'nullEntities':
      changeEntities(body['data'], (entities) => entities.map(() => null));
      // It knows of no entity, so it says nothing about what is in one.
      body['errors'] = (body['errors'] as { path?: unknown[] }[] | undefined)?.filter(({ path }) => typeof path?.[1] !== 'number');
      if ((body['errors'] as unknown[] | undefined)?.length === 0) delete body['errors'];
      return send(response, 200, JSON.stringify(body));
    case 'shortEntities':
      changeEntities(body['data'], (entities) => [...entities, ...entities.slice(0, 1), null]);
      return send(response, 200, JSON.stringify(body));
    case 'vagueError':
      return send(
        response,
        200,
        JSON.stringify({ ...body, errors: [...((body['errors'] as unknown[] | undefined) ?? []), { message: 'x' }] }),
      );
    case 'oddJson':
      return send(response, 200, oddJson(body));
    case 'talkative':
      return send(response, 200, JSON.stringify({ ...body, data: talkative(body['data']), extensions: { data: {} }, unasked: 1 }));
  }
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What the gateway's signed statement says that the caller holds; its signature is others' business. */
function accessIn(context: string | string[] | undefined): Access | undefined {
  const payload = typeof context === 'string' ? context.split('.')[1] : undefined;
  if (payload === undefined || payload === '') return undefined;
  const { access } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { access: Access };
  return { ...access, purpose: access.purpose };
}

function represented(text: string, world: World): { subjects: string[] } {
  const { subject } = JSON.parse(text) as { subject: string };
  return { subjects: representedBy(world, subject) };
}
