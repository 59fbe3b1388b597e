/**
 * Lines of one rung, best first. A line with a slot that has no value is passed over. Slots: `fix` (an order), `ref`,
 * `command`, `path`, `place`, `package`, `test`, `symbol`, `rule`, `text`, `failed` (the last try) and `tries` (the last two).
 */
export type Lines = readonly string[];

/** Strike 1 best fix, 2 fallback, 3 another way that names what failed, 4 after the rollback, to a fresh session (SPEC §3). */
export type Ladder = readonly [first: Lines, second: Lines, third: Lines, fourth: Lines];
