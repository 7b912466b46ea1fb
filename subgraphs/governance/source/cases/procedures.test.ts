import { stepsFrom } from './procedures.ts';

describe('stepsFrom', () => {
  it('leaves the review of what was put away, and where a repair was granted there is none to ask for', () => {
    expect(stepsFrom({ kind: 'OBJECTION', state: 'CLOSED', decision: 'UPHELD' })).toEqual(['REQUEST_REVIEW']);
    expect(stepsFrom({ kind: 'REPAIR', state: 'CLOSED', decision: 'REFUSED' })).toEqual(['REQUEST_REVIEW']);
    expect(stepsFrom({ kind: 'REPAIR', state: 'CLOSED', decision: 'GRANTED' })).toEqual(['REVOKE']);
    expect(stepsFrom({ kind: 'REPAIR', state: 'SUPPLEMENT_ASKED', decision: null })).toEqual(['SUPPLEMENT', 'CLOSE']);
    expect(stepsFrom({ kind: 'COMPLAINT', state: 'CLOSED', decision: null })).toEqual([]);
  });
});
