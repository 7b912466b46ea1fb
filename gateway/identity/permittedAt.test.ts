import type { Permit } from '../../common/permit.ts';
import { permittedAt } from './permittedAt.ts';

const permit = (more: Partial<Permit>): Permit => ({
  id: 'a',
  kind: 'CONSENT',
  subject: 'A',
  organisation: 'bank',
  user: null,
  purpose: 'FINANCE_REVIEW',
  names: ['grade'],
  once: false,
  from: 0,
  until: 100,
  ended: false,
  ...more,
});

describe('permittedAt', () => {
  it('changes when the next one begins or ends', () => {
    expect(permittedAt([permit({}), permit({ from: 30 }), permit({ until: 60 })], 'clerk', 10).until).toBe(30);
    expect(permittedAt([permit({}), permit({ until: 60 })], 'clerk', 40).until).toBe(60);
  });

  it('is an elevation of one person, and nobody else’s', () => {
    const elevation = permit({ kind: 'ELEVATION', user: 'clerk', names: ['tax'] });
    expect(permittedAt([elevation], 'clerk', 10).permitted.elevations).toEqual([{ subject: 'A', sector: 'tax' }]);
    expect(permittedAt([elevation], 'another', 10).permitted.elevations).toEqual([]);
    expect(permittedAt([elevation], undefined, 10).permitted.elevations).toEqual([]);
  });

  it('uses nothing up that a lasting consent opens', () => {
    const once = permit({ id: 'once', once: true, names: ['grade', 'debts'] });
    expect(permittedAt([once, permit({})], 'clerk', 10).permitted.once).toEqual([{ id: 'once', subject: 'A', datasets: ['debts'] }]);
    expect(permittedAt([{ ...once, names: ['grade'] }, permit({})], 'clerk', 10).permitted.once).toEqual([]);
  });

  it('says of which no lasting one holds', () => {
    const once = permit({ id: 'once', once: true, names: ['grade', 'debts'] });
    for (const permits of [
      [once, permit({})],
      [permit({}), once],
    ])
      expect(permittedAt(permits, 'clerk', 10).permitted.consents).toEqual(
        expect.arrayContaining([
          { subject: 'A', dataset: 'grade' },
          { subject: 'A', dataset: 'debts', once: true },
        ]),
      );
  });

  it('counts what was consented to twice once', () => {
    const again = permit({ id: 'b', names: ['debts', 'grade'] });
    expect(permittedAt([permit({}), again], 'clerk', 10).permitted.consents).toEqual([
      { subject: 'A', dataset: 'grade' },
      { subject: 'A', dataset: 'debts' },
    ]);
  });

  it('holds hundreds of thousands', () => {
    const many = Array.from({ length: 300_000 }, (_, index) => permit({ id: String(index), subject: `S${index}` }));
    expect(permittedAt(many, 'clerk', 10).permitted.consents).toHaveLength(300_000);
  });
});
