import { recogniseIdentifier } from './recogniseIdentifier.ts';

describe('recogniseIdentifier', () => {
  it('leaves a conforming value where it stands', () => {
    expect(recogniseIdentifier('ORGANISATION_CODE', 'D2143569-X')).toEqual({
      identifiers: [{ kind: 'ORGANISATION_CODE', value: 'D2143569X', conforming: true, plausible: true }],
    });
  });

  it('moves a value that conforms to another kind only', () => {
    expect(recogniseIdentifier('REGISTRATION_NUMBER', '91440300708461136t')).toMatchObject({
      finding: 'IDENTIFIER_MOVED',
      identifiers: [{ kind: 'USCC', value: '91440300708461136T' }, { kind: 'TAXPAYER_NUMBER' }],
    });
  });

  it('finds by its check character what stands in a column whose kind has no form', () => {
    const kind = 'SOCIAL_ORGANISATION_CERTIFICATE';
    const recognised = (cell: string) => {
      const { identifiers, finding } = recogniseIdentifier(kind, cell);
      return [identifiers.map((one) => one.kind), finding];
    };
    expect(recognised('91440300708461136T')).toEqual([[kind, 'USCC'], 'IDENTIFIER_MOVED']);
    expect(recognised('11010519491231002X')).toEqual([[kind, 'CITIZEN_ID'], 'IDENTIFIER_MOVED']);
    expect(recognised('51440000MJK9620050')).toEqual([[kind, 'USCC'], undefined]);
    for (const cell of ['粤清社证字第0123号', '110108000000016', '110105491231002', '91440300708461136X'])
      expect(recognised(cell)).toEqual([[kind], undefined]);
  });

  it('keeps a plausible value of its own kind that conforms to none', () => {
    expect(recogniseIdentifier('USCC', '91350211M00013FA1N')).toMatchObject({ identifiers: [{ kind: 'USCC', conforming: false }] });
  });

  it('finds nobody in placeholders and nonsense', () => {
    for (const cell of ['00000000000000000X', '111111111111111111', '清远市']) {
      expect(recogniseIdentifier('USCC', cell)).toEqual({ identifiers: [], finding: 'IDENTIFIER_IGNORED' });
    }
  });
});
