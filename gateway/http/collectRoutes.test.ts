import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify from 'fastify';
import { CreditGraphError } from '../../common/errors.ts';
import { createLogger } from '../../common/logger.ts';
import type { VerifiedToken } from '../identity/verifyToken.ts';
import { collectRoutes, supplierOf } from './collectRoutes.ts';
import { PACE } from './limitedBody.ts';
import { UNRECORDED } from './recordingFiles.ts';

/** Who delivers a file, by what his token binds him to. */
describe('supplierOf', () => {
  const bound = (...roles: string[]) =>
    supplierOf('Bearer a.b.c', 'tax', 'tax-arrears', () =>
      Promise.resolve({
        organisation: '甲',
        user: '乙',
        roles: ['collect:write', 'collect-tax:tax-arrears', ...roles],
      } as unknown as VerifiedToken),
    );

  it('takes each binding by its name', async () => {
    expect(await bound()).toMatchObject({ division: undefined, jurisdiction: undefined });
    expect(await bound('collect-division:441802', 'collect-jurisdiction:shaoguan')).toMatchObject({
      division: '441802',
      jurisdiction: 'shaoguan',
    });
  });

  it.each([['collect-jurisdiction:'], ['collect-division:'], ['collect-jurisdiction:shaoguan', 'collect-jurisdiction:province']])(
    'refuses %s: what binds to nothing, or to two, would leave open whose the file is',
    async (...roles) => {
      await expect(bound(...roles)).rejects.toMatchObject({ code: 'COLLECTION_DENIED' });
    },
  );
});

describe('collectRoutes', () => {
  it('tells whoever stops in the middle of his file so, hangs up, and collects nothing', async () => {
    const server = fastify();
    server.setErrorHandler((error: Error, _request, reply) =>
      reply.code(error instanceof CreditGraphError ? error.status : 500).send({ message: error.message }),
    );
    const everySecond = (tick: () => void): (() => void) => {
      const timer = setInterval(tick, 5);
      return () => clearInterval(timer);
    };
    let fault: unknown;
    collectRoutes(server, {
      verify: () =>
        Promise.resolve({ organisation: '甲', user: '乙', roles: ['collect:write', 'collect-tax:all'] } as unknown as VerifiedToken),
      async supply({ stream }) {
        await text(stream).catch((error: unknown) => (fault = error));
        throw fault;
      },
      maxBytes: 1_000_000,
      pace: { ...PACE, idleSeconds: 2, everySecond },
      recording: UNRECORDED,
      logger: createLogger('silent', {}),
    });
    await server.listen({ port: 0 });
    try {
      const socket = connect((server.server.address() as { port: number }).port);
      socket.write(
        'POST /collect/tax/tax-arrears HTTP/1.1\r\nhost: a\r\nauthorization: Bearer a.b.c\r\ncontent-type: text/csv\r\ncontent-length: 1000\r\n\r\n名称',
      );
      // It ends only because the gateway ends it.
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1.1 503 [^]*未收到数据 \/ nothing came for 2 seconds/);
      expect(fault).toMatchObject({ code: 'REQUEST_TIMEOUT' });
    } finally {
      await server.close();
    }
  });
});
