import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeLog, type LogVerdict } from '../domain/deliverables/verify-log.ts';
import type { BenchRow } from './types.ts';

/** One labelled log of `test-reports.jsonl`; the label's names are those of the data's own publisher. */
interface Label {
  file: string;
  expect: {
    analyzer?: string;
    frameworks?: string;
    status?: string;
    num_t_run?: number;
    num_t_failed?: number | string | null;
    num_t_skipped?: number | string | null;
    tr_t_failed?: string;
    contains_tr_log_tests_failed?: string[];
  };
}

interface Tally {
  logs: number;
  status: [right: number, of: number];
  counts: [right: number, of: number];
  names: [right: number, of: number];
}

const SHARE = (pair: [number, number]): number => (pair[1] === 0 ? 100 : (100 * pair[0]) / pair[1]);

/**
 * Readers against labelled logs: `CAKE_CORPORA=DIR npm run bench -- deliverables`, DIR with `test-reports.jsonl`.
 * `status` compares proven / not proven with the job's outcome; `counts` wants run, failed and skipped all exact;
 * `names` wants every failed test of the label among ours. `--wrong` lists what differs.
 */
export async function runDeliverablesBench(): Promise<BenchRow[]> {
  const dir = process.env['CAKE_CORPORA'];
  if (dir === undefined) {
    console.log(
      '  deliverables: set CAKE_CORPORA to a directory with test-reports.jsonl; skipped.',
    );
    return [];
  }
  const labels = readFileSync(join(dir, 'test-reports.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Label);
  const byRunner = new Map<string, Tally>();
  for (const label of labels) {
    const verdict = judgeLog(readFileSync(join(dir, label.file), 'utf8'), {
      mustPass: [],
      mustStayGreen: [],
    });
    const runner = label.expect.frameworks || (label.expect.analyzer ?? 'names only');
    for (const key of [runner, 'all']) {
      const tally = byRunner.get(key) ?? { logs: 0, status: [0, 0], counts: [0, 0], names: [0, 0] };
      byRunner.set(key, tally);
      compare(tally, label, verdict, key === 'all');
    }
  }
  return [...byRunner]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([runner, tally]) => rowsOf(runner, tally));
}

function rowsOf(runner: string, tally: Tally): BenchRow[] {
  const row = (what: 'status' | 'counts' | 'names', target: number): BenchRow[] => {
    const [right, of] = tally[what];
    if (of === 0) return [];
    const value = SHARE(tally[what]);
    return [
      {
        name: `${runner}: ${what}`,
        value,
        unit: '%',
        note: `${right} of ${of}`,
        ...(runner === 'all' ? { target: `>= ${target} %`, pass: value >= target } : {}),
      },
    ];
  };
  return [...row('status', 97), ...row('counts', 95), ...row('names', 90)];
}

function compare(tally: Tally, { file, expect }: Label, verdict: LogVerdict, tell: boolean): void {
  tally.logs += 1;
  const score = (pair: [number, number], right: boolean, said: () => string): void => {
    pair[1] += 1;
    if (right) pair[0] += 1;
    else if (tell && process.argv.includes('--wrong')) console.log(`  ${file}: ${said()}`);
  };
  if (expect.status !== undefined)
    score(
      tally.status,
      (verdict.status === 'proven') === (expect.status === 'ok'),
      () => `status ${verdict.status} (${verdict.reason}), label ${expect.status}`,
    );
  if (expect.num_t_run !== undefined) {
    const wanted = [expect.num_t_run, number(expect.num_t_failed), number(expect.num_t_skipped)];
    const { run, failed, skipped } = verdict.counts;
    score(
      tally.counts,
      [run, failed, skipped].every((one, at) => wanted[at] === null || one === wanted[at]),
      () => `counts ${run}/${failed}/${skipped} by ${verdict.runner}, label ${wanted.join('/')}`,
    );
  }
  const names =
    expect.contains_tr_log_tests_failed ?? (expect.tr_t_failed || undefined)?.split('#');
  if (names)
    score(
      tally.names,
      names.every((name) => verdict.failed.some((one) => sameTest(one, name))),
      () => `failed ${JSON.stringify(verdict.failed.slice(0, 5))}, label ${JSON.stringify(names)}`,
    );
}

/** Labels of other tools count a figure that a log does not have as NA, or leave it out. */
function number(value: number | string | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** Publishers join the parts of a name in ways of their own: the words are compared, and the label may name only the end or the class. */
function sameTest(ours: string, label: string): boolean {
  const words = (text: string): string[] =>
    text.replace(/\.py\b/g, '').match(/[\p{L}\p{N}_]+/gu) ?? [];
  const [all, wanted] = [words(ours), words(label)];
  return (
    wanted.every((word) => all.includes(word)) ||
    (all.length > 1 && all.every((word) => wanted.includes(word)))
  );
}
