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

function line({ name, value, unit, target, pass, note }: BenchRow): string {
  const figure = `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
  const verdict = pass === undefined ? '' : pass ? 'pass' : 'FAIL';
  return [
    name.padEnd(44),
    figure.padStart(14),
    (target ?? '').padEnd(16),
    verdict.padEnd(5),
    note ?? '',
  ]
    .join('  ')
    .trimEnd();
}

const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const names = wanted.length === 0 ? Object.keys(BENCHES) : wanted;
const json = process.argv.includes('--json');
const all: Record<string, BenchRow[]> = {};
for (const name of names) {
  const load = BENCHES[name];
  if (!load) {
    console.error(`There is no benchmark ${name}. Use: ${Object.keys(BENCHES).join(', ')}`);
    process.exit(2);
  }
  const rows = await (await load())();
  all[name] = rows;
  if (!json) console.log(`\n${name}\n${rows.map((row) => `  ${line(row)}`).join('\n')}`);
}
if (json) console.log(JSON.stringify(all, null, 2));
if (
  Object.values(all)
    .flat()
    .some(({ pass }) => pass === false)
)
  process.exitCode = 1;
