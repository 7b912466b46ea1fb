import { appendedLine, chainStart, entryHash, readLine, writtenLine } from './auditChain.ts';

describe('a line of an audit chain', () => {
  it.each(['{}', '{"user":"王五","reference":"（2026）粤18执1号"}', `{"text":"${'𠮷é'.repeat(500)}"}`])(
    'is the same bytes, under the same hash, however it is made: %s',
    (entry) => {
      const previous = chainStart('a');
      const { hash, bytes } = appendedLine(previous, entry);
      expect(hash).toBe(entryHash(previous, entry));
      expect(bytes.toString('utf8')).toBe(writtenLine({ hash, entry }));
      expect(readLine(bytes.toString('utf8').slice(0, -1))).toEqual({ hash, entry });
    },
  );
});
