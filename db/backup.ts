import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { inspectJournal } from './inspect.ts';
import { moveAside } from './damage.ts';
import { taskIds } from './rebuild.ts';

const MANIFEST = 'manifest.json';
/** Facts of a task beside its journal, needed to make a lost `cake.db` again. */
const BESIDE = ['task.json', 'report.json'] as const;

/** What a backup folder holds, with a digest of every file. */
export interface BackupManifest {
  format: 'cake-backup';
  version: 1;
  createdAtMs: number;
  files: { path: string; bytes: number; sha256: string }[];
  /** Tasks whose journal could not be read, and why. */
  skipped: { taskId: string; problem: string }[];
}

/** The folder is no backup, or its content is not what was written. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/**
 * Copies `cake.db` and the journals of all tasks into a new folder while they are written, each as it is at one
 * moment. Throws BackupError when the folder exists.
 */
export async function backupHome(
  cakeHome: string,
  raw: Database.Database,
  dir: string,
  nowMs: number,
): Promise<BackupManifest> {
  if (existsSync(dir)) throw new BackupError(`${dir} is there already: name a new folder.`);
  const draft = `${dir}.part-${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    const manifest: BackupManifest = {
      format: 'cake-backup',
      version: 1,
      createdAtMs: nowMs,
      files: [],
      skipped: [],
    };
    await copyDatabase(raw, join(draft, 'cake.db'));
    const paths = ['cake.db'];
    for (const taskId of taskIds(join(cakeHome, 'tasks'))) {
      const copied = await backupTask(cakeHome, draft, taskId);
      if (typeof copied === 'string') manifest.skipped.push({ taskId, problem: copied });
      else paths.push(...copied);
    }
    manifest.files = paths.map((path) => ({ path, ...digest(join(draft, path)) }));
    writeFileSync(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, dir);
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Paths in the backup, or why the journal could not be copied: one broken journal hurts one task. */
async function backupTask(
  cakeHome: string,
  draft: string,
  taskId: string,
): Promise<string[] | string> {
  const from = join(cakeHome, 'tasks', taskId);
  const to = join('tasks', taskId);
  mkdirSync(join(draft, to), { recursive: true, mode: 0o700 });
  try {
    const journal = new Database(join(from, 'journal.db'), { readonly: true, fileMustExist: true });
    try {
      await copyDatabase(journal, join(draft, to, 'journal.db'));
    } finally {
      journal.close();
    }
  } catch (error) {
    rmSync(join(draft, to), { recursive: true, force: true });
    return error instanceof Error ? error.message : String(error);
  }
  const beside = BESIDE.filter((name) => existsSync(join(from, name)));
  for (const name of beside) copyFileSync(join(from, name), join(draft, to, name));
  return ['journal.db', ...beside].map((name) => join(to, name));
}

/** A consistent copy through SQLite's own backup, as one file without a log beside it. */
async function copyDatabase(raw: Database.Database, to: string): Promise<void> {
  writeFileSync(to, '', { mode: 0o600 });
  await raw.backup(to);
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

function digest(file: string): { bytes: number; sha256: string } {
  return {
    bytes: statSync(file).size,
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
  };
}

/** Reads a backup's manifest and checks every file of it; throws BackupError. */
export function checkBackup(dir: string): BackupManifest {
  let manifest: BackupManifest;
  try {
    manifest = JSON.parse(readFileSync(join(dir, MANIFEST), 'utf8')) as BackupManifest;
  } catch (error) {
    throw new BackupError(`${dir} is no backup: ${(error as Error).message}`, { cause: error });
  }
  if (manifest.format !== 'cake-backup' || manifest.version !== 1)
    throw new BackupError(`${dir} is of another format: update CAKE.`);
  for (const { path, sha256 } of manifest.files) {
    const file = join(dir, path);
    if (!existsSync(file)) throw new BackupError(`${file} is missing from the backup.`);
    if (digest(file).sha256 !== sha256)
      throw new BackupError(`${file} is not what was written: use another backup.`);
  }
  return manifest;
}

export interface RestoreSummary {
  /** Where the `cake.db` that was there is now; null when there was none. */
  replaced: string | null;
  /** Journals that were brought back; all others are whole, and never older than the backup. */
  journals: string[];
}

/**
 * Puts a checked backup back: `cake.db` replaces the present one, which is moved aside; a journal comes back only
 * where none or a damaged one is, because journals only grow. The caller holds the writer's lock.
 */
export function restoreHome(cakeHome: string, dir: string, nowMs: number): RestoreSummary {
  const { files } = checkBackup(dir);
  const path = join(cakeHome, 'cake.db');
  const replaced = existsSync(path) ? moveAside(path, nowMs, 'replaced') : null;
  copyFileSync(join(dir, 'cake.db'), path);
  const journals: string[] = [];
  for (const { path: from } of files) {
    if (basename(from) !== 'journal.db') continue;
    const taskId = basename(join(from, '..'));
    const taskDir = join(cakeHome, 'tasks', taskId);
    const journal = join(taskDir, 'journal.db');
    if (existsSync(journal) && inspectJournal(journal, taskId).problems.length === 0) continue;
    mkdirSync(taskDir, { recursive: true, mode: 0o700 });
    if (existsSync(journal)) moveAside(journal, nowMs);
    for (const name of ['journal.db', ...BESIDE]) {
      const saved = join(dir, 'tasks', taskId, name);
      if (existsSync(saved)) copyFileSync(saved, join(taskDir, name));
    }
    journals.push(taskId);
  }
  return { replaced, journals };
}
