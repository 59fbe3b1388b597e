/** Thresholds of the controller. They come with the workflow's input, so that a replay sees the same ones. */
export interface ControllerPolicy {
  /** Failed interventions per signature before the task gives up on it. */
  maxStrikes: number;
  /** `park` goes on without the deliverable; `escalate` asks a person. */
  onExhausted: 'park' | 'escalate';
  /** No second message about one signature within this time. */
  cooldownMs: number;
  restarts: { max: number; windowMs: number; backoffMs: number };
  /** How long ESCALATING waits for a person before the task fails. */
  escalationDeadlineMs: number;
  /** Longest wait of one poll. */
  pollMs: number;
  /** How soon a resumed agent must do something itself. */
  proofOfLifeMs: number;
  /** Continue-as-new also when a run has this many history events (0: only when Temporal suggests it). */
  maxHistoryEvents: number;
}

/** The defaults of the specification, section 3. */
export const DEFAULT_POLICY: ControllerPolicy = {
  maxStrikes: 4,
  onExhausted: 'park',
  cooldownMs: 60_000,
  restarts: { max: 5, windowMs: 600_000, backoffMs: 1_000 },
  escalationDeadlineMs: 12 * 3_600_000,
  pollMs: 120_000,
  proofOfLifeMs: 120_000,
  maxHistoryEvents: 0,
};

export type RestartVerdict =
  | { kind: 'restart'; delayMs: number; restartsAtMs: number[] }
  | { kind: 'exhausted'; restartsAtMs: number[] };

/** Judges whether a lost agent or host may be started again: at most `max` times in `windowMs`, back-off doubling. */
export function judgeRestart(
  restartsAtMs: readonly number[],
  nowMs: number,
  policy: ControllerPolicy['restarts'],
): RestartVerdict {
  const recent = restartsAtMs.filter((atMs) => nowMs - atMs < policy.windowMs);
  if (recent.length >= policy.max) return { kind: 'exhausted', restartsAtMs: recent };
  // The first restart is immediate: a crash at night should cost seconds, not minutes.
  const delayMs = recent.length === 0 ? 0 : policy.backoffMs * 2 ** (recent.length - 1);
  return { kind: 'restart', delayMs, restartsAtMs: [...recent, nowMs] };
}
