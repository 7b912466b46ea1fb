import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
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

/** The first line of a file. One without it is of the first form, whose files have no last line either. */
interface ExportedHead {
  readonly export: 'audit';
  readonly version: number;
  readonly month: string;
}

/** The last line of a file: without it the file was cut off. */
interface ExportedEnd {
  readonly end: { readonly month: string; readonly chains: number; readonly entries: number };
}

type Line = ExportedHead | ExportedFields | ExportedStart | ExportedLine | ExportedEnd;

const VERSION = 2;
const WRITE_CHARACTERS = 1024 * 1024;

/**
 * Writes the entries of a month as JSON Lines, chain by chain, each part headed by what it follows; a first line says of which form the
 * file is, a last one what is in it. The file takes its name when it is whole: whatever fails, or the signal, leaves none. Rejects where
 * the file is there already. Answers how many entries.
 */
export async function exportMonth(db: Database, month: string, path: string, signal?: AbortSignal): Promise<number> {
  if (existsSync(path)) throw new Error(`${path}: 已有此文件，不覆盖；换一个 --out / is there already and is kept: choose another --out`);
  const part = `${path}.part`;
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    if (!existsSync(part)) throw error;
    throw new Error(
      `${part}: 另一次导出正在写，或被强行终止；确认没有后删除它 / another export is writing it, or was killed: delete it once none is`,
      { cause: error },
    );
  });
  try {
    const entries = await writeMonth(db, month, file, signal).finally(() => file.close());
    await rename(part, path);
    return entries;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeMonth(db: Database, month: string, file: FileHandle, signal: AbortSignal | undefined): Promise<number> {
  const [from, to] = monthBounds(month);
  let text = '';
  const write = async (line: Line): Promise<void> => {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < WRITE_CHARACTERS) return;
    await file.writeFile(text);
    text = '';
  };
  await write({ export: 'audit', version: VERSION, month });
  // What is named may have been spelt out in another month.
  for (let after = ''; ;) {
    const sets = await db.query<{ digest: string; fields: string }>(
      sql`select digest, fields from governance.audit_fields where digest > ${after} order by digest limit ${PAGE}`,
    );
    for (const { digest, fields } of sets) await write({ set: digest, fields: parseFields(fields) });
    if (sets.length < PAGE) break;
    after = sets.at(-1)?.digest ?? '';
  }
  let entries = 0;
  const written = new Set<string>();
  const chains = await db.query<{ id: number; name: string; pruned_to: number; pruned_hash: string | null }>(sql`
    select id, name, pruned_to, pruned_hash from governance.audit_chain order by id`);
  for (const { id, name, pruned_to: prunedTo, pruned_hash: prunedHash } of chains) {
    let before: number | undefined;
    for (;;) {
      signal?.throwIfAborted();
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
        written.add(name);
        before = number;
        entries += 1;
      }
      if (rows.length < PAGE) break;
    }
  }
  await write({ end: { month, chains: written.size, entries } });
  await file.writeFile(text);
  await file.sync();
  signal?.throwIfAborted();
  return entries;
}

/**
 * The parts of chains in an exported file, none of a month without an entry. Its lines are read one at a time: each part has to be gone
 * through before the next. Throws where it is no such file, an empty one too, or one that was cut off.
 */
export async function* chainsInFile(
  path: string,
): AsyncGenerator<{ chain: string; start: ChainStart; lines: () => AsyncIterable<LineToVerify> }> {
  const read = linesIn(path);
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

/** Reads the lines of a file that are of its chains, one at a time; undefined at its end, which has to be as its head and its last line say. */
function linesIn(path: string): () => Promise<ExportedLine | ExportedStart | undefined> {
  const source = createInterface({ input: createReadStream(path), crlfDelay: Infinity })[Symbol.asyncIterator]();
  const fault = (why: string): Error => new Error(`${path}: ${why}`);
  const chains = new Set<string>();
  let [number, entries] = [0, 0];
  let head: ExportedHead | undefined;
  let end: ExportedEnd['end'] | undefined;
  return async () => {
    for (;;) {
      const read: IteratorResult<string, unknown> = await source.next();
      if (read.done === true) {
        if (!head && chains.size === 0)
          throw fault('其中没有审计链；指明 audit export 写出的文件 / holds no chain: name a file that audit export wrote');
        if (head && !end) throw fault('文件不完整，没有结尾一行；重新导出 / cut off: its last line is missing; export it again');
        return undefined;
      }
      number += 1;
      const line = parsed(read.value);
      if (line === undefined)
        throw fault(`第 ${number} 行不是导出的内容，或被截断 / line ${number} is nothing that is exported, or was cut off`);
      if (end) throw fault(`第 ${number} 行在结尾之后 / line ${number} comes after the end`);
      if ('export' in line) {
        if (number !== 1 || line.version !== VERSION)
          throw fault(`第 ${number} 行：不认识的格式 / line ${number}: a form that is not known: ${line.version}`);
        head = line;
      } else if ('end' in line) {
        ({ end } = line);
        if (end.month !== head?.month || end.chains !== chains.size || end.entries !== entries)
          throw fault(
            `应有 ${end.chains} 条链 ${end.entries} 条记录，实有 ${chains.size} 和 ${entries}；重新导出 / ${end.chains} chains and ${end.entries} entries were written, there are ${chains.size} and ${entries}: export it again`,
          );
      } else if ('set' in line) {
        if (fieldSetDigest(line.fields) !== line.set) throw fault(`${line.set}: 坐标与摘要不符 / the fields are not those of the digest`);
      } else {
        if ('entry' in line) entries += 1;
        else chains.add(line.chain);
        return line;
      }
    }
  };
}

function parsed(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
