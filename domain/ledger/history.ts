/** One operator message about an error type, with what came of it. */
export interface HistoryRow {
  taskId: string;
  signature: string;
  episode: number;
  strike: number;
  fixId: string | null;
  action: string | null;
  detectedAtMs: number;
  outcome: 'success' | 'failure' | 'unverified' | null;
  outcomeAtMs: number | null;
}

/** A fix with its verified outcomes of one kind. */
export interface FixCount {
  /** null: another way was asked for, without a fix. */
  fixId: string | null;
  /** As it was last said. */
  action: string | null;
  times: number;
  /** In how many tasks. */
  tasks: number;
  lastAtMs: number;
}

/** What happened whenever an error type came up. */
export interface TypeHistory {
  errorType: string;
  messages: number;
  /** Messages whose outcome nothing proved, or is not known yet. */
  unproven: number;
  successfulFixes: FixCount[];
  failedAttempts: FixCount[];
  /** From the first detection of an episode to the proof that it is over; null when none is. */
  meanTimeToResolutionMs: number | null;
  escalation: {
    /** Strike → episodes that it ended. */
    resolvedAtStrike: Record<string, number>;
    /** Episodes that no message ended. */
    unresolved: number;
    /** Sequences of two and more fixes that did not end an episode, most frequent first. */
    patterns: { fixIds: string[]; times: number }[];
  };
}

/** Sums up the messages about one error type; an outcome that nothing proved counts for neither side. */
export function summariseHistory(errorType: string, rows: readonly HistoryRow[]): TypeHistory {
  const episodes = grouped(rows, (row) => JSON.stringify([row.taskId, row.signature, row.episode]));
  const resolvedAtStrike: Record<string, number> = {};
  const failing = new Map<string, { fixIds: string[]; times: number }>();
  const durations: number[] = [];
  let unresolved = 0;
  for (const unordered of episodes.values()) {
    const episode = unordered.toSorted((a, b) => a.strike - b.strike);
    const end = episode.find(({ outcome }) => outcome === 'success');
    if (end) {
      resolvedAtStrike[end.strike] = (resolvedAtStrike[end.strike] ?? 0) + 1;
      durations.push(Math.max(0, (end.outcomeAtMs ?? 0) - episode[0]!.detectedAtMs));
      continue;
    }
    unresolved += 1;
    const failed = episode.filter(({ outcome }) => outcome === 'failure');
    if (failed.length < 2) continue;
    const fixIds = failed.map(({ fixId }) => fixId ?? 'another way');
    const key = JSON.stringify(fixIds);
    failing.set(key, { fixIds, times: (failing.get(key)?.times ?? 0) + 1 });
  }
  return {
    errorType,
    messages: rows.length,
    unproven: rows.filter(({ outcome }) => outcome === null || outcome === 'unverified').length,
    successfulFixes: countFixes(rows, 'success'),
    failedAttempts: countFixes(rows, 'failure'),
    meanTimeToResolutionMs:
      durations.length === 0 ? null : Math.round(sum(durations) / durations.length),
    escalation: {
      resolvedAtStrike,
      unresolved,
      patterns: [...failing.values()].toSorted((a, b) => b.times - a.times),
    },
  };
}

function countFixes(rows: readonly HistoryRow[], outcome: 'success' | 'failure'): FixCount[] {
  const byFix = grouped(
    rows.filter((row) => row.outcome === outcome),
    ({ fixId }) => fixId,
  );
  return [...byFix]
    .map(([fixId, all]) => {
      const last = all.reduce((a, b) => ((b.outcomeAtMs ?? 0) >= (a.outcomeAtMs ?? 0) ? b : a));
      return {
        fixId,
        action: last.action,
        times: all.length,
        tasks: new Set(all.map(({ taskId }) => taskId)).size,
        lastAtMs: last.outcomeAtMs ?? 0,
      };
    })
    .toSorted((a, b) => b.times - a.times || b.lastAtMs - a.lastAtMs);
}

function grouped<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
