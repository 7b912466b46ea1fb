import { spelling } from './spelling.ts';

describe('spelling', () => {
  it.each(['张 三', '张\u200b三', '\u00ad张三', '张三\u2060', '\ufeff张三', '张\u0000三', '张\u202e三', '张\u3000三'])(
    'takes %j for the same person',
    (other) => {
      expect(spelling(other)).toBe(spelling('张三'));
    },
  );

  it('keeps other people apart, and the middle dot', () => {
    expect(spelling('张四')).not.toBe(spelling('张三'));
    expect(spelling('阿凡提·买买提')).toBe('阿凡提·买买提');
    expect(spelling('ＡＬＩ')).toBe('ali');
  });
});
