import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import sql from 'sql-template-tag';
import { fieldSetDigest, parseFields, type AuditedField } from '../../common/auditEntry.ts';
import { chainStart } from '../../common/auditChain.ts';
import { monthBounds } from '../../subgraphs/governance/source/auditMonths.ts';
import type { Database } from '../../subgraphs/shared/database/database.ts';
import type { ChainStart, LineToVerify } from './verifyChain.ts';

const PAGE = 2_000;

interface ExportedLine {
  readonly chain: string;
  readonly n: number;
  readonly hash: string;
  /** As it was written: the hash is over this text. */
  readonly entry: string;
}

interface ExportedStart {
  readonly chain: string;
  readonly follows: { readonly n: number; readonly hash: string };
}

/** What entries of the file name by its digest. */
interface ExportedFields {
  readonly set: string;
  readonly fields: readonly AuditedField[];
}

/** Writes the entries of a month as JSON Lines, chain by chain, each part headed by what it follows. Rejects where the file is there already. Answers how many entries. */
export async function exportMonth(db: Database, month: string, path: string): Promise<number> {
  const [from, to] = monthBounds(month);
  const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await once(out, 'open');
  const write = async (line: ExportedLine | ExportedStart | ExportedFields): Promise<void> => {
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  };
  // What is named may have been spelt out in another month.
  const sets = await db.query<{ digest: string; fields: string }>(sql`select digest, fields from governance.audit_fields order by digest`);
  for (const { digest, fields } of sets) await write({ set: digest, fields: parseFields(fields) });
  let entries = 0;
  const chains = await db.query<{ id: number; name: string; pruned_to: number; pruned_hash: string | null }>(sql`
    select id, name, pruned_to, pruned_hash from governance.audit_chain order by id`);
  for (const { id, name, pruned_to: prunedTo, pruned_hash: prunedHash } of chains) {
    let before: number | undefined;
    for (;;) {
      const rows = await db.query<{ number: number; hash: string; line: string }>(sql`
        select number, hash, line from governance.audit_entry
        where chain = ${id} and number > ${before ?? 0} and at >= ${from}::timestamptz and at < ${to}::timestamptz order by number limit ${PAGE}`);
      for (const { number, hash, line } of rows) {
        if (before === undefined || number !== before + 1) {
          const [last] = await db.query<{ hash: string }>(sql`
            select hash from governance.audit_entry where chain = ${id} and number = ${number - 1}`);
          const followed = number === 1 ? chainStart(name) : (last?.hash ?? (number - 1 === prunedTo ? prunedHash : null));
          if (followed === null) throw new Error(`${name}/${number - 1}: 缺失 / missing`);
          await write({ chain: name, follows: { n: number - 1, hash: followed } });
        }
        await write({ chain: name, n: number, hash, entry: line });
        before = number;
        entries += 1;
      }
      if (rows.length < PAGE) break;
    }
  }
  out.end();
  await once(out, 'finish');
  return entries;
}

/** The parts of chains in an exported file. Its lines are read one at a time: each part has to be gone through before the next. */
export async function* chainsInFile(
  path: string,
): AsyncGenerator<{ chain: string; start: ChainStart; lines: () => AsyncIterable<LineToVerify> }> {
  const source = createInterface({ input: createReadStream(path), crlfDelay: Infinity })[Symbol.asyncIterator]();
  const read = async (): Promise<ExportedLine | ExportedStart | undefined> => {
    for (;;) {
      const read: IteratorResult<string, unknown> = await source.next();
      if (read.done === true) return undefined;
      const line = JSON.parse(read.value) as ExportedLine | ExportedStart | ExportedFields;
      if (!('set' in line)) return line;
      if (fieldSetDigest(line.fields) !== line.set)
        throw new Error(`${path}: ${line.set}: 坐标与摘要不符 / the fields are not those of the digest`);
    }
  };
  let next = await read();
  while (next) {
    if (!('follows' in next)) throw new Error(`${path}: 不是本系统导出的文件 / was not exported by this system`);
    const { chain, follows } = next;
    next = await read();
    yield {
      chain,
      start: { upTo: follows.n, hash: follows.hash },
      async *lines() {
        for (; next && !('follows' in next); next = await read()) {
          yield { hash: next.hash, entry: next.entry, disagrees: ({ n }) => (n === (next as ExportedLine).n ? undefined : 'n') };
        }
      },
    };
    // Where a link is broken, the rest of its part is passed over.
    while (next && !('follows' in next)) next = await read();
  }
}
