import { fileURLToPath } from 'node:url';
import { readConfig } from '../common/config.ts';
import { graphInFile, simulator } from './simulate.ts';

const SUPERGRAPH = fileURLToPath(new URL('../schema/generated/supergraph.graphql', import.meta.url));
const simulate = simulator(graphInFile(SUPERGRAPH), readConfig({}).limits);

describe('simulator', () => {
  const ARREARS = '{ subject(id: "x") { tax { arrears { totalCount } } } }';

  it.each([
    ['a field that it asks for', ARREARS, 'TaxCredit.arrears', true],
    ['one that it does not', ARREARS, 'TaxCredit.grade', false],
    ['an argument of a field that it asks for', ARREARS, 'TaxCredit.arrears(during:)', true],
    ['what an argument of such a field tests', ARREARS, 'TaxArrears.determinedOn', true],
    ['an input field, whatever it asks for', ARREARS, 'CohortWhere.tax', true],
    ['what such a field is computed from', '{ subject(id: "x") { listings { kind } } }', 'TaxCredit.listings', true],
    ['anything, of what is no operation', '{ subject(', 'TaxCredit.grade', true],
  ])('tells whether a rule could be asked of an operation: %s', (_what, text, coordinate, isTouched) => {
    expect(simulate.isTouched({ text, coordinates: [coordinate] })).toBe(isTouched);
  });
});
