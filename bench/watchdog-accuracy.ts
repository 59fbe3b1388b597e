import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyseLog, type LogAnalysis } from '../domain/errors/analyse.ts';
import type { BenchRow } from './types.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

type Row = Record<string, unknown>;

function rowsOf(dir: string, name: string): Row[] {
  const path = join(dir, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}

const text = (dir: string, entry: Row): string =>
  readFileSync(join(dir, String(entry['file'])), 'utf8');
const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

function row(
  name: string,
  value: number,
  goal: { least?: number; most?: number },
  note: string,
): BenchRow {
  const target = goal.least === undefined ? `<= ${goal.most ?? 0}` : `>= ${goal.least}`;
  const pass = goal.least === undefined ? value <= (goal.most ?? 0) : value >= goal.least;
  return { name, value, unit: '%', target, pass, note };
}

/** Types that only say that something failed: never a right class. */
const VAGUE = new Set(['FATAL', 'EXIT_CODE', 'MAVEN_FAIL', 'NPM_FAIL', 'LINT']);

function measureCiLogs(dir: string): BenchRow[] {
  const logs = rowsOf(dir, 'ci-logs.jsonl');
  if (logs.length === 0) return [];
  const counts = {
    passed: 0,
    failed: 0,
    falseKnown: 0,
    falseUnknown: 0,
    hitKnown: 0,
    hitUnknown: 0,
    vague: 0,
  };
  const first = new Map<string, number>();
  const buckets = new Map<number, { said: number; real: number; n: number }>();
  for (const log of logs) {
    const failed = log['exit'] !== 0;
    const content = text(dir, log);
    const known = analyseLog(content, { hash, exitCode: failed ? 1 : 0 });
    const unknown = analyseLog(content, { hash, exitCode: null });
    if (failed) counts.failed += 1;
    else counts.passed += 1;
    if (known.verdict === 'intervene') counts[failed ? 'hitKnown' : 'falseKnown'] += 1;
    if (unknown.verdict === 'intervene') counts[failed ? 'hitUnknown' : 'falseUnknown'] += 1;
    const type = known.events[0]?.type;
    if (failed && type !== undefined) {
      first.set(type, (first.get(type) ?? 0) + 1);
      if (VAGUE.has(type)) counts.vague += 1;
    }
    for (const event of unknown.events.slice(0, 3)) {
      const bucket = Math.min(9, Math.floor(event.confidence * 10));
      const entry = buckets.get(bucket) ?? { said: 0, real: 0, n: 0 };
      buckets.set(bucket, {
        said: entry.said + event.confidence,
        real: entry.real + (failed ? 1 : 0),
        n: entry.n + 1,
      });
    }
  }
  const top = [...first]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([type, n]) => `${type} ${n}`)
    .join(', ');
  const reliability = [...buckets]
    .toSorted((a, b) => a[0] - b[0])
    .map(([, { said, real, n }]): BenchRow => ({
      name: `confidence ${(said / n).toFixed(2)} (no exit code)`,
      value: share(real, n),
      unit: '% real',
      note: `n=${n}`,
    }));
  return [
    row(
      'CI logs, exit known: false alarms',
      share(counts.falseKnown, counts.passed),
      { most: 2 },
      `n=${counts.passed}`,
    ),
    row(
      'CI logs, exit known: failing runs found',
      share(counts.hitKnown, counts.failed),
      { least: 95 },
      `n=${counts.failed}; first: ${top}`,
    ),
    row(
      'CI logs, exit unknown: false alarms',
      share(counts.falseUnknown, counts.passed),
      { most: 10 },
      `n=${counts.passed}`,
    ),
    row(
      'CI logs, exit unknown: failing runs found',
      share(counts.hitUnknown, counts.failed),
      { least: 85 },
      `n=${counts.failed}`,
    ),
    {
      name: 'CI logs, first class vague',
      value: share(counts.vague, counts.failed),
      unit: '%',
      note: [...VAGUE].join(', '),
    },
    ...reliability,
  ];
}

