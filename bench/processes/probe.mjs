/**
 * Loaded before a measured program (`--import`): answers its parent's questions with what the process has used so far, and
 * keeps a CPU profile where asked to. Between questions it does nothing, so that every variant carries the same next to nothing.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const RESOLUTION_MS = 10;
const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
lag.enable();
const session = new Session();

const answers = {
  usage() {
    const { user, system } = process.cpuUsage();
    // The timer's own interval is no lag.
    const lagP99Ms = Math.max(0, lag.percentile(99) / 1e6 - RESOLUTION_MS);
    lag.reset();
    return {
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage.rss() / 1024 ** 2,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
      lagP99Ms,
    };
  },
  async startProfile() {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return {};
  },
  async writeProfile(file) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
    return {};
  },
};

process.on('message', async (message) => {
  const { bench, given } = message ?? {};
  if (bench in answers) process.send?.(await answers[bench](given));
});
// Whatever ends the benchmark, what it started ends with it.
process.on('disconnect', () => process.exit(0));
// The channel must not keep alive what would end.
process.channel?.unref();
