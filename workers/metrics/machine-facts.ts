import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storesDir } from '../../adapters/git/store-dir.ts';
import { processMemory } from '../../adapters/process/memory.ts';
import { readReady } from '../../adapters/session-host/client.ts';
import { taskDir } from '../../config/paths.ts';
import type { CakeDb } from '../../db/cake-db.ts';
import { sample, type Sample } from '../../domain/metrics/catalogue.ts';
import { ADAPTERS } from '../../domain/metrics/labels.ts';
import type { JournalFollower } from './follow-journals.ts';

const run = promisify(execFile);
const DU_LIMIT_MS = 30_000;

const TABLES = {
  errors: 'error_memory',
  interventions: 'interventions',
  outcomes: 'outcomes',
  events: 'events',
  commands: 'command_audit',
} as const;

/** Figures that cost little: looked at every few seconds. */
export async function quickFacts(deps: {
  cakeHome: string;
  db: CakeDb;
  follower: Pick<JournalFollower, 'lastEvents'>;
  nowMs: number;
}): Promise<Sample[]> {
  const { cakeHome, db, follower, nowMs } = deps;
  const live = db.tasks.live();
  const hosts = live.flatMap(({ taskId }) => {
    const bytes = hostMemory(cakeHome, taskId);
    return bytes === null ? [] : [{ taskId, bytes }];
  });
  const silent = hosts.flatMap(
    ({ taskId }) => follower.lastEvents().get(taskId)?.lastEventMs ?? [],
  );
  const { bavail, bsize } = await statfs(cakeHome);
  return [
    ...ADAPTERS.map((adapter) =>
      sample(
        'tasksActive',
        { adapter },
        live.filter(({ agent }) => adapterLabel(agent) === adapter).length,
      ),
    ),
    sample('hostsActive', {}, hosts.length),
    sample(
      'hostMemory',
      { stat: 'sum' },
      hosts.reduce((sum, { bytes }) => sum + bytes, 0),
    ),
    sample('hostMemory', { stat: 'max' }, Math.max(0, ...hosts.map(({ bytes }) => bytes))),
    // Nobody runs: nobody is silent.
    sample('oldestEvent', {}, Math.min(nowMs, ...silent) / 1_000),
    sample('diskFree', {}, bavail * bsize),
    sample('dbBytes', { file: 'cake' }, sizeOf(db.path)),
  ];
}

/** Figures that walk over files and tables: looked at every minute. */
export async function slowFacts(deps: { cakeHome: string; db: CakeDb }): Promise<Sample[]> {
  const { cakeHome, db } = deps;
  const count = (table: string): number =>
    (db.raw().prepare(`select count(*) as n from ${table}`).get() as { n: number }).n;
  return [
    ...Object.entries(TABLES).map(([kind, table]) =>
      sample('recallEntries', { kind }, count(table)),
    ),
    sample('snapshotsKept', {}, count('snapshots')),
    sample('snapshotBytes', {}, await diskUsage(storesDir(cakeHome))),
    sample('dbBytes', { file: 'journals' }, await journalBytes(cakeHome)),
  ];
}

function adapterLabel(agent: string): string {
  return (ADAPTERS as readonly string[]).includes(agent) ? agent : 'other';
}

/** Resident bytes of a task's host, null when it is not there. A reused pid is no host. */
function hostMemory(cakeHome: string, taskId: string): number | null {
  const pid = readReady(taskDir(cakeHome, taskId))?.pid;
  if (pid === undefined) return null;
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join('host', 'main.js')))
      return null;
  } catch {
    return null;
  }
  return processMemory(pid);
}

function sizeOf(file: string): number {
  return [file, `${file}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

async function journalBytes(cakeHome: string): Promise<number> {
  const tasks = await readdir(join(cakeHome, 'tasks')).catch(() => [] as string[]);
  return tasks.reduce(
    (sum, taskId) => sum + sizeOf(join(taskDir(cakeHome, taskId), 'journal.db')),
    0,
  );
}

/** Bytes on disk below a folder, hard links counted once. */
async function diskUsage(dir: string): Promise<number> {
  if (!existsSync(dir)) return 0;
  const { stdout } = await run('du', ['-sk', dir], { timeout: DU_LIMIT_MS });
  return Number(/^\d+/.exec(stdout)?.[0] ?? 0) * 1024;
}
