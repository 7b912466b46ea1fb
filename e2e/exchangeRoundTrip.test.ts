import { mkdtempSync, createReadStream, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receivers } from '../scripts/exchange/receivers.ts';
import { catalogue } from '../subgraphs/analysis/source.ts';
import { collectInto } from '../scripts/stack/collectInto.ts';
import { startScript } from './runScript.ts';
import { startStack, type TestStack } from './stack.ts';

/** Every data set that is exchanged comes back whole where it is collected by the same layout. */
describe('exchanged data sets', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack({ subjects: 600 });
    folder = mkdtempSync(join(tmpdir(), 'credit-graph-round-trip-'));
  }, 240_000);
  afterAll(async () => {
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('come back as records of another jurisdiction, row for row', async () => {
    const datasets = (await receivers()).get('province')?.datasets ?? [];
    const came: Record<string, object> = {};
    for (const { code, dataset } of datasets) {
      const out = join(folder, code);
      const parameters = ['--to', 'province', '--dataset', code, '--url', `${stack.url}/graphql`, '--out', out];
      const ran = await startScript('exchange', parameters, { DATA_DIR: stack.config.dataDir }).ended;
      expect([code, ran.stderr, ran.code]).toEqual([code, '', 0]);
      const { rows } = (JSON.parse(readFileSync(`${out}-receipt.json`, 'utf8')) as { content: { rows: Record<string, number> } }).content;
      const sector = catalogue().find((entry) => entry.code === dataset)?.sector ?? '';
      // A list of its own follows the data set that it is a part of: those are the same records.
      const jurisdiction = code === dataset ? 'province' : 'shaoguan';
      const stream = createReadStream(`${out}.csv`);
      const file = { sector, dataset, fileName: `${code}.csv`, stream, jurisdiction };
      const { counts, samples } = await collectInto(stack.running.databases, file, Date.now, () => undefined);
      came[code] = { rows: rows['CURRENT'], accepted: counts.accepted, samples };
    }
    const whole = Object.fromEntries(
      Object.entries(came).map(([code, { rows }]: [string, { rows?: number }]) => [code, { rows, accepted: rows, samples: [] }]),
    );
    expect(came).toEqual(whole);
    expect(Object.values(came).filter(({ rows }: { rows?: number }) => (rows ?? 0) > 0).length).toBeGreaterThan(8);
  }, 240_000);
});
