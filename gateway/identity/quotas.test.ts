import { CreditGraphError } from '../../common/errors.ts';
import { createLogger } from '../../common/logger.ts';
import { quotas } from './quotas.ts';

const logger = createLogger('silent');

describe('quotas', () => {
  it('allows an organisation so many requests on one day, each organisation its own', async () => {
    const { spend } = quotas(undefined, logger);
    await spend('某银行', 2, '2026-11-24');
    await spend('某银行', 2, '2026-11-24');
    await expect(spend('某银行', 2, '2026-11-24')).rejects.toThrow(CreditGraphError);
    await spend('另一银行', 2, '2026-11-24');
    await spend('某银行', 2, '2026-11-25');
  });

  it('counts what other gateways let through, and alone while Redis is away', async () => {
    let answer: () => Promise<number> = () => Promise.resolve(7);
    const redis = { incr: () => answer(), expire: () => Promise.resolve(1) };
    const { spend } = quotas(redis as never, logger);
    await expect(spend('某银行', 6, '2026-11-24')).rejects.toThrow(CreditGraphError);
    answer = () => Promise.reject(new Error('away'));
    await spend('某银行', 6, '2026-11-24');
  });
});
