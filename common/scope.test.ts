import { expandScope } from './scope.ts';

describe('expandScope', () => {
  it('writes the ladder out, each item once, however many there are', () => {
    expect(expandScope(' tax:2  tax:1 policy:write policy:write')).toBe('tax:0 tax:1 tax:2 policy:write');
    const many = Array.from({ length: 100_000 }, (_, index) => `r${index}:x`).join(' ');
    expect(expandScope(`${many} ${many}`)).toBe(many);
  });
});
