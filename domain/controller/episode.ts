/** What the controller remembers about one signature; `gap:`, `block:` and `health:` are signatures too. */
export interface Episode {
  signature: string;
  errorType: string;
  /** Raised when the signature comes back after it was resolved. */
  episode: number;
  /** Failed interventions in this episode. */
  strikes: number;
  /** Interventions sent in this episode: the strike number of the next message is this + 1. */
  sent: number;
  /** The message whose outcome is still open, or null. */
  open: { injectionId: string; fixId: string | null; action: string } | null;
  failedFixIds: string[];
  /** Actions that failed, oldest first, as the operator said them. */
  tried: string[];
  lastInterventionMs: number | null;
  parked: string | null;
  lastSeenMs: number;
  /** The run whose failure was spoken about before it happened: it brings nothing new. */
  expectedRun?: string;
}

export type Outcome = 'success' | 'failure' | 'unverified';

/** The episode of a signature that was never seen before. */
export function newEpisode(signature: string, errorType: string, nowMs: number): Episode {
  return {
    signature,
    errorType,
    episode: 1,
    strikes: 0,
    sent: 0,
    open: null,
    failedFixIds: [],
    tried: [],
    lastInterventionMs: null,
    parked: null,
    lastSeenMs: nowMs,
  };
}

/** Counts a failed intervention: the fix is remembered so that it is not tried again. */
export function strike(episode: Episode): Episode {
  if (!episode.open) return episode;
  const { fixId, action } = episode.open;
  return {
    ...episode,
    strikes: episode.strikes + 1,
    failedFixIds: fixId === null ? episode.failedFixIds : [...episode.failedFixIds, fixId],
    tried: episode.tried.includes(action) ? episode.tried : [...episode.tried, action],
    open: null,
  };
}

/** Closes an episode whose error is gone; a later return of the signature starts at strike one. */
export function heal(episode: Episode): Episode {
  return { ...episode, episode: episode.episode + 1, strikes: 0, sent: 0, open: null };
}

export type StepVerdict =
  /** Say something: the fix of this rung of the ladder. */
  | { kind: 'intervene'; strike: number; rollback: boolean; freshSession: boolean }
  | { kind: 'exhausted' };

/**
 * The ladder of the specification, section 3: 1 best fix, 2 fallback, 3 another way, 4 roll back to the last
 * good snapshot and a fresh session; after `maxStrikes` messages that did not help, exhausted.
 */
export function nextStep(episode: Episode, maxStrikes: number): StepVerdict {
  const next = episode.sent + 1;
  if (next > maxStrikes) return { kind: 'exhausted' };
  const last = next === maxStrikes && maxStrikes > 1;
  return { kind: 'intervene', strike: next, rollback: last, freshSession: last };
}

/** Drops the oldest closed episodes, so that the carried state stays small over days. */
export function pruneEpisodes(
  episodes: Record<string, Episode>,
  max: number,
): Record<string, Episode> {
  const all = Object.values(episodes);
  if (all.length <= max) return episodes;
  const keep = all
    .toSorted((a, b) => Number(isLive(b)) - Number(isLive(a)) || b.lastSeenMs - a.lastSeenMs)
    .slice(0, max);
  return Object.fromEntries(keep.map((episode) => [episode.signature, episode]));
}

function isLive(episode: Episode): boolean {
  return episode.open !== null || episode.parked !== null || episode.strikes > 0;
}
