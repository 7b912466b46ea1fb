import { buildASTSchema, isEnumType, isObjectType, parse } from 'graphql';
import { permissionRuleOf } from './permissionRule.ts';
import { withOverlay, type OverlayRule } from './policyOverlay.ts';

const SDL = parse(`
  directive @permission(level: L!, person: L, soleTrader: L, consent: Boolean, self: Boolean) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM_VALUE
  enum L { OPEN IDENTIFIED SHARED RESTRICTED }
  enum Kind { RED WATCH @permission(level: SHARED) }
  type Query { search(text: String): Tax @permission(level: OPEN) }
  type Tax { arrears: Int @permission(level: OPEN, person: RESTRICTED, soleTrader: OPEN, consent: true) id: ID! @permission(level: OPEN) }
  type Grade @permission(level: OPEN, person: SHARED, consent: true) { year: Int }
`);
const overlaid = (...rules: OverlayRule[]) => {
  const { document, faults } = withOverlay(SDL, rules);
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const ruleOf = (coordinate: string) => {
    const [, typeName = '', name = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
    const type = schema.getType(typeName);
    if (isEnumType(type)) return permissionRuleOf(type.getValue(name)?.astNode);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    return permissionRuleOf(argument === undefined ? field?.astNode : field?.args.find((each) => each.name === argument)?.astNode);
  };
  return { faults: faults.map(({ kind }) => kind), levels: (coordinate: string) => ruleOf(coordinate)?.levels, ruleOf };
};

describe('withOverlay', () => {
  it('raises a field for every class, and keeps what else its rule says', () => {
    const { faults, ruleOf } = overlaid({ coordinate: 'Tax.arrears', level: 'SHARED' });
    expect([faults, ruleOf('Tax.arrears')]).toMatchObject([
      [],
      { levels: { organisation: 'SHARED', individual: 'RESTRICTED', soleTrader: 'SHARED' }, consent: true, self: true },
    ]);
  });

  it('raises one class alone', () => {
    expect(overlaid({ coordinate: 'Tax.arrears', level: 'OPEN', soleTrader: 'RESTRICTED' }).levels('Tax.arrears')).toEqual({
      organisation: 'OPEN',
      individual: 'RESTRICTED',
      soleTrader: 'RESTRICTED',
    });
  });

  it('gives a field that only its type ruled a rule of its own, as open to consent', () => {
    expect(overlaid({ coordinate: 'Grade.year', level: 'IDENTIFIED' }).ruleOf('Grade.year')).toMatchObject({
      levels: { organisation: 'IDENTIFIED', individual: 'SHARED', soleTrader: 'SHARED' },
      consent: true,
    });
  });

  it('covers arguments and enum values', () => {
    const { levels } = overlaid({ coordinate: 'Query.search(text:)', level: 'IDENTIFIED' }, { coordinate: 'Kind.RED', level: 'SHARED' });
    expect([levels('Query.search(text:)')?.organisation, levels('Kind.RED')?.organisation]).toEqual(['IDENTIFIED', 'SHARED']);
  });

  it('covers the arguments that test a field: with one every value could be found by trying', () => {
    const document = parse(`
      directive @permission(level: L!, person: L, soleTrader: L, consent: Boolean, self: Boolean) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION
      enum L { OPEN IDENTIFIED SHARED RESTRICTED }
      input Period { from: String to: String }
      type Query { tax: Tax }
      type Tax { penalties(during: Period, first: Int): Penalties debts(current: Boolean): [Debt!] grades(during: Period): [Grade!] }
      type Penalties { nodes: [Penalty!] }
      type Penalty { determinedOn: String fine: Int }
      type Debt { publishUntil: String }
      type Grade { year: Int }
    `);
    const { document: over, faults } = withOverlay(document, [
      { coordinate: 'Penalty.determinedOn', level: 'SHARED', person: 'RESTRICTED' },
      { coordinate: 'Debt.publishUntil', level: 'IDENTIFIED' },
      { coordinate: 'Grade.year', level: 'SHARED' },
      { coordinate: 'Tax.debts(current:)', level: 'SHARED' },
    ]);
    const tax = buildASTSchema(over, { assumeValidSDL: true }).getType('Tax');
    const levelsOf = (field: string, name: string) =>
      permissionRuleOf((isObjectType(tax) ? tax : undefined)?.getFields()[field]?.args.find((each) => each.name === name)?.astNode)?.levels;
    expect(faults).toEqual([]);
    expect(levelsOf('penalties', 'during')).toEqual({ organisation: 'SHARED', individual: 'RESTRICTED', soleTrader: 'SHARED' });
    expect(levelsOf('debts', 'current')?.organisation).toBe('SHARED');
    expect([levelsOf('penalties', 'first'), levelsOf('grades', 'during')]).toEqual([undefined, undefined]);
  });

  it('never goes below the floor, and says so', () => {
    const { faults, levels } = overlaid({ coordinate: 'Tax.arrears', level: 'SHARED', person: 'SHARED' });
    expect([faults, levels('Tax.arrears')?.individual]).toEqual([['BELOW_FLOOR'], 'RESTRICTED']);
    expect(overlaid({ coordinate: 'Kind.WATCH', level: 'OPEN' }).faults).toEqual(['BELOW_FLOOR']);
  });

  it('names what is not there, and what may not be null', () => {
    expect(overlaid({ coordinate: 'Tax.nothing', level: 'SHARED' }, { coordinate: 'Tax.id', level: 'SHARED' }).faults).toEqual([
      'NON_NULL',
      'UNKNOWN',
    ]);
  });
});
