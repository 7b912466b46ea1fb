import { fileURLToPath } from 'node:url';
import { anonymousAccess } from '../common/access.ts';
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

  const faultsOf = (text: string): readonly string[] =>
    simulate.operation({ text, variables: {}, access: anonymousAccess(1), rules: [] }).faults;

  it('looks at no more of a text than a gateway would', () => {
    const { maxTokens } = readConfig({}).limits;
    const repeated = (times: number) => `{ subject(id: "x") { ${'id '.repeat(times)}} }`;
    expect(faultsOf(repeated(10))).toEqual([]);
    expect(faultsOf(repeated(maxTokens))).toEqual([expect.stringMatching(/more than 5000 tokens$/)]);
    expect(faultsOf('{ subject(')).toEqual([expect.stringMatching(/not a GraphQL document/)]);
  });

  it('refuses the aliases that gateways refuse, and guesses at no name that was meant', () => {
    expect(faultsOf('{ subject(id: "x") { __subject: id } }')).toEqual([expect.stringMatching(/must not begin with two underscores/)]);
    expect(faultsOf('{ subject(id: "x") { tax { gradeOf } } }')).toEqual(['Cannot query field "gradeOf" on type "TaxCredit".']);
  });
});
