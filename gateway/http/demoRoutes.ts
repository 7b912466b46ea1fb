import type { FastifyInstance } from 'fastify';
import { demoToken, type DemoClaims } from '../../common/demoToken.ts';
import type { Keys } from '../../common/keys.ts';

const LIFETIME_SECONDS = 8 * 60 * 60;

/** An identity that the page lets a visitor try. */
interface DemoIdentity extends DemoClaims {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** A purpose to start with. */
  readonly purpose?: string;
}

/** One identity at each level; the first is nobody. */
const IDENTITIES: readonly DemoIdentity[] = [
  {
    id: 'identified',
    title: '实名用户 IDENTIFIED',
    description: '身份已核验的市民或企业人员 / a person whose identity is verified',
    organisation: '演示用户',
    user: '演示-李',
    scope: 'credit:1',
  },
  {
    id: 'shared',
    title: '政务共享 SHARED',
    description: '依法定职责共享的政府部门工作人员 / a clerk of an authority that shares by duty',
    organisation: '演示-发展和改革局',
    user: '演示-王',
    scope: 'credit:2',
    purpose: 'TENDER_REVIEW',
  },
  {
    id: 'tax',
    title: '税务人员 SHARED + tax RESTRICTED',
    description: '税务部门工作人员，本部门数据限制级 / a tax officer, RESTRICTED in his own sector',
    organisation: '演示-税务局',
    user: '演示-陈',
    scope: 'credit:2 tax:3',
    purpose: 'CREDIT_SUPERVISION',
  },
  {
    id: 'restricted',
    title: '限制级 RESTRICTED',
    description: '全部部门限制级，仅供演示 / RESTRICTED in every sector, for demonstration',
    organisation: '演示-信用中心',
    user: '演示-赵',
    scope: 'credit:3',
    purpose: 'CREDIT_SUPERVISION',
  },
];

/** `GET /demo/identities`: identities to try, with tokens; mounted with the demo key only, never beside a real issuer. */
export function demoRoutes(server: FastifyInstance, keys: Pick<Keys, 'demo'>): void {
  server.get('/demo/identities', async (_request, reply) => {
    const open = { id: 'open', title: '公开 OPEN', description: '任何人，不带令牌 / anybody, without a token', token: null, purpose: null };
    const others = await Promise.all(
      IDENTITIES.map(async ({ id, title, description, purpose, ...claims }) => ({
        id,
        title,
        description,
        purpose: purpose ?? null,
        token: await demoToken(keys, claims, LIFETIME_SECONDS),
      })),
    );
    return reply.header('cache-control', 'no-store').send([open, ...others]);
  });
}
