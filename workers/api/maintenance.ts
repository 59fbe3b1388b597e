import { readFileSync, statSync } from 'node:fs';
import { backupHome } from '../../db/backup.ts';
import type { CakeDb } from '../../db/cake-db.ts';
import { cleanUp, optimize } from '../../db/tidy.ts';
import { ImportError, importLines } from '../../db/transfer.ts';

/** What maintenance of `cake.db` needs: the writer, which only the worker or a command beside no worker has. */
export interface Maintained {
  cakeHome: string;
  db: CakeDb;
  nowMs: () => number;
}

/** Deletes what is past its time. */
export async function cleanUpNow({ db }: Maintained): Promise<{ deleted: number }> {
  return { deleted: await cleanUp(db) };
}

/** Makes the file as small and as quick as it can be. */
export function optimizeNow({ db }: Maintained): { bytesBefore: number; bytesAfter: number } {
  const bytes = (): number => statSync(db.path, { throwIfNoEntry: false })?.size ?? 0;
  const bytesBefore = bytes();
  optimize(db);
  return { bytesBefore, bytesAfter: bytes() };
}

/** Copies everything into a new folder; throws BackupError. */
export async function backUp(
  { cakeHome, db, nowMs }: Maintained,
  dir: string,
): Promise<{ dir: string; files: number; skipped: { taskId: string; problem: string }[] }> {
  const { files, skipped } = await backupHome(cakeHome, db.raw(), dir, nowMs());
  return { dir, files: files.length, skipped };
}

/** Stores the rows of an export; throws ImportError. */
export function importFile({ db }: Maintained, file: string): { added: number } {
  const added = importLines(db.raw(), readLines(file));
  if (added > 0) db.recall.reindex();
  return { added };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    throw new ImportError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
