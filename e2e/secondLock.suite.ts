import { signRequest, type PairKey } from '../common/requestSignature.ts';
import { callerContextSigner } from '../common/callerContext.ts';
import { anonymousAccess, type Access } from '../common/access.ts';
import { generateKeyPairSync } from 'node:crypto';
import { FIRM } from './fixtures/smallCity.ts';
import { sharedStack } from './sharedStack.ts';
import type { TestStack } from './stack.ts';

/** A department asked by anybody but the gateway, or by the gateway with something altered on the way. */
describe('the second lock', () => {
  let stack: TestStack;
  let tax: string;
  let body: string;
  let key: PairKey;
  let sign: (access: Access) => string | Promise<string>;
  beforeAll(async () => {
    stack = await sharedStack();
    tax = stack.running.subgraphs.find(({ name }) => name === 'tax')?.url ?? '';
    const id = await stack.idOf('USCC', FIRM.uscc);
    body = JSON.stringify({
      query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Subject { tax { grade { grade } } } } }',
      variables: { r: [{ __typename: 'Subject', id }] },
      extensions: { calls: [{ requestId: 'test-0001' }] },
    });
    [key] = stack.keys.pairs('gateway', 'tax') as [PairKey];
    sign = callerContextSigner(stack.keys.contextPrivate ?? generateKeyPairSync('ed25519').privateKey);
  });

  const access = (level: 'OPEN' | 'SHARED'): Access => ({
    ...anonymousAccess(1),
    identified: true,
    levels: { tax: level },
    purpose: 'TENDER_REVIEW',
  });
  const parts = (context: string, changed: Partial<Parameters<typeof signRequest>[0]> = {}) => ({
    caller: 'gateway',
    audience: 'tax',
    method: 'POST',
    path: '/graphql',
    context,
    body,
    ...changed,
  });
  const send = async (headers: Record<string, string>, sent = body, url = tax) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: sent });
    return { status: response.status, text: await response.text() };
  };

  it('answers what the gateway signed, and judges each record itself', async () => {
    const allowed = await send(signRequest(parts(await sign(access('SHARED'))), key));
    expect(JSON.parse(allowed.text)).toEqual({ data: { _entities: [{ tax: { grade: { grade: 'D' } } }] } });
    const denied = await send(signRequest(parts(await sign(access('OPEN'))), key));
    expect(JSON.parse(denied.text)).toMatchObject({
      data: { _entities: [{ tax: { grade: null } }] },
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', reason: 'CONSENT' } }],
    });
  });

  it('refuses unsigned requests, the SDL and introspection too', async () => {
    for (const query of ['{ _service { sdl } }', '{ __schema { types { name } } }', '{ __typename }']) {
      expect((await send({}, JSON.stringify({ query }))).status).toBe(403);
    }
    expect((await fetch(tax)).status).toBe(403);
    expect((await fetch(tax.replace('/graphql', '/internal/represented'), { method: 'POST', body: '{}' })).status).toBe(403);
    const sent = JSON.stringify({ query: '{ _service { sdl } }', extensions: {} });
    expect((await send(signRequest(parts(await sign(access('SHARED')), { body: sent }), key), sent)).text).not.toContain('type Subject');
  });

  it('refuses another department’s key, another caller’s name, another audience', async () => {
    const context = await sign(access('SHARED'));
    const [ofCourts] = stack.keys.pairs('gateway', 'courts') as [PairKey];
    const [ofAnalysis] = stack.keys.pairs('analysis', 'tax') as [PairKey];
    for (const headers of [
      signRequest(parts(context), ofCourts),
      signRequest(parts(context), ofAnalysis),
      signRequest(parts(context, { audience: 'courts' }), key),
      signRequest(parts(context, { path: '/internal/represented' }), key),
      signRequest(parts(context, { method: 'GET' }), key),
    ]) {
      expect(await send(headers)).toEqual({ status: 403, text: expect.stringContaining('SIGNATURE_REFUSED') });
    }
  });

  it('refuses a replay, an altered body, an altered context, and old or early requests', async () => {
    const context = await sign(access('OPEN'));
    const headers = signRequest(parts(context), key);
    expect((await send(headers)).status).toBe(200);
    expect((await send(headers)).status).toBe(403);
    expect((await send(signRequest(parts(context), key), body.replace('grade { grade }', 'arrears { totalCount }'))).status).toBe(403);
    expect((await send({ ...signRequest(parts(context), key), 'x-credit-context': await sign(access('SHARED')) })).status).toBe(403);
    expect((await send({ ...signRequest(parts(context), key), 'x-credit-time': String(Date.now() + 1) })).status).toBe(403);
    for (const shift of [-31_000, 31_000]) expect((await send(signRequest(parts(context), key, Date.now() + shift))).status).toBe(403);
  });

  it('refuses a caller context that the gateway did not sign, or too long ago', async () => {
    const stranger = callerContextSigner(generateKeyPairSync('ed25519').privateKey);
    expect((await send(signRequest(parts(await stranger(access('SHARED'))), key))).status).toBe(403);
    const old = callerContextSigner(stack.keys.contextPrivate ?? generateKeyPairSync('ed25519').privateKey, () => Date.now() - 31_000);
    expect((await send(signRequest(parts(await old(access('SHARED'))), key))).status).toBe(403);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ access: access('SHARED'), exp: 9e9, iat: 1, iss: 'credit-graph-gateway' })).toString('base64url')}.`;
    expect((await send(signRequest(parts(unsigned), key))).status).toBe(403);
    expect((await send(signRequest(parts(''), key))).status).toBe(403);
  });
});
