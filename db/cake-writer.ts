import { dirname, join } from 'node:path';
import type { CakeDb, CakeDbOptions, DbHealth } from './cake-db.ts';
import { backupsDir, openStores, type CakeStores } from './cake-stores.ts';
import { copyRows } from './copy-rows.ts';
import {
  isBusy,
  isDamage,
  isFull,
  isUnwritable,
  moveAside,
  openCopy,
  quickCheck,
} from './damage.ts';
import { acquireKernelLock } from './kernel-lock.ts';
import { refuseNewer } from './open.ts';
import { rebuild, taskIds } from './rebuild.ts';
import { keepReserve, makeRoom } from './room.ts';
import type { KernelLock } from './types.ts';

const LOCK_WAIT_MS = 5_000;
const BUSY_TRIES = 5;
const ROOM_TRIES = 20;
const ROOM_TOLD_EVERY_MS = 60_000;

/** The writing half of openCakeDb. */
export function openWriter(path: string, nowMs: () => number, options: CakeDbOptions): CakeDb {
  const health: DbHealth = { mode: 'file', problem: null, repairs: 0, oldestOut: 0, lockWaits: 0 };
  let lock: KernelLock | null = null;
  let roomToldMs = 0;
  let current!: ReturnType<typeof openStores>;

  function tell(kind: string, detail: string): void {
    options.onEvent?.(kind, detail);
    try {
      current.raw
        .prepare('insert into db_events (at_ms, kind, detail) values (?, ?, ?)')
        .run(nowMs(), kind, detail);
    } catch {
      // The event was told; a database that cannot even take it is told about by the next one.
    }
  }

  function start(): ReturnType<typeof openStores> {
    // Before the wait for the lock: a newer worker that holds it would otherwise hide what to do.
    refuseNewer(path, 'cake');
    try {
      lock = acquireKernelLock(`${path}.lock`, {
        mode: 'exclusive',
        waitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
        holder: `pid ${process.pid}`,
      });
      return openFile();
    } catch (error) {
      if (!isUnwritable(error) && !isFull(error)) {
        lock?.release();
        throw error;
      }
      return openMemory(error);
    }
  }

  function openFile(): ReturnType<typeof openStores> {
    try {
      const opened = openStores(path, { readonly: false, nowMs });
      keepReserve(path);
      try {
        quickCheck(opened.raw, path);
      } catch (error) {
        opened.raw.close();
        throw error;
      }
      // No database, but tasks: it was deleted or cut to nothing.
      if (opened.isNew && taskIds(join(dirname(path), 'tasks')).length > 0)
        fill(opened, null, 'there was no content');
      return opened;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return replaceDamaged(error);
    }
  }

  function replaceDamaged(cause: unknown): ReturnType<typeof openStores> {
    const aside = moveAside(path, nowMs());
    const opened = openStores(path, { readonly: false, nowMs });
    keepReserve(path);
    fill(opened, aside, cause instanceof Error ? cause.message : String(cause));
    return opened;
  }

  function fill(opened: ReturnType<typeof openStores>, aside: string | null, why: string): void {
    health.repairs += 1;
    current = opened;
    const home = dirname(path);
    const tasksDir = join(home, 'tasks');
    const done = rebuild(opened.stores, opened.raw, {
      aside,
      backupsDir: backupsDir(path),
      tasksDir,
    });
    tell(
      'rebuilt',
      `${why} ${aside === null ? 'Made anew' : `Moved to ${aside}; made anew`}: ${done.salvaged.copied} rows out of it (${done.salvaged.unreadable} places unreadable), ${done.fromBackup.copied} from the backup, ${done.journals} journals${done.lostJournals.length === 0 ? '' : `; unreadable journals: ${done.lostJournals.join(', ')}`}.`,
    );
  }

  function openMemory(cause: unknown): ReturnType<typeof openStores> {
    const opened = openStores(':memory:', { readonly: false, nowMs });
    const copy = openCopy(path);
    if (copy) {
      try {
        copyRows(copy.raw, opened.raw);
      } finally {
        copy.close();
      }
    }
    opened.stores.recall.reindex();
    health.mode = 'memory';
    health.problem = cause instanceof Error ? cause.message : String(cause);
    current = opened;
    tell('in-memory', `${path} cannot be written (${health.problem}); working in memory.`);
    return opened;
  }

  function toMemory(cause: unknown): void {
    const { raw } = current;
    openMemory(cause);
    raw.close();
  }

  function mend(error: unknown, tries: number): boolean {
    if (health.mode === 'memory') return false;
    if (isBusy(error) && tries <= BUSY_TRIES) {
      health.lockWaits += 1;
      pause(20 * 2 ** tries);
      return true;
    }
    if (isFull(error)) {
      const gone = tries <= ROOM_TRIES ? roomBy(error) : 0;
      if (gone > 0) toldRoom(gone);
      else if (tries > 1) toMemory(error);
      return true;
    }
    if (isDamage(error)) {
      current.raw.close();
      current = replaceDamaged(error);
      return tries <= 2;
    }
    if (isUnwritable(error)) {
      toMemory(error);
      return true;
    }
    return false;
  }

  function roomBy(error: unknown): number {
    try {
      return makeRoom(current.raw, path);
    } catch (again) {
      if (!isFull(again)) throw error;
      return 0;
    }
  }

  /** A full disk stays full for long: one event a minute says how much went. */
  function toldRoom(gone: number): void {
    health.oldestOut += gone;
    if (nowMs() - roomToldMs < ROOM_TOLD_EVERY_MS) return;
    roomToldMs = nowMs();
    tell('oldest-out', `No room for ${path}: the oldest rows go, ${health.oldestOut} so far.`);
  }

  function resilient<T>(work: () => T): T {
    for (let tries = 1; ; tries += 1) {
      try {
        return work();
      } catch (error) {
        if (!mend(error, tries)) throw error;
      }
    }
  }

  function guarded<K extends keyof CakeStores>(name: K): CakeStores[K] {
    return new Proxy({} as CakeStores[K], {
      get: (_, method: string) => {
        const act = (current.stores[name] as Record<string, unknown>)[method];
        if (typeof act !== 'function') return act;
        return (...args: unknown[]) =>
          resilient(() =>
            (current.stores[name] as Record<string, (...given: unknown[]) => unknown>)[method]!(
              ...args,
            ),
          );
      },
    });
  }

  current = start();
  return {
    tasks: guarded('tasks'),
    interventions: guarded('interventions'),
    recall: guarded('recall'),
    ledger: guarded('ledger'),
    projection: guarded('projection'),
    failures: guarded('failures'),
    path,
    readonly: false,
    raw: () => current.raw,
    health: () => ({ ...health }),
    returnToFile() {
      if (health.mode === 'file') return true;
      const memory = current.raw;
      try {
        lock ??= acquireKernelLock(`${path}.lock`, { mode: 'exclusive', waitMs: 0 });
        const opened = openFile();
        copyRows(memory, opened.raw, 'replace');
        opened.stores.recall.reindex();
        current = opened;
      } catch (error) {
        health.problem = error instanceof Error ? error.message : String(error);
        return false;
      }
      memory.close();
      health.mode = 'file';
      health.problem = null;
      tell('file-again', `${path} can be written again; what was in memory is in it.`);
      return true;
    },
    inspect() {
      if (health.mode === 'memory') return health.problem;
      try {
        quickCheck(current.raw, path);
        return null;
      } catch (error) {
        if (!isDamage(error)) throw error;
        current.raw.close();
        current = replaceDamaged(error);
        return (error as Error).message;
      }
    },
    close: () => {
      current.raw.close();
      lock?.release();
    },
  };
}

/** Sleeps without the event loop: a writer's call is synchronous. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
