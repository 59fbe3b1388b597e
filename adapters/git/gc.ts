import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dropOrphans } from './keep.ts';
import { git } from './run.ts';
import { encodeId, inStore, refOf, repositoryOf, type Store } from './store-dir.ts';

/** A draft this old belongs to no living process, whatever its number says. */
const DRAFT_MS = 24 * 3_600_000;

/** What the snapshots of a store use on disk, in bytes; a file with two names counts once. */
export function usedBytes(store: Store): number {
  const seen = new Set<number>();
  let bytes = 0;
  for (const folder of [join(store.git, 'objects'), store.large]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (!stat?.isFile() || seen.has(stat.ino)) continue;
      seen.add(stat.ino);
      bytes += stat.blocks * 512;
    }
  }
  return bytes;
}

/**
 * Drops snapshots and gives their room back. Works only in CAKE's store, save the keep refs that go with the
 * snapshots. The caller holds the store alone. Safe to repeat after a crash.
 */
export async function dropSnapshots(
  store: Store,
  input: { drop: readonly string[]; alive: readonly string[]; nowMs: number },
): Promise<void> {
  const { args, env, cwd } = inStore(store.git);
  if (input.drop.length > 0) {
    const lines = input.drop.map((id) => `delete ${refOf(id)}\n`).join('');
    await git([...args, 'update-ref', '--stdin'], { cwd, env, input: lines });
  }
  const alive = new Set(input.alive.map(encodeId));
  await dropOrphans(repositoryOf(store), store, alive);
  for (const folder of [store.large, join(store.dir, 'sizes')]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder))
      if (!alive.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  dropDrafts(store, input.nowMs);
  if (input.drop.length === 0 && packsOf(store) < PACKS_BEFORE_REPACK) return;
  // They name objects that may go now.
  for (const name of readdirSync(store.dir))
    if (name.startsWith('seen-')) rmSync(join(store.dir, name), { force: true });
  // Default delta search takes 30 times longer for hardly less room.
  await git([...args, 'repack', '-a', '-d', '-n', '-q', '--window=0'], { cwd, env });
  await git([...args, 'prune', '--expire=now'], { cwd, env });
  if (alive.size === 0) dropPacks(store);
}

/** git repack leaves the packs alone when nothing is to be kept. */
function dropPacks(store: Store): void {
  const packs = join(store.git, 'objects', 'pack');
  for (const name of readdirSync(packs)) rmSync(join(packs, name), { force: true });
}

const PACKS_BEFORE_REPACK = 50;

function packsOf(store: Store): number {
  return readdirSync(join(store.git, 'objects', 'pack')).filter((name) => name.endsWith('.pack'))
    .length;
}

/** What a killed snapshot left. Names begin with the process that made them. */
export function dropDrafts(store: Store, nowMs: number): void {
  if (!existsSync(store.incoming)) return;
  for (const name of readdirSync(store.incoming)) {
    const full = join(store.incoming, name);
    const stat = lstatSync(full, { throwIfNoEntry: false });
    const old = stat !== undefined && nowMs - stat.mtimeMs > DRAFT_MS;
    if (old || !isAlive(Number(name.split('-')[0]))) rmSync(full, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
