import type { Scenario } from './types.ts';

/** Name, what the user did, what the agent did: both as scripts of sh, run in the work tree. */
export type Row = readonly [
  name: string,
  before: string,
  damage: string,
  except?: Scenario['except'],
];

/** Ordinary damage to tracked files, the index and what is untracked. */
export const SPOIL =
  'echo damage > a.txt; rm b.txt; echo new > new.txt; echo staged > dir/c.txt; git add dir/c.txt';

/** Makes scenarios of rows. */
export function scenariosOf(rows: readonly Row[]): Scenario[] {
  return rows.map(([name, before, damage, except]) => ({
    name,
    before: (w) => w.sh(before),
    damage: (w) => w.sh(damage),
    ...(except === undefined ? {} : { except }),
  }));
}
