import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../config/paths.ts';
import {
  changeLine,
  compareRuns,
  markdownPage,
  summarise,
  textTable,
  type StoredRun,
} from './summary.ts';
import type { Bench, BenchRow } from './types.ts';

/** Every benchmark by name; modules are loaded when they are asked for. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  controller: async () => (await import('./controller.ts')).runControllerBench,
  recall: async () => (await import('./recall.ts')).runRecallBench,
  'recall-crash': async () => (await import('./recall-crash/main.ts')).runRecallCrashBench,
  agents: async () => (await import('./agents.ts')).runAgentsBench,
  voice: async () => (await import('./voice.ts')).runVoiceBench,
  messages: async () => (await import('./messages.ts')).runMessagesBench,
  guard: async () => (await import('./guard/main.ts')).runGuardBench,
  deliverables: async () => (await import('./deliverables.ts')).runDeliverablesBench,
  'real-logs': async () => (await import('./real-logs/run.ts')).runRealLogsBench,
  watchdog: async () => (await import('./watchdog.ts')).runWatchdogBench,
  snapshots: async () => (await import('./snapshots/main.ts')).runSnapshotsBench,
  'snapshots-crash': async () => (await import('./snapshots/crash.ts')).runSnapshotCrashBench,
  'real-tools': async () => {
    const { runRealToolsBench } = await import('./watchdog-real-tools.ts');
    return async () => runRealToolsBench();
  },
};

/** Benchmarks that need programs or minutes of their own: they run only when they are named. */
const OPT_IN: Readonly<Record<string, () => Promise<Bench>>> = {
  cluster: async () => (await import('./cluster/main.ts')).runClusterBench,
  scale: async () => (await import('./scale/main.ts')).runScaleBench,
};

/**
 * `npm run bench [-- NAME…] [--repeat N] [--json] [--report FILE.json] [--markdown FILE.md] [--against FILE.json]`.
 * Several runs are interleaved: a slow minute of the machine hits every benchmark. Without --against the run before
 * on this machine is compared with, and this one takes its place.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  // Benchmarks have options of their own.
  strict: false,
  options: {
    repeat: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    report: { type: 'string' },
    markdown: { type: 'string' },
    against: { type: 'string' },
  },
});
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
const known = { ...BENCHES, ...OPT_IN };
const unknown = names.find((name) => known[name] === undefined);
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. Use: ${Object.keys(known).join(', ')}`);
  process.exit(2);
}
const say = options.json === true ? console.error : console.log;
const runs: Record<string, BenchRow[]>[] = [];
for (let round = 1; round <= Math.max(1, Number(options.repeat)); round += 1) {
  const run: Record<string, BenchRow[]> = {};
  for (const name of names) {
    const startedMs = performance.now();
    run[name] = await (await known[name]!())();
    say(`${name}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  }
  runs.push(run);
}
const stored: StoredRun = {
  at: new Date().toISOString(),
  node: process.versions.node,
  machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
  rows: summarise(runs),
};
const lastFile = join(packageRoot(), '.cake', 'bench-last.json');
const before = readRun(text(options.against) ?? lastFile);
const changes = before === null ? [] : compareRuns(before.rows, stored.rows);
if (options.json === true) console.log(JSON.stringify({ ...stored, changes }, null, 2));
else {
  console.log(`\n${textTable(stored.rows)}`);
  const failed = stored.rows.filter(({ pass }) => pass === false).length;
  console.log(`\n${stored.rows.length} figures, ${failed} targets missed.`);
  for (const change of changes) console.log(changeLine(change));
}
write(text(options.report), `${JSON.stringify(stored, null, 2)}\n`);
write(text(options.markdown), markdownPage(stored, changes));
// Benchmarks that did not run now keep their place.
const others = (readRun(lastFile)?.rows ?? []).filter(({ bench }) => !names.includes(bench));
write(lastFile, `${JSON.stringify({ ...stored, rows: [...others, ...stored.rows] })}\n`);
if (stored.rows.some(({ pass }) => pass === false)) process.exitCode = 1;

function readRun(file: string): StoredRun | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StoredRun) : null;
}

function write(file: string | null, content: string): void {
  if (file === null) return;
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, content);
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
