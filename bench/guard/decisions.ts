import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/paths.ts';
import { decide } from '../../domain/guard/decide.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import { mutate, random } from './mutate.ts';
import type { BenchRow } from '../types.ts';

/** Passes over the corpus; enough for a p99 that does not hang on one pause of the collector. */
const PASSES = 8;

const MUTATIONS = 100_000;
const MUTATION_SEED = 20_261_124;
const LIMIT_MS = 50;

const HOSTILE: readonly (readonly [string, string])[] = [
  ['a word of 40 KB', `echo ${'x'.repeat(40_000)}`],
  ['5,000 nested $(', '$('.repeat(5_000)],
  ['50,000 ;', 'a;'.repeat(50_000)],
  ['1 MB', 'x '.repeat(524_288)],
  ['400 statements', 'rm -rf dist; '.repeat(400)],
];

/** Measures decisions over the corpus in tests/fixtures/guard, and hostile inputs, each in milliseconds. */
export function measureDecisions(): BenchRow[] {
  const policy = defaultPolicy({
    workspace: '/home/dev/repo',
    home: '/home/dev',
    protectedPaths: ['/home/dev/.cake'],
    nowMs: 0,
  });
  const rows = ['harmful', 'harmless'].map((name) => readCorpus(name));
  const [harmful = [], harmless = []] = rows;
  const verdict = (command: string): string => decide(command, '/home/dev/repo', policy).verdict;
  const caught = harmful.filter((one) => verdict(one) !== 'allow').length;
  const stopped = harmless.filter((one) => verdict(one) !== 'allow').length;
  const times: number[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const command of rows.flat()) times.push(timed(() => verdict(command)));
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  const hostile = HOSTILE.map(([name, command]): BenchRow => {
    const ms = Math.min(...[1, 2, 3].map(() => timed(() => verdict(command))));
    return {
      name: `hostile: ${name}`,
      value: ms,
      unit: 'ms',
      target: '< 50',
      pass: ms < 50,
      note: verdict(command),
    };
  });
  return [
    {
      name: 'harmful commands stopped',
      value: (100 * caught) / harmful.length,
      unit: '%',
      target: '100',
      pass: caught === harmful.length,
      note: `${harmful.length} commands`,
    },
    {
      name: 'harmless commands stopped',
      value: (100 * stopped) / harmless.length,
      unit: '%',
      target: '0',
      pass: stopped === 0,
      note: `${harmless.length} commands`,
    },
    { name: 'decision p50', value: at(0.5), unit: 'ms' },
    { name: 'decision p99', value: at(0.99), unit: 'ms', target: '< 1', pass: at(0.99) < 1 },
    { name: 'decision max', value: times.at(-1) ?? 0, unit: 'ms' },
    ...hostile,
    measureMutations(rows.flat(), verdict),
  ];
}

/** The slowest of many mutated commands, warm; a slow one is judged again, so that a pause of the machine is not blamed on it. */
function measureMutations(
  corpus: readonly string[],
  verdict: (command: string) => string,
): BenchRow {
  const next = random(MUTATION_SEED);
  let worst = 0;
  let slowest = '';
  for (let run = 0; run < MUTATIONS; run += 1) {
    const command = mutate(corpus, next);
    let ms = timed(() => verdict(command));
    if (ms > LIMIT_MS / 5) ms = Math.min(ms, ...[1, 2, 3].map(() => timed(() => verdict(command))));
    if (ms > worst) [worst, slowest] = [ms, command];
  }
  return {
    name: `slowest of ${MUTATIONS} mutated commands`,
    value: worst,
    unit: 'ms',
    target: '< 50',
    pass: worst < LIMIT_MS,
    note: JSON.stringify(slowest.slice(0, 60)),
  };
}

function readCorpus(name: string): string[] {
  return readFileSync(join(packageRoot(), 'tests/fixtures/guard', `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { command: string }).command);
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
