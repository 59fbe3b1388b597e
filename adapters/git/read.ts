import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import { SnapshotDamagedError } from './errors.ts';
import { FORMAT, type Manifest, type Snapshot } from './meta.ts';
import { ask } from './ask.ts';
import { readAll, readOnce, type ReadInto } from './object-stream.ts';
import { encodeId, inStore, refOf, SNAPSHOT_REFS, type Store } from './store-dir.ts';

/** A snapshot with all that a rollback needs, or null. Throws SnapshotDamagedError. */
export async function readSnapshot(
  store: Store,
  id: string,
  read: ReadInto = readOnce(inStore(store.git)),
): Promise<Snapshot | null> {
  const ref = refOf(id);
  if (!existsSync(join(store.git, ref))) return null;
  const [record, manifest] = await readAll(read, [`${ref}:record.json`, `${ref}:manifest.json`]);
  if (!record || !manifest) throw damaged(store, id);
  const known = JSON.parse(manifest.toString('utf8')) as Manifest;
  if (known.format !== FORMAT) throw damaged(store, id);
  return { record: withSize(store, parse(record)), manifest: known };
}

/** What is known of a snapshot, without its manifest; null when there is none. */
export async function readRecord(store: Store, id: string): Promise<SnapshotRecord | null> {
  // No ref of a store is ever packed.
  if (!existsSync(join(store.git, refOf(id)))) return null;
  const [record] = await readAll(readOnce(inStore(store.git)), [`${refOf(id)}:record.json`]);
  if (!record) throw damaged(store, id);
  return withSize(store, parse(record));
}

/** All snapshots of a store, oldest first. */
export async function listRecords(store: Store): Promise<SnapshotRecord[]> {
  const refs = await allRefs(store);
  const read = await readAll(
    readOnce(inStore(store.git)),
    refs.map((ref) => `${ref}:record.json`),
  );
  return read
    .filter((data) => data !== null)
    .map((data) => withSize(store, parse(data)))
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
}

async function allRefs(store: Store): Promise<string[]> {
  const { args, env, cwd } = inStore(store.git);
  const out = await ask([...args, 'for-each-ref', '--format=%(refname)', SNAPSHOT_REFS], {
    cwd,
    env,
  });
  return out.toString('utf8').split('\n').filter(Boolean);
}

function parse(record: Buffer): SnapshotRecord {
  return JSON.parse(record.toString('utf8')) as SnapshotRecord;
}

/** The size is known only after the metadata was written, so it lies in a file of its own. */
function withSize(store: Store, record: SnapshotRecord): SnapshotRecord {
  try {
    const text = readFileSync(join(store.dir, 'sizes', encodeId(record.id)), 'utf8');
    return { ...record, sizeBytes: Number(text) };
  } catch {
    return record;
  }
}

function damaged(store: Store, id: string): SnapshotDamagedError {
  return new SnapshotDamagedError(
    `The snapshot ${id} in ${store.dir} cannot be read. Nothing was changed. See cake snapshot list for another.`,
  );
}
