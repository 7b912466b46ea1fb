import type { Party } from './mappedRow.ts';
import { deriveValues } from './deriveValues.ts';
import { parseLayout } from './loadLayout.ts';
import type { CellValue } from './readCell.ts';

const layout = parseLayout(
  `{ sector: courts, dataset: x, name: 名, version: 2026-01-01, table: courts.x, key: [subject],
     columns: [{ header: 证件号码, to: { identifier: CITIZEN_ID } }, { header: 出生日期, type: date, to: party_born_on }],
     derive: [{ to: party_born_on, bornOf: subject }] }`,
  'courts/x.yaml',
);

function derived(values: Record<string, CellValue>, parties: Record<string, Party>): CellValue | undefined {
  deriveValues(layout, values, parties);
  return values['party_born_on'];
}

const identified = (kind: 'CITIZEN_ID' | 'USCC', value: string): Record<string, Party> => ({
  subject: { identifiers: [{ kind, value, conforming: true, plausible: true }] },
});

describe('deriveValues', () => {
  it('keeps of a person’s number the day of birth; of an organisation, and of nobody, none', () => {
    expect(derived({}, identified('CITIZEN_ID', '441802198210259332'))).toBe('1982-10-25');
    expect(derived({}, identified('USCC', '91441881969259729U'))).toBeNull();
    expect(derived({}, {})).toBeNull();
  });

  it('lets stand what the file says itself', () => {
    expect(derived({ party_born_on: '1990-01-01' }, identified('CITIZEN_ID', '441802198210259332'))).toBe('1990-01-01');
  });
});
