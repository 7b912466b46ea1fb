import { Registry } from 'prom-client';
import { bucketHistogram } from './bucketHistogram.ts';

describe('bucketHistogram', () => {
  it('writes what Prometheus reads: cumulative buckets, a sum and a count for each label', async () => {
    const registry = new Registry();
    const histogram = bucketHistogram(registry, 'seconds', 'How long', ['subgraph', 'outcome'], [0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 3]) histogram.of('tax ok')(value);
    expect((await registry.metrics()).trim().split('\n')).toEqual([
      '# HELP seconds How long',
      '# TYPE seconds histogram',
      'seconds_bucket{le="0.1",subgraph="tax",outcome="ok"} 2',
      'seconds_bucket{le="1",subgraph="tax",outcome="ok"} 3',
      'seconds_bucket{le="+Inf",subgraph="tax",outcome="ok"} 4',
      'seconds_sum{subgraph="tax",outcome="ok"} 3.65',
      'seconds_count{subgraph="tax",outcome="ok"} 4',
    ]);
  });
});
