import type { RequestContext } from '../../shared/requestContext.ts';
import type { StoredCase } from '../source/cases/caseStore.ts';
import { caseNode } from './caseNode.ts';

const GRANTED = { kind: 'REPAIR', decision: 'GRANTED', state: 'GRANTED', subject: null, dueOn: null, waits: false } as StoredCase;
const CONTEXT = { today: '2026-11-28' } as RequestContext;

describe('caseNode', () => {
  it('says of a repair that publication has stopped once its department has been told, and not before', () => {
    const outcome = (found: StoredCase): unknown => (caseNode(found, CONTEXT) as { outcome: unknown }).outcome;
    expect(outcome(GRANTED)).toEqual({ publicityStopped: true, sharingStopped: true, measuresLifted: true });
    expect(outcome({ ...GRANTED, waits: true })).toEqual({ publicityStopped: false, sharingStopped: false, measuresLifted: false });
    expect(outcome({ ...GRANTED, state: 'REVOKED' })).toBeNull();
  });
});
