import { createHash, randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { createMatcher } from '../domain/errors/matcher.ts';
import { OUTCOME_MARKERS } from '../domain/errors/markers.ts';
import { ERROR_RECORDS } from '../domain/errors/taxonomy/index.ts';
import { createWatcher } from '../domain/errors/watch.ts';
import type { BenchRow } from './types.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const CHUNK_BYTES = 65_536;

/** Everyday output of builds and servers, about 90 characters a line, with a hit line now and then. */
function syntheticLog(bytes: number, hitEvery: number): string {
  const lines: string[] = [];
  for (let index = 0, size = 0; size < bytes; index += 1) {
    const line =
      hitEvery > 0 && index % hitEvery === hitEvery - 1
        ? `ModuleNotFoundError: No module named 'pkg_${index}'`
        : `2026-11-24 10:${index % 60}:07 build step ${index}: compiled src/module_${index % 500}/component.o in ${index % 97} ms, cache hit`;
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

/** Speed of matching with the whole pattern set over 64 KB blocks, by processor time. */
export function measureMatching(): BenchRow[] {
  const matcher = createMatcher(ERROR_RECORDS, OUTCOME_MARKERS);
  const run = (hitEvery: number): number => {
    const text = syntheticLog(8_000_000, hitEvery);
    let best = 0;
    for (let round = 0; round < 5; round += 1) {
      // Processor time, so that the figure does not tell how busy the machine is with other things.
      const start = process.cpuUsage();
      for (let at = 0; at < text.length; at += CHUNK_BYTES)
        matcher.scanBlock(text.slice(at, at + CHUNK_BYTES), () => undefined);
      const { user, system } = process.cpuUsage(start);
      best = Math.max(best, text.length / (user + system));
    }
    return best;
  };
  const clean = run(0);
  const mixed = run(22);
  return [
    {
      name: 'matching, output without errors',
      value: clean,
      unit: 'MB/s',
      target: '>= 100',
      pass: clean >= 100,
    },
    {
      name: 'matching, 4.5 % error lines',
      value: mixed,
      unit: 'MB/s',
      target: '>= 100',
      pass: mixed >= 100,
    },
  ];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Time from the arrival of a line's last byte to its event, idle and with both cores busy. */
export async function measureLatency(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const busy of [false, true]) {
    const workers = busy ? [0, 1].map(() => new Worker('for (;;) {}', { eval: true })) : [];
    if (busy) await new Promise((resolve) => setTimeout(resolve, 100));
    const watcher = createWatcher({ hash: sha256 });
    const times: number[] = [];
    for (let index = 0; index < 2000; index += 1) {
      const toolCallId = `call-${index}`;
      watcher.startRun({ toolCallId, command: 'python app.py', nowMs: index });
      const start = performance.now();
      const events = watcher.feed({
        toolCallId,
        channel: 'stderr',
        data: `ImportError: No module named m${index}\n`,
        nowMs: index,
      });
      times.push(performance.now() - start);
      if (events.length === 0) throw new Error('an error was dropped');
      watcher.finishRun({ toolCallId, exitCode: 1, nowMs: index });
      if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(workers.map((worker) => worker.terminate()));
    times.sort((a, b) => a - b);
    const name = busy ? 'byte to event, both cores busy' : 'byte to event, idle';
    const p99 = quantile(times, 0.99);
    rows.push(
      { name: `${name}, p50`, value: quantile(times, 0.5), unit: 'ms' },
      { name: `${name}, p99`, value: p99, unit: 'ms', target: '<= 100', pass: p99 <= 100 },
    );
  }
  return rows;
}

/** What no tool should print: a line of 100 MB, and random bytes. Nothing may throw, memory stays bounded. */
export function measureHostile(): BenchRow[] {
  const watcher = createWatcher({ hash: sha256 });
  const chunk = 'error: x '.repeat(7282).slice(0, CHUNK_BYTES);
  const started = process.memoryUsage().heapUsed;
  let peak = 0;
  const feed = (toolCallId: string, data: string, nowMs: number): void => {
    watcher.feed({ toolCallId, channel: 'stdout', data, nowMs });
    peak = Math.max(peak, process.memoryUsage().heapUsed - started);
  };
  for (let at = 0; at < 100e6; at += chunk.length) feed('line', chunk, at);
  watcher.finishRun({ toolCallId: 'line', exitCode: 1, nowMs: 1 });
  for (let at = 0; at < 20e6; at += CHUNK_BYTES)
    feed('bytes', randomBytes(CHUNK_BYTES).toString('utf8'), at);
  watcher.finishRun({ toolCallId: 'bytes', exitCode: 1, nowMs: 2 });
  return [
    {
      name: 'line of 100 MB and random bytes, peak heap',
      value: peak / 1e6,
      unit: 'MB',
      target: '<= 200',
      pass: peak <= 200e6,
    },
  ];
}

/** A flood at full speed with known errors in it: none may be lost, memory stays flat. */
export function measureSustained(seconds: number): BenchRow[] {
  const watcher = createWatcher({ hash: sha256 });
  const noise = syntheticLog(1_000_000, 0);
  const started = performance.now();
  let bytes = 0;
  let injected = 0;
  let seen = 0;
  let peak = 0;
  for (let round = 0; performance.now() - started < seconds * 1000; round += 1) {
    const toolCallId = `flood-${round}`;
    watcher.startRun({ toolCallId, command: 'make', nowMs: round });
    const text = `${noise}bash: tool_${round.toString(36)}x: command not found\n${noise}`;
    injected += 1;
    bytes += text.length;
    for (let at = 0; at < text.length; at += CHUNK_BYTES) {
      const events = watcher.feed({
        toolCallId,
        channel: 'stdout',
        data: text.slice(at, at + CHUNK_BYTES),
        nowMs: round,
      });
      seen += events.filter((event) => event.kind === 'error_seen').length;
    }
    watcher.finishRun({ toolCallId, exitCode: 1, nowMs: round });
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const rate = bytes / 1e3 / (performance.now() - started);
  return [
    {
      name: 'flood, rate',
      value: rate,
      unit: 'MB/s',
      target: '>= 50',
      pass: rate >= 50,
      note: `${seconds} s`,
    },
    {
      name: 'flood, errors lost',
      value: injected - seen,
      unit: `of ${injected}`,
      target: '= 0',
      pass: injected === seen,
    },
    { name: 'flood, peak memory', value: peak / 1e6, unit: 'MB' },
  ];
}
