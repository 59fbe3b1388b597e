/** The first restart is quick, because a crash at night should cost less than a second. */
const FIRST_MS = 200;
const LONGEST_MS = 10_000;
/** A life as long as this ends a series of crashes: what cannot start at all ends within a second or two. */
const STABLE_MS = 5_000;

/** Crashes in a row, judged by how long the last life was. */
export function nextCrashCount(crashes: number, livedMs: number): number {
  return livedMs >= STABLE_MS ? 1 : crashes + 1;
}

/** Wait before the restart after this many crashes in a row: 200 ms, doubling, at most 10 s. */
export function restartDelayMs(crashes: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, crashes - 1), LONGEST_MS);
}
