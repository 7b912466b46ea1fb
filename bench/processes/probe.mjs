/**
 * Loaded before a measured program (`--import`): answers its parent's question with what the process has used so far. It does
 * nothing else, so that every variant carries the same next to nothing.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const RESOLUTION_MS = 10;
const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
lag.enable();
process.on('message', (message) => {
  if (message !== 'bench:usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMs: (user + system) / 1000,
    rssMb: process.memoryUsage.rss() / 1024 ** 2,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    // The timer's own interval is no lag.
    lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - RESOLUTION_MS),
  });
  lag.reset();
});
// The channel must not keep alive what would end.
process.channel?.unref();
