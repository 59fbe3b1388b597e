import { describe, expect, it } from 'vitest';
import {
  heal,
  newEpisode,
  nextStep,
  pruneEpisodes,
  strike,
} from '../../../domain/controller/episode.ts';

const open = { injectionId: 't:1', fixId: 'f1', action: 'Run a' };
const fresh = newEpisode('sig', 'PY_SYNTAX', 1_000);

describe('episode', () => {
  it('climbs the ladder: fix, fallback, another way, rollback with a fresh conversation, exhausted', () => {
    const steps = [0, 1, 2, 3, 4].map((sent) => nextStep({ ...fresh, sent }, 4));
    expect(steps).toEqual([
      { kind: 'intervene', strike: 1, rollback: false, freshSession: false },
      { kind: 'intervene', strike: 2, rollback: false, freshSession: false },
      { kind: 'intervene', strike: 3, rollback: false, freshSession: false },
      { kind: 'intervene', strike: 4, rollback: true, freshSession: true },
      { kind: 'exhausted' },
    ]);
  });

  it('never rolls back on the only rung of a ladder of one', () => {
    expect(nextStep(fresh, 1)).toMatchObject({ strike: 1, rollback: false });
  });

  it('remembers what failed, once per action', () => {
    const once = strike({ ...fresh, open });
    const twice = strike({ ...once, open: { ...open, fixId: null } });
    expect(twice).toMatchObject({ strikes: 2, failedFixIds: ['f1'], tried: ['Run a'], open: null });
  });

  it('counts no strike when no message is open', () => {
    expect(strike(fresh)).toBe(fresh);
  });

  it('starts over at strike one when a healed error comes back, and keeps what failed', () => {
    const healed = heal(strike({ ...fresh, sent: 2, open }));
    expect(healed).toMatchObject({ episode: 2, sent: 0, strikes: 0, failedFixIds: ['f1'] });
  });

  it('drops the oldest quiet episodes first, and never one that is open, struck or parked', () => {
    const all = Object.fromEntries(
      [
        { ...newEpisode('old', 'A', 1) },
        { ...newEpisode('open', 'A', 2), open },
        { ...newEpisode('parked', 'A', 3), parked: 'because' },
        { ...newEpisode('new', 'A', 4) },
      ].map((episode) => [episode.signature, episode]),
    );
    expect(Object.keys(pruneEpisodes(all, 3)).toSorted()).toEqual(['new', 'open', 'parked']);
    expect(pruneEpisodes(all, 4)).toBe(all);
  });
});
