import { exitInLog } from './exit-in-log.ts';
import { indexTests } from './match-tests.ts';
import { voidedBy } from './voided.ts';
import { cleanLines } from './readers/clean.ts';
import { readTestLines, type LogReport } from './readers/index.ts';

/** What a log has to show. Ids are written as the runner writes them. */
export interface LogSpec {
  mustPass: string[];
  mustStayGreen: string[];
}

export interface LogVerdict {
  status: 'proven' | 'failed' | 'unproven';
  counts: { run: number; failed: number; skipped: number };
  /** The required tests that failed; without a spec every test that failed. */
  failed: string[];
  /** Required tests that were not seen, or were skipped: no proof. */
  missing: string[];
  runner: string | null;
  /** As given, else as the log tells; null when neither says. */
  exit: number | null;
  /** One sentence. */
  reason: string;
}

/**
 * Judges a stored log. With a spec only the named tests count: a failure that nobody named was there before,
 * and an exit code of 0 proves nothing about a test that was not seen. Without one, everything must be green.
 */
export function judgeLog(log: string, spec: LogSpec, exit: number | null = null): LogVerdict {
  const lines = cleanLines(log);
  const report = readTestLines(lines);
  const told = exitInLog(lines);
  const voided = voidedBy(lines);
  const code = exit ?? told;
  const { run, failed, skipped } = report?.counts ?? { run: 0, failed: 0, skipped: 0 };
  const base = { counts: { run, failed, skipped }, runner: report?.runner ?? null, exit: code };
  const shown =
    spec.mustPass.length + spec.mustStayGreen.length > 0
      ? byNames(report, spec)
      : byFigures(report, code, told);
  const judged: Judged =
    voided !== null && shown.status === 'proven'
      ? { ...shown, status: 'unproven', reason: voided }
      : shown;
  return {
    status: judged.status,
    counts: base.counts,
    failed: judged.failed,
    missing: judged.missing,
    runner: base.runner,
    exit: base.exit,
    reason: judged.reason,
  };
}

type Judged = Pick<LogVerdict, 'status' | 'failed' | 'missing' | 'reason'>;

function byNames(report: LogReport | null, spec: LogSpec): Judged {
  const index = indexTests(report?.tests ?? []);
  const failed: string[] = [];
  const missing: string[] = [];
  const look = (id: string, expectedFailureIsGreen: boolean): void => {
    const found = index.find(id);
    if (found.some(({ status }) => status === 'failed')) failed.push(id);
    else if (
      !found.some(
        ({ status }) =>
          status === 'passed' ||
          status === 'xpassed' ||
          (expectedFailureIsGreen && status === 'xfailed'),
      )
    )
      missing.push(id);
  };
  for (const id of spec.mustPass) look(id, false);
  for (const id of spec.mustStayGreen) look(id, true);
  const total = spec.mustPass.length + spec.mustStayGreen.length;
  if (failed.length > 0)
    return {
      status: 'failed',
      failed,
      missing,
      reason: `${failed.length} of ${total} required tests failed: ${failed[0]}`,
    };
  if (missing.length > 0)
    return {
      status: 'unproven',
      failed,
      missing,
      reason: `${missing.length} of ${total} required tests were not seen to pass: ${missing[0]}`,
    };
  return { status: 'proven', failed, missing, reason: `all ${total} required tests passed` };
}

function byFigures(report: LogReport | null, code: number | null, told: number | null): Judged {
  const failed = report?.failed ?? [];
  const count = report?.counts?.failed ?? failed.length;
  const say = (status: Judged['status'], reason: string): Judged => ({
    status,
    failed,
    missing: [],
    reason,
  });
  if (count > 0) return say('failed', `${count} of ${report?.counts?.run ?? count} tests failed`);
  if (report?.tests.some(({ suite, status }) => suite && status === 'failed'))
    return say('failed', 'a test file failed as a whole');
  if (code !== null && code !== 0) return say('failed', `exit code ${code}`);
  // A wrapper may have hidden what the build tool says at the end.
  if (told !== null && told !== 0) return say('failed', 'the log itself tells of a failure');
  if (!report) return say('unproven', 'no test runner spoke in this log');
  const [problem] = report.problems;
  if (problem !== undefined) return say('unproven', problem);
  const ran = report.counts
    ? report.counts.executed > 0
    : report.tests.some(({ status }) => status === 'passed');
  if (!ran) return say('unproven', 'no test ran');
  return say(
    'proven',
    report.counts ? `${report.counts.executed} tests ran, none failed` : 'every package passed',
  );
}
