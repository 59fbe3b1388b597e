import { accessSync, closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ask } from './ask.ts';
import type { Repository } from './repository.ts';

/** Settings that bear on the bytes of a file, and everything that could bring such a setting from elsewhere. */
const TELLING = /autocrlf|eol|attributesfile|include/i;

/** Where a git of a Linux distribution looks for the settings of the machine. */
const SYSTEM_FILES: Readonly<Record<string, readonly string[]>> = {
  '/usr/bin/git': ['/etc/gitconfig'],
  '/bin/git': ['/etc/gitconfig'],
  '/usr/local/bin/git': ['/usr/local/etc/gitconfig', '/etc/gitconfig'],
};

/**
 * The user's settings, or none of them when no file has one that bears on the bytes of files: looking into the files
 * takes a tenth of the time of asking git.
 */
export async function readSettings(repo: Repository): Promise<ReadonlyMap<string, string>> {
  const system = systemFiles();
  const silent = system !== null && settingsFiles(repo, system).every(saysNothing);
  if (silent) return new Map();
  return parseSettings(await ask(['config', '--list', '-z'], { cwd: repo.workTree }));
}

function settingsFiles(repo: Repository, system: readonly string[]): string[] {
  const home = process.env['HOME'] ?? homedir();
  const xdg = process.env['XDG_CONFIG_HOME'] || join(home, '.config');
  return [
    ...system,
    join(xdg, 'git', 'config'),
    join(home, '.gitconfig'),
    join(repo.commonDir, 'config'),
    join(repo.gitDir, 'config.worktree'),
  ];
}

function saysNothing(file: string): boolean {
  try {
    return !TELLING.test(readFileSync(file, 'latin1'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR';
  }
}

/** Null when it is not known where this git looks: an own build, or a script in its place. */
function systemFiles(): readonly string[] | null {
  if (process.platform !== 'linux') return null;
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const program = join(folder, 'git');
    if (!mayRun(program)) continue;
    return isProgram(program) ? (SYSTEM_FILES[program] ?? null) : null;
  }
  return null;
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isProgram(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(4);
    readSync(handle, head, 0, 4, 0);
    return head.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    closeSync(handle);
  }
}

function parseSettings(listed: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of listed.toString('utf8').split('\0')) {
    const end = line.indexOf('\n');
    if (end > 0) found.set(line.slice(0, end), line.slice(end + 1));
    else if (line !== '') found.set(line, 'true');
  }
  return found;
}
