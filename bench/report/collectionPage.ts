import type { CollectionResults, DatasetFigures } from '../collection/results.ts';
import { markdownTable } from './markdownTable.ts';

const WANTED = { staging: 0.6, overall: 0.25 };

/** docs/performance-collection.md: how fast a city is collected and read at its size. */
export function collectionPage(results: CollectionResults): string {
  const { datasets, reading } = results;
  return `${[
    '# 归集与大库查询的性能 / Collecting, and reading at size',
    '本页由 `npm run bench:collect` 写成，请勿手改。\nWritten by `npm run bench:collect`; do not edit.',
    ...how(results),
    '## 归集 / Collecting',
    totals(results),
    '比值是裸 COPY 同一文件（全为文本列、无索引的空表；前后各一次取平均）所用时间与归集所用时间之比；“读入”是读取、逐行核对、查找主体、写入暂存表，“全程”再加比对、并入有索引的表、留痕和进度。\nRatios are the time of a bare COPY of the same file (into an empty table of texts without an index; the mean of one before and one after) to the time of collecting. “Staging” is reading, checking row by row, finding subjects and filling the stage; “overall” adds comparing with what is held, merging into the indexed tables, and the trail.',
    markdownTable(
      ['数据集 / data set', '行 / rows', 'MB', 's', '行每秒 / rows/s', 'COPY s', '读入 / staging', '全程 / overall'],
      datasets.map(datasetCells),
    ),
    ...limits(results),
    ...(reading.length === 0
      ? []
      : [
          '## 查询 / Reading',
          '经网关和全部部门（一个进程，真实 HTTP），一次一个请求，实体缓存关闭；在上面归集的数据库上。\nThrough the gateway and all departments (one process, real HTTP), one request at a time, the entity cache off, over the databases collected above.',
          markdownTable(
            ['查询 / question', '请求 / requests', 'p50 ms', 'p99 ms', '对象 / nodes'],
            reading.map(({ title, requests, p50Ms, p99Ms, nodes }) => [
              title,
              requests.toString(),
              p50Ms.toFixed(1),
              p99Ms.toFixed(1),
              nodes === 0 ? '' : count(nodes),
            ]),
          ),
        ]),
  ].join('\n\n')}\n`;
}

function how({ machine, server, at, lanes, subjects, remarks = [] }: CollectionResults): string[] {
  const changed = Object.entries(server.changed).map(([name, value]) => `${name} = ${value}`);
  return [
    '## 如何测量 / How it was measured',
    [
      `${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}, PostgreSQL ${server.version} on the same machine; ${at.slice(0, 10)}. Other work ran beside it: figures are of the slow side, ratios are what counts.`,
      `PostgreSQL's settings are its own${changed.length === 0 ? '' : `, but for what was set on this machine: ${changed.join(', ')}`}; in particular fsync, full_page_writes and synchronous_commit are on.`,
      `\`npm run bench:collect -- --subjects ${subjects}\`; files of different departments ${lanes} at once, the registry's first and one by one.`,
      ...remarks,
    ].join('\n'),
  ];
}

/** Why the targets are missed, where they are. */
function limits({ datasets }: CollectionResults): string[] {
  const perRow = (of: (figures: DatasetFigures) => number): string => {
    const [ms, rows] = datasets.reduce(([ms, rows], each) => [ms + of(each), rows + each.rows], [0, 0]);
    return ((1000 * ms) / rows).toFixed(1);
  };
  const reached = datasets.every(({ copyMs, stageMs }) => copyMs / stageMs >= WANTED.staging);
  if (reached) return [];
  return [
    '## 距目标还有多远 / What is missing to the targets',
    `一行裸 COPY 用 ${perRow(({ copyMs }) => copyMs)} 微秒，归集用 ${perRow(({ totalMs }) => totalMs)} 微秒（其中读入 ${perRow(({ stageMs }) => stageMs)}），两个文件并行，与数据库和其他程序共用处理器。\nA row takes ${perRow(({ copyMs }) => copyMs)} µs in a bare COPY and ${perRow(({ totalMs }) => totalMs)} µs in collecting, ${perRow(({ stageMs }) => stageMs)} of them staging, with two files under way at once and the database and other programs on the same cores. A row is looked at as bytes, in JavaScript on one thread; where all is plainly clean its line for the stage, with its key and the hash of what it says, is written from these bytes, else it is read cell by cell. Its subject is looked up once for each way of naming it. COPY takes the line with the text as it came; merging then compares it with what is held, unless the table is empty, and enters it into three to five indexes, which alone takes longer than the bare COPY. No check was left out to come closer. The registry's own files take most of the time: a name gets its pinyin, foreign keys are looked up one row at a time, which is a third of what the database does for a person, and every index is entered. Persons are staged as the subjects that they will be and put on file by one statement a portion; firms and relations go to a writer and back, the next of them read while the database works on the last. Arrays instead of JSON, and a larger pending list of the index of names, were tried and gained nothing.`,
  ];
}

function totals({ rows, subjects, generateMs, collectMs, peakRssMb, databaseBytes, datasets }: CollectionResults): string {
  const sum = (of: (figures: DatasetFigures) => number): number => datasets.reduce((total, each) => total + of(each), 0);
  const [copy, stage, total] = [sum(({ copyMs }) => copyMs), sum(({ stageMs }) => stageMs), sum(({ totalMs }) => totalMs)];
  const reached = (ratio: number, wanted: number): string =>
    `${ratio.toFixed(2)}（目标 / target ${wanted}，${ratio >= wanted ? '✓' : '✗'}）`;
  return markdownTable(
    ['', ''],
    [
      ['主体 / subjects', count(subjects)],
      ['行 / rows', count(rows)],
      ...(generateMs === 0 ? [] : [['生成 / generating', `${(generateMs / 1000).toFixed(0)} s`]]),
      ['归集，从头到尾 / collecting, from beginning to end', `${(collectMs / 1000).toFixed(0)} s`],
      ['行每秒 / rows per second', count(Math.round((1000 * rows) / collectMs))],
      ['裸 COPY 全部文件 / bare COPY of all files', `${(copy / 1000).toFixed(1)} s`],
      ['读入之比，各文件之和 / staging ratio, sums over files', reached(copy / stage, WANTED.staging)],
      ['全程之比，各文件之和 / overall ratio, sums over files', reached(copy / total, WANTED.overall)],
      ['全程之比，按时钟 / overall ratio, by the clock', reached(copy / collectMs, WANTED.overall)],
      [
        '归集进程的最大常驻内存 / peak RSS of the collector',
        `${peakRssMb.toFixed(0)} MB（目标 / target 300，${peakRssMb < 300 ? '✓' : '✗'}）`,
      ],
      ['数据库 / databases', `${(databaseBytes / 1e9).toFixed(2)} GB`],
    ],
  );
}

function datasetCells({ dataset, rows, bytes, copyMs, stageMs, totalMs }: DatasetFigures): string[] {
  return [
    dataset,
    count(rows),
    (bytes / 1e6).toFixed(1),
    (totalMs / 1000).toFixed(1),
    count(Math.round((1000 * rows) / totalMs)),
    (copyMs / 1000).toFixed(2),
    (copyMs / stageMs).toFixed(2),
    (copyMs / totalMs).toFixed(2),
  ];
}

const count = (value: number): string => value.toLocaleString('en-US');
