import type { Observation, World } from '../snapshot-world.ts';

export interface Scenario {
  name: string;
  files?: Record<string, string>;
  /** What the user had, before the snapshot. */
  before?: (world: World) => void;
  /** What the agent did since. */
  damage: (world: World) => void;
  /** What stays different on purpose, said as a change of what was seen. */
  except?: (
    seen: Omit<Observation, 'times' | 'refs'>,
    wanted: Omit<Observation, 'times' | 'refs'>,
  ) => Partial<Observation>;
}

/** Damage of an ordinary kind, where the scenario is about what was before. */
export const spoil = (w: World): void => {
  w.write('a.txt', 'damage\n');
  w.rm('b.txt');
  w.write('new.txt', 'new\n');
  w.write('dir/c.txt', 'staged damage\n');
  w.git('add', 'dir/c.txt');
};
