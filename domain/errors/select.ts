import { judgeConfidence } from './confidence.ts';
import type { FindingRank } from './record.ts';
import type { RunState, Tracked } from './run-state.ts';
import type { ErrorFinding } from './types.ts';

/** What a run's findings come to when it ends. */
export interface Selection {
  detected: ErrorFinding[];
  withdrawn: { signature: string; reason: string }[];
}

const RANK_ORDER: Readonly<Record<FindingRank, number>> = { cause: 0, symptom: 1, summary: 2 };

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
    tracked.finding = { ...tracked.finding, confidence };
    standing.push(tracked);
  }
  const best = Math.min(...standing.map((tracked) => RANK_ORDER[tracked.rank]));
  const kept: Tracked[] = [];
  for (const tracked of standing) {
    if (tracked.rank !== 'summary' || best === RANK_ORDER.summary) {
      kept.push(tracked);
      continue;
    }
    tracked.state = 'withdrawn';
    withdrawn.push({
      signature: tracked.finding.signature,
      reason: 'another line of the run explains it',
    });
  }
  kept.sort(
    (a, b) =>
      RANK_ORDER[a.rank] - RANK_ORDER[b.rank] ||
      Math.round(10 * b.finding.confidence) - Math.round(10 * a.finding.confidence) ||
      a.finding.lineNo - b.finding.lineNo,
  );
  const detected = kept.slice(0, end.maxDetected);
  for (const tracked of detected) tracked.state = 'detected';
  return { detected: detected.map((tracked) => tracked.finding), withdrawn };
}
