import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Only what this server itself sends: the page loads nothing from outside the machine. GraphiQL styles itself at run time. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const NOT_BUILT = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>信用图谱</title></head>
<body><h1>信用图谱 · Credit Graph</h1><p>页面正在构建，稍后自动刷新。若长时间未完成，请运行 <code>npm run build</code>。</p>
<p lang="en">The page is being built and will reload by itself. If it does not, run <code>npm run build</code>. The API is at <code>/graphql</code>.</p></body></html>`;

/** The page at `/`, as `npm run build` made it; a page that says so while it is being built. */
export async function pageRoutes(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, { root: DIST, serve: false });
  server.get('/', (_request, reply) => {
    void reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    return existsSync(`${DIST}/index.html`) ? reply.sendFile('index.html') : reply.type('text/html; charset=utf-8').send(NOT_BUILT);
  });
  server.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    void reply.headers({ 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff' });
    return reply.sendFile(`assets/${request.params['*']}`, { maxAge: '1y', immutable: true });
  });
}
