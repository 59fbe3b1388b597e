/** Thresholds of the controller. They come with the workflow's input, so that a replay sees the same ones. */
export interface ControllerPolicy {
  /** Failed interventions per signature before the task gives up on it. */
  maxStrikes: number;
  /** `park` goes on without the deliverable; `escalate` asks a person. */
  onExhausted: 'park' | 'escalate';
  /** No second message about one signature within this time. */
  cooldownMs: number;
  restarts: RestartPolicy;
  /** How long ESCALATING waits for a person before the task fails. */
  escalationDeadlineMs: number;
  /** Longest wait of one poll. */
  pollMs: number;
  /** How soon a resumed agent must do something itself. */
  proofOfLifeMs: number;
  /** Continue-as-new also when a run has this many history events (0: only when Temporal suggests it). */
  maxHistoryEvents: number;
}

/** How often, and how soon, a lost agent or host is started again. */
export interface RestartPolicy {
  max: number;
  windowMs: number;
  backoffMs: number;
  /** Longest back-off; absent in the input of tasks that were started before it existed. */
  backoffMaxMs?: number;
  /** A session that lived this long and was then killed from outside is no sign of a bad agent: it is not counted. */
  steadyMs?: number;
}

/** The defaults of the specification, section 3. */
export const DEFAULT_POLICY: ControllerPolicy = {
  maxStrikes: 4,
  onExhausted: 'park',
  cooldownMs: 60_000,
  restarts: {
    max: 5,
    windowMs: 600_000,
    backoffMs: 1_000,
    backoffMaxMs: 30_000,
    steadyMs: 5_000,
  },
  escalationDeadlineMs: 12 * 3_600_000,
  pollMs: 120_000,
  proofOfLifeMs: 120_000,
  maxHistoryEvents: 0,
};

export type RestartVerdict =
  | { kind: 'restart'; delayMs: number; restartsAtMs: number[] }
  | { kind: 'exhausted'; restartsAtMs: number[] };

/** The end of a session that nobody wanted. */
export interface Death {
  atMs: number;
  /** null: it is not known when the session began. */
  livedMs: number | null;
  /** By kill -9, by a reboot, by whoever ended its host: not by what it did itself. */
  killed: boolean;
}

/** Signals that come from outside of a program; it does not raise them by a fault of its own. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT']);

/** True when an agent was ended by somebody else. */
export function isKill(signal: string | null): boolean {
  return signal !== null && FROM_OUTSIDE.has(signal);
}

/**
 * Judges whether a lost agent or host may be started again: at most `max` times in `windowMs`, back-off doubling.
 * A session that had lived steadily before it was killed starts again at once and uses nothing up.
 */
export function judgeRestart(
  restartsAtMs: readonly number[],
  death: Death,
  policy: RestartPolicy,
): RestartVerdict {
  const recent = restartsAtMs.filter((atMs) => death.atMs - atMs < policy.windowMs);
  const { steadyMs, backoffMaxMs = Number.POSITIVE_INFINITY } = policy;
  const steady = steadyMs !== undefined && death.livedMs !== null && death.livedMs >= steadyMs;
  if (steady && death.killed) return { kind: 'restart', delayMs: 0, restartsAtMs: recent };
  if (recent.length >= policy.max) return { kind: 'exhausted', restartsAtMs: recent };
  // The first restart is immediate: a crash at night should cost seconds, not minutes.
  const doubled = recent.length === 0 ? 0 : policy.backoffMs * 2 ** (recent.length - 1);
  return {
    kind: 'restart',
    delayMs: Math.min(doubled, backoffMaxMs),
    restartsAtMs: [...recent, death.atMs],
  };
}
