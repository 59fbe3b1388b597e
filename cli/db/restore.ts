import { join, resolve } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import { BackupError, checkBackup, restoreHome } from '../../db/backup.ts';
import { acquireKernelLock } from '../../db/kernel-lock.ts';
import { refill } from '../../db/rebuild.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';
import { dbPath, openWriter, translated } from './open.ts';

/**
 * `cake db restore`: the backup's database takes the place of the present one, journals come back where none or a
 * damaged one is, and what the journals know beyond the backup is added to the database.
 */
export function restoreCommand(cli: CliContext, given: string, options: { json: boolean }): void {
  const dir = resolve(cli.cwd, given);
  const home = cakeHome(cli.env);
  try {
    checkBackup(dir);
  } catch (error) {
    if (error instanceof BackupError) throw usage(error.message, 'Nothing was changed.', error);
    throw error;
  }
  const lock = translated(() =>
    acquireKernelLock(`${dbPath(cli)}.lock`, { mode: 'exclusive', waitMs: 0 }),
  );
  let done: ReturnType<typeof restoreHome>;
  try {
    done = restoreHome(home, dir, Date.now());
  } finally {
    lock.release();
  }
  const db = openWriter(cli);
  const { journals } = refill(db, db.raw(), join(home, 'tasks'));
  db.close();
  if (options.json) return printJson(cli, { ...done, projected: journals });
  const { replaced, journals: back } = done;
  cli.stdout(
    `${dbPath(cli)} is as in the backup, with what ${journals} journals know beyond it.\n` +
      (replaced === null ? '' : `What was there is in ${replaced}.\n`) +
      (back.length === 0 ? '' : `Journals brought back: ${back.join(', ')}.\n`),
  );
}
