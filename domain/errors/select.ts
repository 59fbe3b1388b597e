import { judgeConfidence } from './confidence.ts';
import type { FindingRank } from './record.ts';
import type { RunState, Tracked } from './run-state.ts';
import type { ErrorFinding } from './types.ts';

/** What a run's findings come to when it ends. */
export interface Selection {
  detected: ErrorFinding[];
  withdrawn: { signature: string; reason: string }[];
}

/** Without an exit code, what is more likely noise than an error is not reported. */
const MIN_CONFIDENCE = 0.5;

const RANK_ORDER: Readonly<Record<FindingRank, number>> = { cause: 0, symptom: 1, summary: 2 };

/** A summary yields to what it sums up: test counts to named tests, all else to any real error. */
function explains(other: Tracked, summary: Tracked): boolean {
  if (other.rank === 'summary' || other.finding.severity === 'LOW') return false;
  return summary.record.family !== 'tests' || other.record.family === 'tests';
}

/** The first so many; where there are more, findings that only get logged go first. */
function withinLimit(kept: readonly Tracked[], limit: number): Tracked[] {
  let surplus = kept.length - limit;
  if (surplus <= 0) return [...kept];
  const stay = new Set(kept);
  for (const tracked of kept.toReversed()) {
    if (surplus <= 0) break;
    if (tracked.finding.severity !== 'LOW') continue;
    stay.delete(tracked);
    surplus -= 1;
  }
  return [...stay].slice(0, limit);
}

/** Confidence in tenths; what is near certain counts as equal, and then the first line led to the others. */
const certainty = ({ finding }: Tracked): number =>
  Math.min(9, Math.round(10 * finding.confidence));

/** Lines from the end of the failed step that count as its last words: a stack trace and a summary. */
const LAST_LINES = 150;

interface Step {
  from: number;
  to: number;
}

/** The lines of the step that failed first, in its last attempt; the whole run when nothing tells steps apart. */
function failedStep(run: RunState): Step {
  const to = run.marks.find((mark) => mark.ends && !mark.ok)?.lineNo ?? Math.max(1, run.lines);
  return { from: run.steps.findLast((lineNo) => lineNo < to) ?? 0, to };
}

const within = ({ lastLineNo }: Tracked, { from, to }: Step): boolean =>
  lastLineNo >= from && lastLineNo <= to + 1;

/** Types of the causes that the failed step speaks of in its last lines. */
function nearTypes(kept: readonly Tracked[], step: Step): ReadonlySet<string> {
  return new Set(
    kept
      .filter(
        (tracked) =>
          tracked.rank === 'cause' &&
          tracked.finding.severity !== 'LOW' &&
          within(tracked, step) &&
          step.to - tracked.lastLineNo <= LAST_LINES,
      )
      .map((tracked) => tracked.finding.errorType),
  );
}

/** How far a finding is from what failed the run: 0 for the failed step's last causes, 2 for other steps. */
function distance(tracked: Tracked, step: Step, near: ReadonlySet<string>): number {
  if (!within(tracked, step)) return near.has(tracked.finding.errorType) ? 1 : 2;
  if (near.size === 0) return 0;
  return near.has(tracked.finding.errorType) ? 0 : 1;
}

/**
 * Decides which findings of a finished run stand. Exit 0 lowers all but those whose type says
 * otherwise; a line that only counts or repeats a failure yields to one that explains it.
 */
export function selectFindings(
  run: RunState,
  end: { exitCode: number | null; maxDetected: number },
): Selection {
  const open = [...run.findings.values()].filter((tracked) => tracked.state === 'seen');
  const withdrawn: Selection['withdrawn'] = [];
  const standing: Tracked[] = [];
  for (const tracked of open) {
    if (end.exitCode === 0 && tracked.record.exit0 !== 'report') {
      tracked.state = 'withdrawn';
      withdrawn.push({ signature: tracked.finding.signature, reason: 'the command exited 0' });
      continue;
    }
    const confidence = judgeConfidence({
      prior: tracked.prior,
      rank: tracked.rank,
      exitCode: end.exitCode,
      exit0: tracked.record.exit0 === 'report',
      lineNo: tracked.finding.lineNo,
      lines: run.lines,
      marks: run.marks,
    });
    if (end.exitCode === null && confidence < MIN_CONFIDENCE) {
      tracked.state = 'withdrawn';
      withdrawn.push({
        signature: tracked.finding.signature,
        reason: 'the run looks as if it went well',
      });
      continue;
    }
    tracked.finding = { ...tracked.finding, confidence };
    standing.push(tracked);
  }
  const kept: Tracked[] = [];
  for (const tracked of standing) {
    if (tracked.rank !== 'summary' || !standing.some((other) => explains(other, tracked))) {
      kept.push(tracked);
      continue;
    }
    tracked.state = 'withdrawn';
    withdrawn.push({
      signature: tracked.finding.signature,
      reason: 'another line of the run explains it',
    });
  }
  const step = failedStep(run);
  const near = nearTypes(kept, step);
  kept.sort(
    (a, b) =>
      distance(a, step, near) - distance(b, step, near) ||
      RANK_ORDER[a.rank] - RANK_ORDER[b.rank] ||
      certainty(b) - certainty(a) ||
      a.finding.lineNo - b.finding.lineNo,
  );
  const detected = withinLimit(kept, end.maxDetected);
  for (const tracked of detected) tracked.state = 'detected';
  return { detected: detected.map((tracked) => tracked.finding), withdrawn };
}
