import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKeys } from '../../common/keys.ts';
import { memoryNonceStore, signRequest, verifyRequest } from '../../common/requestSignature.ts';
import { rotateKeyFiles, writeKeyFiles } from './keyFiles.ts';
import type { PartKeys } from './makeKeys.ts';

const SUBGRAPHS = ['tax', 'courts', 'analysis'];
const IDENTITY = { kind: 'jwks', issuer: 'i', jwksUrl: 'http://localhost', audience: 'a' } as const;
const REQUEST = { audience: 'tax', method: 'POST', path: '/graphql', context: '', body: '{}' };

describe('the files of npm run keys', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'credit-graph-keys-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (part: string) =>
    loadKeys({
      production: true,
      subgraphKeys: join(folder, `${part}.json`),
      subjectIdKey: /=([0-9a-f]+)/.exec(readFileSync(join(folder, 'subject-id.env'), 'utf8'))?.[1],
      dataDir: folder,
      identity: IDENTITY,
    });
  const parsed = (part: string) => JSON.parse(readFileSync(join(folder, `${part}.json`), 'utf8')) as PartKeys;
  const accepts = async (signer: ReturnType<typeof load>, caller: string, receiver: ReturnType<typeof load>): Promise<boolean> => {
    const [key] = signer.pairs(caller, 'tax');
    if (!key) return false;
    const headers = signRequest({ ...REQUEST, caller }, key);
    return (await verifyRequest({ ...REQUEST, headers }, receiver.pairs, memoryNonceStore())).ok;
  };

  it('give each part its own pairs only, readable by their owner only', () => {
    expect(writeKeyFiles(folder, SUBGRAPHS, 'k1').sort()).toEqual([
      'analysis.database.env',
      'analysis.json',
      'collect.env',
      'courts.database.env',
      'courts.json',
      'gateway.json',
      'subject-id.env',
      'tax.database.env',
      'tax.json',
    ]);
    expect(Object.fromEntries(['gateway', ...SUBGRAPHS].map((part) => [part, Object.keys(parsed(part).pairs).sort()]))).toEqual({
      gateway: ['gateway>analysis', 'gateway>courts', 'gateway>tax'],
      tax: ['analysis>tax', 'gateway>tax'],
      courts: ['analysis>courts', 'gateway>courts'],
      analysis: ['analysis>courts', 'analysis>tax', 'gateway>analysis'],
    });
    expect(['gateway', ...SUBGRAPHS].map((part) => 'private' in parsed(part).context)).toEqual([true, false, false, false]);
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o077)).toEqual(Array(9).fill(0));
  });

  it('are what the parts load and understand each other by', async () => {
    writeKeyFiles(folder, SUBGRAPHS, 'k1');
    expect(await accepts(load('gateway'), 'gateway', load('tax'))).toBe(true);
    expect(await accepts(load('analysis'), 'analysis', load('tax'))).toBe(true);
    expect(await accepts(load('courts'), 'gateway', load('tax'))).toBe(false);
  });

  it('are not overwritten', () => {
    writeKeyFiles(folder, SUBGRAPHS, 'k1');
    const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(() => writeKeyFiles(folder, SUBGRAPHS, 'k2')).toThrow(/not overwritten/);
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
  });

  it('rotate so that parts restarted in order always understand each other, and the old key goes with the next turn', async () => {
    writeKeyFiles(folder, SUBGRAPHS, 'k1');
    const [oldGateway, oldTax] = [load('gateway'), load('tax')];
    const subjectId = readFileSync(join(folder, 'subject-id.env'), 'utf8');
    rotateKeyFiles(folder, SUBGRAPHS, 'k2');
    const [newGateway, newTax] = [load('gateway'), load('tax')];
    expect(parsed('tax').pairs['gateway>tax']?.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(parsed('tax').context.public).toHaveLength(2);
    expect(await accepts(oldGateway, 'gateway', newTax)).toBe(true);
    expect(await accepts(newGateway, 'gateway', newTax)).toBe(true);
    expect(await accepts(newGateway, 'gateway', oldTax)).toBe(false);
    expect(readFileSync(join(folder, 'subject-id.env'), 'utf8')).toBe(subjectId);

    rotateKeyFiles(folder, SUBGRAPHS, 'k3');
    expect(parsed('gateway').pairs['gateway>tax']?.map(({ id }) => id)).toEqual(['k3', 'k2']);
    expect(await accepts(oldGateway, 'gateway', load('tax'))).toBe(false);
  });

  it('take in a subgraph that has joined', () => {
    writeKeyFiles(folder, ['tax'], 'k1');
    rotateKeyFiles(folder, ['tax', 'housing'], 'k2');
    expect(parsed('housing').pairs['gateway>housing']?.map(({ id }) => id)).toEqual(['k2']);
    const addresses = readFileSync(join(folder, 'collect.env'), 'utf8');
    expect(addresses.match(/^\w+(?=_DATABASE_URL=)/gm)).toEqual(['TAX', 'HOUSING']);
    const [, password = '-'] = /PGPASSWORD=(.*)/.exec(readFileSync(join(folder, 'housing.database.env'), 'utf8')) ?? [];
    expect(addresses).toContain(`HOUSING_DATABASE_URL=postgres://housing:${password}@housing-database:5432/housing\n`);
  });

  it('cannot be rotated where there are none', () => {
    expect(() => rotateKeyFiles(folder, SUBGRAPHS, 'k1')).toThrow(/no keys to renew/);
  });
});
