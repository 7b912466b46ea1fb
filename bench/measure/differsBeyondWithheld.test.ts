import { GraphQLError } from 'graphql';
import { differsBeyondWithheld } from './differsBeyondWithheld.ts';

const must = {
  subjects: [
    { name: '甲', tax: { grade: 'A' } },
    { name: '乙', tax: { grade: null } },
  ],
};
const at = (...path: (string | number)[]) => new GraphQLError('withheld', { path });

describe('comparing an answer of which parts may be withheld', () => {
  it('accepts the whole, and a null with an error at its path', () => {
    expect(differsBeyondWithheld({ data: must }, must)).toBeUndefined();
    const data = {
      subjects: [
        { name: null, tax: { grade: 'A' } },
        { name: '乙', tax: { grade: null } },
      ],
    };
    expect(differsBeyondWithheld({ data, errors: [at('subjects', 0, 'name')] }, must)).toBeUndefined();
  });

  it('names a value that is another, a null without an error, an error without a null, keys in another order', () => {
    const other = { subjects: [{ name: '丙', tax: { grade: 'A' } }, must.subjects[1]] };
    expect(differsBeyondWithheld({ data: other }, must)).toBe('subjects.0.name: "丙" ≠ "甲"');
    const silent = { subjects: [{ name: null, tax: { grade: 'A' } }, must.subjects[1]] };
    expect(differsBeyondWithheld({ data: silent }, must)).toBe('subjects.0.name: null ≠ "甲"');
    expect(differsBeyondWithheld({ data: must, errors: [at('subjects', 0, 'name')] }, must)).toBe('an error and no null: subjects.0.name');
    const turned = { subjects: [{ tax: { grade: 'A' }, name: '甲' }, must.subjects[1]] };
    expect(differsBeyondWithheld({ data: turned }, must)).toBe('subjects.0: {tax,name} ≠ {name,tax}');
  });
});
