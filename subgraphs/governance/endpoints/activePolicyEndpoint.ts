import { z } from 'zod';
import type { InternalEndpoint, InternalServices } from '../../shared/defineSubgraph.ts';
import { importPolicyFile, revisionInForce } from '../source/policyStore.ts';

const bodySchema = z.strictObject({ have: z.strictObject({ revision: z.int(), hash: z.string() }).nullable() });
const imported = new WeakMap<InternalServices['db'], Promise<void>>();

/** `POST /internal/active-policy`, for gateways: the signed revision in force, or that theirs still is. */
export const activePolicyEndpoint: InternalEndpoint = {
  callers: ['gateway'],
  async handle(body, services) {
    const { db, clock } = services;
    const { have } = bodySchema.parse(body);
    await policyFileImported(services);
    const found = await revisionInForce(db, new Date(clock()));
    if (!found) throw new Error('no revision of the policy is in force');
    const { revision, content, hash, signature } = found;
    return have?.revision === revision && have.hash === hash ? { unchanged: true } : { revision, content, hash, signature };
  },
};

/** Takes schema/policy.yaml over, once for each start. */
function policyFileImported({ db, clock, signPolicy }: InternalServices): Promise<void> {
  let done = imported.get(db);
  if (!done) {
    if (!signPolicy) return Promise.reject(new Error('SUBGRAPH_KEYS: governance needs policy.private'));
    done = importPolicyFile(db, signPolicy, new Date(clock()));
    imported.set(db, done);
    done.catch(() => imported.delete(db));
  }
  return done;
}
