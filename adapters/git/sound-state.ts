import { setImmediate } from 'node:timers/promises';
import { indexIsSound } from './index-file.ts';
import type { Repository } from './repository.ts';
import { readState, type TreeState } from './state.ts';

/**
 * The state of the tree, with a damaged index taken for none. Whether it is sound is not asked of git, which believes
 * what a damaged one says, or fails.
 */
export async function readSoundState(repo: Repository): Promise<TreeState> {
  const reading = readState(repo);
  const [seen, sound] = await Promise.allSettled([
    reading,
    // Looked at while git reads it.
    setImmediate().then(() => indexIsSound(repo)),
  ]);
  if (sound.status === 'rejected') throw sound.reason;
  if (!sound.value) return readState(repo, { indexBroken: true });
  if (seen.status === 'rejected') throw seen.reason;
  return seen.value;
}
