import { generateKeyPairSync, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, SignJWT } from 'jose';
import { DEMO_AUDIENCE, DEMO_ISSUER } from '../common/demoToken.ts';
import { DEBTOR, FIRM } from './fixtures/smallCity.ts';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

const ME = '{ me { organisation user roles levels { sector level } purposes { code } } }';

/** Tokens that are not what they say: 401, alike, and no department asked. */
describe('identity', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());
  beforeEach(() => stack.forget());

  const demoKey = () => stack.keys.demo?.privateKey ?? generateKeyPairSync('ed25519').privateKey;
  const made = (claims: Record<string, unknown>, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt, key = demoKey()) =>
    change(
      new SignJWT({ scope: 'credit:3', ...claims })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(DEMO_ISSUER)
        .setAudience(DEMO_AUDIENCE)
        .setExpirationTime('5m'),
    ).sign(key);

  it('refuses forged, expired, misdirected, unsigned and misshapen tokens', async () => {
    const good = await made({});
    const [header = '', payload = '', signature = ''] = good.split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${encode({ alg: 'none' })}.${payload}.`;
    const hmac = `${encode({ alg: 'HS256' })}.${payload}`;
    const bad = [
      await made({}, undefined, generateKeyPairSync('ed25519').privateKey),
      await made({}, (jwt) => jwt.setExpirationTime(Math.floor(Date.now() / 1000) - 60)),
      await made({}, (jwt) => jwt.setAudience('another')),
      await made({}, (jwt) => jwt.setIssuer('another')),
      none,
      `${none}AA`,
      `${hmac}.${createHmac('sha256', stack.keys.demo?.publicKey.export({ type: 'spki', format: 'pem' }) ?? '')
        .update(hmac)
        .digest('base64url')}`,
      `${header}.${encode({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), scope: 'tax:3' })}.${signature}`,
      await made({ scope: ['credit:3'] }),
      await made({ scope: 'credit:3 <script>' }),
      await made({ scope: undefined }),
      await made({ org: { name: 'x' } }),
      ...(await Promise.all(['张\u200b三', '\u00ad张三', '张\u202e三', '张\u0007三', '\u200b', '　 '].map((user) => made({ user })))),
      await made({ org: '某局\u2060' }),
      await made({ org: ' ' }),
      await made({ subject: 'S-made-up' }),
      await made({ subject: 7 }),
      'not-a-token',
      '',
    ];
    for (const token of bad) {
      const answer = await stack.query(ME, { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, answer.errors[0]?.extensions['code'], answer.data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
    }
    expect((await stack.query(ME, { headers: { authorization: 'Basic eDp5' } })).status).toBe(401);
    expect(stack.calls()).toEqual({});
    expect((await stack.query(ME, { token: good })).status).toBe(200);
    const named = await made({ org: '某某（广东）有限公司', user: '阿凡提·买买提' });
    expect((await stack.query(ME, { token: named })).status).toBe(200);
  });

  it('lets nobody try out which number is behind a masked one: of a name twenty documents a day, in one request and in many', async () => {
    const as = { organisation: '演示', user: '陈', scope: 'credit:2' };
    const headers = { 'x-query-purpose': 'CREDIT_SUPERVISION' };
    const document = (turn: number): string => `44182519650225${String(turn).padStart(3, '0')}5`;
    const tries = (from: number, to: number, name = '欧阳志远') =>
      Array.from(
        { length: to - from },
        (_, index) => `a${index}: subject(identifier: { kind: CITIZEN_ID, value: "${document(from + index)}" }, name: "${name}") { id }`,
      ).join(' ');
    const ask = (query: string, more: object = {}) => stack.query(`{ ${query} }`, { as, headers, ...more });
    expect((await ask(tries(0, 21))).status).toBe(429);
    expect(stack.calls()).toEqual({});
    const debtors = `judgmentDebtor(name: " 欧阳 志远", documentNumber: "${document(100)}") { court }`;
    for (const query of [tries(40, 41), tries(40, 41, '欧阳　志远'), debtors, `...F } fragment F on Query { ${tries(40, 41)}`]) {
      const { status, errors } = await ask(query);
      expect([status, errors[0]?.extensions['code']]).toEqual([429, 'LOOKUPS_EXHAUSTED']);
    }
    const party = (value: string) => `{ name: "欧阳志远", identifier: { kind: CITIZEN_ID, value: "${value}" } }`;
    const screened = `mutation { screen(input: { matter: TENDER, reference: "T-1", parties: [${party(document(200))}] }) { id } }`;
    expect((await stack.query(screened, { as, headers })).errors[0]?.extensions['code']).toBe('LOOKUPS_EXHAUSTED');
    const named = 'query ($i: IdentifierInput, $n: String) { subject(identifier: $i, name: $n) { id } }';
    const variables = { i: { kind: 'CITIZEN_ID', value: DEBTOR.document }, n: DEBTOR.name };
    expect((await stack.query(named, { as, headers, variables })).status).toBe(429);
    expect(stack.calls()).toEqual({});
    // Others are not hindered, nor he about others.
    const other = await stack.query(named, { as: { ...as, user: '郑' }, headers, variables });
    expect([other.errors, other.data]).toEqual([[], { subject: { id: expect.any(String) as string } }]);
    expect((await ask(tries(0, 3, '张三'))).status).toBe(200);
  });

  it('tells the caller what he holds: the lower of token and grant, sector by sector', async () => {
    const { data } = await stack.query(ME, { as: { organisation: '演示', user: '王', scope: 'credit:1 tax:3 policy:read' } });
    const me = data?.['me'] as unknown as { roles: string[]; levels: { sector: string; level: string }[] };
    expect(me).toMatchObject({ organisation: '演示', user: '王', roles: ['policy:read'] });
    expect(me.levels.filter(({ sector }) => ['tax', 'courts'].includes(sector))).toEqual([
      { sector: 'tax', level: 'RESTRICTED' },
      { sector: 'courts', level: 'IDENTIFIED' },
    ]);
  });
});

/** Beside a real issuer the demo key, its identities and its grant are gone. */
describe('identity by an identity provider', () => {
  let stack: TestStack;
  let jwks: Server;
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  beforeAll(async () => {
    const keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }] };
    jwks = createServer((_request, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(keys)));
    await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
    stack = await startStack({
      environment: {
        IDENTITY_ISSUER: 'https://id.example',
        IDENTITY_AUDIENCE: 'graph',
        IDENTITY_JWKS_URL: `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/jwks`,
      },
    });
  });
  afterAll(async () => {
    await stack.close();
    jwks.closeAllConnections();
    jwks.close();
  });

  const issued = (claims: Record<string, unknown>) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer('https://id.example')
      .setAudience('graph')
      .setExpirationTime('5m')
      .sign(pair.privateKey);

  it('takes its tokens, gives an organisation without a grant IDENTIFIED and no purpose, and knows no demo', async () => {
    const token = await issued({ scope: 'credit:0 credit:1 credit:2 credit:3', org: '没有授权的单位' });
    const { data } = await stack.query(ME, { token });
    const me = data?.['me'] as unknown as { levels: { level: string }[]; purposes: unknown[] };
    expect([[...new Set(me.levels.map(({ level }) => level))], me.purposes]).toEqual([['IDENTIFIED'], []]);
    expect((await fetch(`${stack.url}/demo/identities`)).status).toBe(404);
    const forged = await new SignJWT({ scope: 'credit:3' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(DEMO_ISSUER)
      .setAudience(DEMO_AUDIENCE)
      .setExpirationTime('5m')
      .sign(generateKeyPairSync('ed25519').privateKey);
    expect((await stack.query(ME, { token: forged })).status).toBe(401);
  });

  it('lets a purpose count for those alone whom a grant with it reaches', async () => {
    const token = await issued({ scope: 'credit:2', org: '广东省公共信用信息中心', sub: '接口' });
    const headers = { 'x-query-purpose': 'CREDIT_SUPERVISION' };
    const firm = await stack.idOf('USCC', FIRM.uscc);
    const person = await stack.idOf('CITIZEN_ID', DEBTOR.document);
    stack.forget();
    const query = 'query ($id: ID!) { subject(id: $id) { identifiers { value } } }';
    const { errors } = await stack.query(query, { token, headers, variables: { id: person } });
    expect(errors.map(({ extensions }) => [extensions['coordinate'], extensions['reason']])).toEqual([['Subject.identifiers', 'PURPOSE']]);
    const found = `{ subject(identifier: { kind: CITIZEN_ID, value: "${DEBTOR.document}" }, name: "${DEBTOR.name}") { id } }`;
    const lookup = await stack.query(found, { token, headers });
    expect([lookup.data, lookup.errors[0]?.extensions['reason']]).toEqual([{ subject: null }, 'PURPOSE']);
    const graded = 'query ($id: ID!) { subject(id: $id) { tax { grade { grade } } } }';
    expect((await stack.query(graded, { token, headers, variables: { id: firm } })).errors).toEqual([]);
  });

  it('hands over in exchange what the receiver’s own grant lets it read, and takes nobody else’s token for his', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'credit-graph-receivers-'));
    try {
      const exchange = async (to: string, dataset: string, org: string) => {
        const file = join(folder, `${to}.token`);
        writeFileSync(file, await issued({ scope: 'credit:2', org, sub: '接口' }));
        const out = join(folder, `${to}-${dataset}`);
        const parameters = ['--to', to, '--dataset', dataset, '--url', `${stack.url}/graphql`, '--token-file', file, '--out', out];
        const { code, stderr } = await startScript('exchange', parameters, { DATA_DIR: stack.config.dataDir }).ended;
        return { code, stderr, text: code === 0 ? readFileSync(`${out}.csv`, 'utf8') : '' };
      };
      const [province, shaoguan] = ['广东省公共信用信息中心', '韶关市公共信用信息中心'];
      const listed = await exchange('shaoguan', 'tax-grade-a', shaoguan);
      expect([listed.stderr, listed.code, listed.text]).toEqual(['', 0, expect.stringContaining('年度')]);
      // Grades other than A are not its to have, whatever its file is called.
      expect(listed.text).not.toMatch(/,(?:B|C|D|M),/);
      expect((await exchange('shaoguan', 'tax-credit-grade', shaoguan)).code).not.toBe(0);
      expect((await exchange('province', 'tax-credit-grade', province)).text).toMatch(/,(?:B|C|D|M),/);
      const stranger = await exchange('province', 'tax-arrears', shaoguan);
      expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('the token is not the receiver’s')]);
      const nobody = await exchange('shaoguan', 'tax-grade-a', '没有授权的单位');
      expect(nobody.code).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
