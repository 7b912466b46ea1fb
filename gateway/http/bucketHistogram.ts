import type { Registry } from 'prom-client';

/** A histogram of one label that costs a few additions to count in; its lines are made when they are asked for. */
export interface BucketHistogram {
  /** The counter of one label value; keep it, looking it up costs more than counting. */
  of(label: string): (value: number) => void;
}

interface Cell {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: Float64Array;
  sum: number;
  count: number;
}

/** Registers a histogram; a label value of several parts is split at spaces over `labelNames`. */
export function bucketHistogram(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  buckets: readonly number[],
): BucketHistogram {
  const cells = new Map<string, { cell: Cell; observe: (value: number) => void }>();
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    reset: () => cells.clear(),
    get: () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: [...cells.values()].flatMap(({ cell }) => lines(name, cell, buckets)),
      }),
  };
  registry.registerMetric(metric as never);
  return {
    of(label) {
      let known = cells.get(label);
      if (!known) {
        const parts = label.split(' ');
        const labels = Object.fromEntries(labelNames.map((each, index) => [each, parts[index] ?? '']));
        const cell: Cell = { labels, counts: new Float64Array(buckets.length), sum: 0, count: 0 };
        const observe = (value: number): void => {
          cell.sum += value;
          cell.count += 1;
          for (let index = 0; index < buckets.length; index += 1)
            if (value <= (buckets[index] as number)) {
              cell.counts[index] = (cell.counts[index] as number) + 1;
              return;
            }
        };
        cells.set(label, (known = { cell, observe }));
      }
      return known.observe;
    },
  };
}

function lines(name: string, { labels, counts, sum, count }: Cell, buckets: readonly number[]) {
  let total = 0;
  const bounded = buckets.map((le, index) => {
    total += counts[index] as number;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
  });
  return [
    ...bounded,
    { metricName: `${name}_bucket`, labels: { le: '+Inf', ...labels }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
