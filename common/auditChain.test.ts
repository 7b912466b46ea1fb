import { createHash } from 'node:crypto';
import { chainStart, entryHash, readLine, writtenLine } from './auditChain.ts';

describe('a line of an audit chain', () => {
  it.each(['{}', '{"user":"王五","reference":"（2026）粤18执1号"}', `{"text":"${'𠮷é'.repeat(500)}"}`])(
    'is read back as it was written, under the hash of its bytes: %s',
    (entry) => {
      const previous = chainStart('a');
      const hash = entryHash(previous, entry);
      const bytes = Buffer.from(writtenLine({ hash, entry }));
      expect(readLine(bytes.toString('utf8').slice(0, -1))).toEqual({ hash, entry });
      expect(createHash('sha256').update(previous).update(bytes.subarray(65, -1)).digest('hex')).toBe(hash);
    },
  );
});