function measureTestReports(dir: string): BenchRow[] {
  let n = 0;
  let right = 0;
  for (const report of rowsOf(dir, 'test-reports.jsonl')) {
    const expect = report['expect'] as Row;
    if (expect['status'] !== 'broken' || expect['bool_t_failed'] !== true) continue;
    n += 1;
    const events = analyseLog(text(dir, report), { hash, exitCode: 1 }).events;
    if (events.some((event) => event.family === 'tests')) right += 1;
  }
  return n === 0
    ? []
    : [row('test reports: a test type named', share(right, n), { least: 95 }, `n=${n}`)];
}

function measureSilence(dir: string): BenchRow[] {
  const empty = rowsOf(dir, 'compilers.jsonl').filter((entry) => entry['expect_empty'] === true);
  const silent = empty.filter(
    (entry) => analyseLog(text(dir, entry), { hash, exitCode: null }).events.length === 0,
  );
  return empty.length === 0
    ? []
    : [
        row(
          'nothing to report: silent',
          share(silent.length, empty.length),
          { least: 95 },
          `n=${empty.length}`,
        ),
      ];
}

function measurePlaces(dir: string): BenchRow[] {
  const folder = join(dir, 'linters');
  if (!existsSync(folder)) return [];
  let named = 0;
  let right = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.in'))) {
    const wanted = new Set(
      readFileSync(join(folder, file.replace(/\.in$/, '.ok')), 'utf8')
        .split('\n')
        .flatMap((line) => {
          const match = /^([^|]+)\|(\d+)?/.exec(line);
          return match ? [`${match[1] ?? ''}|${match[2] ?? ''}`] : [];
        }),
    );
    for (const event of analyseLog(readFileSync(join(folder, file), 'utf8'), { hash, exitCode: 1 })
      .events) {
      if (event.file === null) continue;
      named += 1;
      if (wanted.has(`${event.file}|${event.line ?? ''}`)) right += 1;
    }
  }
  return named === 0
    ? []
    : [row('linters: file and line right', share(right, named), { least: 95 }, `n=${named}`)];
}

const plainCommand = (command: string): string =>
  command
    .replace(/\bsudo /g, '')
    .replace(/['"]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

function fixesOf({ events: [event] }: LogAnalysis): string[] {
  if (event === undefined) return [];
  return [event.suggestedFix, ...event.alternatives].flatMap((fix) =>
    fix === null ? [] : [plainCommand(fix.command ?? fix.action)],
  );
}

function measureFixes(dir: string): BenchRow[] {
  const pairs = rowsOf(dir, 'command-fixes.jsonl').filter(
    (entry) => entry['fn'] === 'get_new_command' && Boolean(entry['result']),
  );
  let first = 0;
  let second = 0;
  for (const pair of pairs) {
    const results = [pair['result']].flat().map((result) => plainCommand(String(result)));
    // The recorded repair often runs the command again after it: the repair itself is enough.
    const wanted = new Set(results.flatMap((result) => [result, ...result.split(' && ')]));
    const fixes = fixesOf(
      analyseLog(String(pair['output']), { hash, exitCode: 1, command: String(pair['script']) }),
    );
    if (wanted.has(fixes[0] ?? '')) first += 1;
    if (fixes.slice(0, 2).some((fix) => wanted.has(fix))) second += 1;
  }
  return pairs.length === 0
    ? []
    : [
        row('fixes: first right', share(first, pairs.length), { least: 70 }, `n=${pairs.length}`),
        row(
          'fixes: first or second right',
          share(second, pairs.length),
          { least: 85 },
          `n=${pairs.length}`,
        ),
      ];
}

/** Accuracy per set of the corpora folder; a set that is absent is left out. */
export function measureAccuracy(dir: string): BenchRow[] {
  return [measureCiLogs, measureTestReports, measureSilence, measurePlaces, measureFixes].flatMap(
    (measure) => measure(dir),
  );
}
