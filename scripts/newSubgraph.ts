import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shanghaiDay } from '../common/clock.ts';
import { readSubgraphs } from '../common/subgraphs.ts';
import { scaffold, ScaffoldError } from './newSubgraph/scaffold.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `用法 / usage: npm run new-subgraph -- <name> --title 名称

为新加入的部门写出一个能运行、有测试的子图：subgraphs/<name>/、schema/layouts/<name>/ 和 schema/subgraphs.yaml 中的一行。
Scaffolds a running, tested subgraph for a department that joins: its folder, its layouts, its line of configuration.

  --title    部门的中文名称 / the department's name in Chinese
  --help     本说明 / this text

例 / for example: npm run new-subgraph -- housing --title 住房保障
`;

const NEXT = (name: string): string => `
下一步 / next:
  1. 按部门的目录改写 subgraphs/${name}/schema.graphql、tables/ 和 schema/layouts/${name}/
     make schema.graphql, tables/ and the layouts those of the department
  2. npm run compose                     合成 / compose
  3. npm test -- subgraphs/${name}       测试 / test
  4. npm run collect -- ${name} ${name}-record file.csv
  5. 多进程部署：npm run keys -- --out secrets --rotate，并在 docker-compose.yml 加入该部门
     on many processes: keys for the new part, and its services in docker-compose.yml
新部门在 schema/policy.yaml 按名称授予之前，对任何人都只是 OPEN。
Until schema/policy.yaml grants it by name, the new sector is OPEN and no more, for everybody.
`;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { title: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [name, ...others] = positionals;
  if (values.help || name === undefined || others.length > 0 || values.title === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(HELP);
    return values.help ? 0 : 2;
  }
  const written = scaffold(ROOT, { name, title: values.title, today: shanghaiDay(Date.now) }, readSubgraphs());
  process.stdout.write(`${written.map((path) => `写出 / wrote ${path}`).join('\n')}\n${NEXT(name)}`);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ScaffoldError ? 2 : 1;
}
