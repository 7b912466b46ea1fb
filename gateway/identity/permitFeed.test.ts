import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadKeys } from '../../common/keys.ts';
import { readConfig } from '../../common/config.ts';
import { createLogger } from '../../common/logger.ts';
import { permitFeed, type PermitFeed } from './permitFeed.ts';

const PERMIT = {
  ...{
    id: 'one',
    kind: 'CONSENT',
    organisation: '银行',
    user: null,
    purpose: 'FINANCE_REVIEW',
    subject: 'A',
    names: ['dishonest-debt'],
  },
  ...{ once: true, ended: false },
};

/** Consents for one answer, where governance cannot be asked for a moment. */
describe('permitFeed', () => {
  let governance: Server;
  let feed: PermitFeed;
  let permits: object[] = [];
  let position = 1;
  let using: () => { status: number; used: string[] } = () => ({ status: 200, used: [] });
  beforeAll(async () => {
    governance = createServer((request, response) => {
      request.resume().on('end', () => {
        const answer =
          request.url === '/internal/permits' ? { status: 200, epoch: 'e', position, permits: permits.splice(0), more: false } : using();
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => governance.once('listening', resolve));
    const url = `http://127.0.0.1:${(governance.address() as AddressInfo).port}`;
    feed = await permitFeed({ url: () => url, keys: loadKeys(readConfig({})), logger: createLogger('silent'), maxStaleMs: 60_000 });
  });
  afterAll(async () => {
    await feed.close();
    governance.close();
  });
  const told = async (...next: object[]): Promise<void> => {
    permits = next;
    position += 1;
    await new Promise((resolve) => setTimeout(resolve, 800));
  };
  const isHeld = (): boolean => feed.of('银行', '某人', 'FINANCE_REVIEW') !== undefined;

  it('keeps what could not be used up, and not what was withdrawn meanwhile', async () => {
    const permit = { ...PERMIT, from: 0, until: Date.now() + 3_600_000 };
    await told(permit);
    expect(isHeld()).toBe(true);
    using = () => ({ status: 500, used: [] });
    expect([...(await feed.useUp(['one']))]).toEqual([]);
    expect(isHeld()).toBe(true);

    let release = (): void => undefined;
    const heard = new Promise<void>((resolve) => (release = resolve));
    using = () => {
      release();
      return { status: 500, used: [] };
    };
    const asking = feed.useUp(['one']);
    expect(isHeld()).toBe(false);
    await heard;
    await asking;
    await told({ ...permit, ended: true });
    expect(isHeld()).toBe(false);
    await told({ ...permit, id: 'one' });
    using = () => ({ status: 200, used: ['one'] });
    expect([...(await feed.useUp(['one']))]).toEqual(['one']);
    expect(isHeld()).toBe(false);
  });
});
