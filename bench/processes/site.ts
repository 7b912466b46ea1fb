import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../common/config.ts';
import { demoToken } from '../../common/demoToken.ts';
import { loadKeys } from '../../common/keys.ts';
import { opaqueIds, type OpaqueIds } from '../../common/opaqueId.ts';
import type { Site } from '../variants/variant.ts';

/** A folder of its own for one run (keys, supergraphs, logs, request bodies), and who asks. */
export interface BenchSite extends Site {
  readonly folder: string;
  readonly ids: OpaqueIds;
  /** Of every request: a token of credit:2 and a purpose. */
  readonly headers: Readonly<Record<string, string>>;
  remove(): void;
}

const TOKEN_SECONDS = 86_400;

/** Prepares the folder. `root` is the checkout whose gateway and supergraph are measured. */
export async function benchSite(root: string, bench: string): Promise<BenchSite> {
  const folder = mkdtempSync(join(tmpdir(), 'credit-graph-bench-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const keys = loadKeys(readConfig({ DATA_DIR: dataDir }));
  const token = await demoToken(keys, { organisation: '基准测试', scope: 'credit:2', user: 'bench' }, TOKEN_SECONDS);
  return {
    root,
    bench,
    folder,
    dataDir,
    redisUrl: readConfig().testRedisUrl,
    ids: opaqueIds(keys.subjectIdKey),
    headers: { authorization: `Bearer ${token}`, 'x-query-purpose': 'TENDER_REVIEW' },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
