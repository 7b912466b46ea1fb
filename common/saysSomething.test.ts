import { saysSomething } from './saysSomething.ts';

describe('saysSomething', () => {
  it('finds a letter or a digit that can be seen', () => {
    expect(['（2026）粤18执1号', 'a', '7', ' 有 '].map(saysSomething)).toEqual([true, true, true, true]);
    expect(['', ' ', '\u200b', '\u3164', '\u2800', '——', '\u202e\u00ad', '\u3000'].filter(saysSomething)).toEqual([]);
  });
});
