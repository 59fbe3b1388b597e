import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCakeDb, type CakeDb } from '../db/cake-db.ts';
import { similarity } from '../domain/errors/similarity.ts';
import { mutated, sampleErrors, seeded, type SampleError } from './recall-data.ts';
import { quantile } from './statistics.ts';
import type { BenchRow } from './types.ts';

const SEED = 20_261;
const MIN_SIMILARITY = 0.85;
/** Queries per size; brute force over 100k texts takes some 60 ms each. */
const QUERIES = 600;
const HOUR_MS = 3_600_000;

/**
 * Recall at 10k and 100k distinct errors: exact and similar query, what the fuzzy search finds of the true
 * best, insert, clean-up; brute force over the same texts in the same run.
 */
export async function runRecallBench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of [10_000, 100_000]) rows.push(...(await benchSize(size)));
  return rows;
}

/** The optimizing compiler is done after some hundred queries; the 50 of the warm-up are a twelfth of those measured. */
const WARM_UP_ROUNDS = 10;

async function benchSize(size: number): Promise<BenchRow[]> {
  const random = seeded(SEED);
  const all = shuffled(sampleErrors(size + QUERIES, random), random);
  const stored = all.slice(0, size);
  const queries = queriesFor(stored, all.slice(size), random);
  const dir = mkdtempSync(join(tmpdir(), 'cake-bench-recall-'));
  let nowMs = Date.now();
  const db = openCakeDb(join(dir, 'cake.db'), { nowMs: () => nowMs });
  try {
    const insertMs = fill(db, stored, nowMs - HOUR_MS);
    // The first query reads the frequencies, and the next ones warm the compiler up: a worker lives for days.
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
      for (const text of queries.slice(0, 50)) db.recall.getSimilarErrors(text);
    const exact = queries.map((_, at) =>
      timed(() => db.recall.getErrorCount(hash(stored[at * 13]!))),
    );
    const found = queries.map((text) =>
      timed(() => db.recall.getSimilarErrors(text, MIN_SIMILARITY)),
    );
    const truth = queries.map((text) => timed(() => bestByBruteForce(stored, text)));
    const judged = judge(
      found.map(({ value }) => value[0]?.similarity ?? 0),
      truth.map(({ value }) => value),
    );
    const bytes = statSync(db.path).size;
    // A tenth of the errors happened again: they stay, the rest has expired.
    fill(db, stored.slice(0, size / 10), nowMs, size);
    nowMs += 23.5 * HOUR_MS;
    const steps: number[] = [];
    const cleanup = timed(() => {
      for (let more = true; more;) {
        const step = timed(() => db.recall.cleanupStep());
        steps.push(step.ms);
        more = step.value;
      }
    });
    const merge = timed(() => db.recall.mergeIndex());
    const label = `${size / 1_000}k`;
    const ms = (name: string, times: readonly number[], p: number, target?: number): BenchRow => ({
      name: `${label} ${name} p${100 * p}`,
      value: quantile(times, p),
      unit: 'ms',
      ...(target === undefined
        ? {}
        : { target: `< ${target} ms`, pass: quantile(times, p) < target }),
    });
    const times = (list: readonly { ms: number }[]): number[] => list.map((one) => one.ms);
    const cpu = (list: readonly { cpuMs: number }[]): number[] => list.map((one) => one.cpuMs);
    return [
      ms('exact', times(exact), 0.5),
      ms('exact', times(exact), 0.99, 1),
      ms('similar', times(found), 0.5),
      { ...ms('similar', times(found), 0.99, size > 10_000 ? 5 : 1), ...load() },
      ms('similar, processor', cpu(found), 0.5),
      ms('similar, processor', cpu(found), 0.99, size > 10_000 ? 5 : 1),
      ms('brute force', times(truth), 0.5),
      ms('brute force', times(truth), 0.99),
      {
        name: `${label} true best found`,
        value: judged.share,
        unit: '%',
        target: '≥ 99 %',
        pass: judged.share >= 99,
        note: `${judged.total} of ${QUERIES} queries have one; of the others ${judged.invented} got an answer`,
      },
      ms('insert', insertMs, 0.5),
      ms('insert', insertMs, 0.99),
      {
        name: `${label} clean-up of nine tenths`,
        value: cleanup.ms,
        unit: 'ms',
        note: `in ${steps.length} steps, file ${Math.round(bytes / 1e6)} MB`,
      },
      ms('clean-up step', steps, 0.99),
      { name: `${label} merge of the index`, value: merge.ms, unit: 'ms' },
    ];
  } finally {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const hash = ({ errorType, normalized }: SampleError): string =>
  createHash('sha256').update(`${errorType}\n${normalized}`).digest('hex');

function fill(db: CakeDb, stored: readonly SampleError[], tsMs: number, firstSeq = 0): number[] {
  return stored.map(
    ({ errorType, normalized }, at) =>
      timed(() =>
        db.recall.recordError({
          taskId: 'bench',
          seq: firstSeq + at,
          tsMs,
          signature: hash({ errorType, normalized }),
          errorType,
          normalized,
          message: normalized,
        }),
      ).ms,
  );
}

/** A third are stored errors with 0 to 18 % of their letters changed, a third new ones as they are, a third new ones changed. */
function queriesFor(
  stored: readonly SampleError[],
  fresh: readonly SampleError[],
  random: () => number,
): string[] {
  return fresh.map(({ normalized }, at) => {
    if (at % 3 === 0) {
      const known = stored[Math.floor(random() * stored.length)]!;
      return mutated(known.normalized, random() * 0.18, random);
    }
    return at % 3 === 1 ? normalized : mutated(normalized, random() * 0.18, random);
  });
}

function bestByBruteForce(stored: readonly SampleError[], text: string): number {
  let best = 0;
  for (const { normalized } of stored) {
    const longest = Math.max(normalized.length, text.length);
    // The usual pruning by length, so that the comparison is fair.
    if (1 - Math.abs(normalized.length - text.length) / longest <= best) continue;
    best = Math.max(best, similarity(normalized, text));
  }
  return best;
}

function judge(
  found: readonly number[],
  truth: readonly number[],
): { share: number; total: number; invented: number } {
  const real = truth.flatMap((best, at) => (best >= MIN_SIMILARITY ? [at] : []));
  const hit = real.filter((at) => found[at]! >= truth[at]! - 1e-9).length;
  const invented = truth.filter((best, at) => best < MIN_SIMILARITY && found[at]! > 0).length;
  return { share: (100 * hit) / real.length, total: real.length, invented };
}

/** `cpuMs`: the processor's time for it, which a machine that does other work beside does not stretch. */
function timed<T>(work: () => T): { value: T; ms: number; cpuMs: number } {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const value = work();
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  return { value, ms, cpuMs: (user + system) / 1_000 };
}

/** A figure of a machine with more to do than processors is one of the machine. */
function load(): { note?: string } {
  const [lately = 0] = loadavg();
  const processors = availableParallelism();
  if (lately <= processors) return {};
  return {
    note: `load ${lately.toFixed(1)} on ${processors} processors: judge the processor's time`,
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const out = [...list];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [out[at], out[other]] = [out[other]!, out[at]!];
  }
  return out;
}
