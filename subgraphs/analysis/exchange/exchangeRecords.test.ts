import type { RequestContext } from '../../shared/requestContext.ts';
import { exchangeRecords } from './exchangeRecords.ts';

describe('exchangeRecords', () => {
  it('is refused for what its department says, whatever else the data set holds', async () => {
    const refused = { coordinate: 'TaxCredit.arrears', requiredLevel: 'RESTRICTED', heldLevel: 'SHARED', reason: 'LEVEL' };
    const askInternal = () => Promise.resolve({ refused, classes: [], columns: [], records: [] });
    const context = {
      askInternal,
      calls: [],
      ids: { cursors: () => ({}) },
      access: { levels: { tax: 'SHARED' } },
    } as unknown as RequestContext;
    await expect(exchangeRecords(undefined, { dataset: 'tax-arrears' }, context)).rejects.toMatchObject({
      code: 'UNAUTHORIZED_FIELD_OR_TYPE',
      details: { sector: 'tax', ...refused },
    });
  });
});
