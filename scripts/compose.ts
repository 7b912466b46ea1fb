import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'graphql';
import { ownSdl } from '../common/ownSdl.ts';
import { readSubgraphs } from '../common/subgraphs.ts';
import { composeGraph, CompositionError, parseOwnSdl } from './compose/composeGraph.ts';
import { errorsDocument } from './compose/errorsDocument.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `用法 / usage: npm run compose [-- --check]

合成超图，检查契约规则，写出 schema/generated/ 和 docs/errors.md。
Composes the supergraph, checks the rules of the contract, writes schema/generated/ and docs/errors.md.

  --check   不写文件；已提交的文件过期则以 1 退出 / write nothing; exit 1 when a committed file is stale
  --help    本说明 / this text
`;

function main(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const head = parse(readFileSync(join(ROOT, 'schema/head.graphql'), 'utf8'));
  const subgraphs = readSubgraphs().map(({ name, port }) => ({
    ...parseOwnSdl(name, ownSdl(new URL(`../subgraphs/${name}/`, import.meta.url))),
    port,
  }));
  const composed = composeGraph(head, subgraphs);
  const wanted = new Map<string, string>(Object.entries(composed).map(([path, text]) => [join('schema/generated', path), text]));
  wanted.set('docs/errors.md', errorsDocument());

  const stale = [...wanted]
    .filter(([path, text]) => !existsSync(join(ROOT, path)) || readFileSync(join(ROOT, path), 'utf8') !== text)
    .map(([path]) => path);
  const orphans = filesBelow(join(ROOT, 'schema/generated'))
    .map((path) => relative(ROOT, path))
    .filter((path) => !wanted.has(path));
  if (values.check) {
    for (const path of [...stale, ...orphans]) process.stderr.write(`过期 / stale: ${path}\n`);
    return stale.length + orphans.length > 0 ? 1 : 0;
  }
  for (const path of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), wanted.get(path) ?? '');
  }
  for (const path of orphans) rmSync(join(ROOT, path));
  process.stdout.write(
    `已合成 ${subgraphs.length} 个子图，写出 ${stale.length} 个文件，删除 ${orphans.length} 个 / composed ${subgraphs.length} subgraphs, wrote ${stale.length} files, removed ${orphans.length}\n`,
  );
  return 0;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof CompositionError ? error.message : String(error instanceof Error ? error.message : error)}\n`);
  process.exitCode = 1;
}
