import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs whose real arguments the guard must see after every expansion. */
const GUARDED = [
  'rm',
  'rmdir',
  'unlink',
  'shred',
  'dd',
  'mkfs',
  'truncate',
  'mv',
  'chmod',
  'chown',
  'chgrp',
  'sudo',
  'doas',
  'su',
  'git',
  'gh',
  'hub',
  'glab',
  'docker',
  'podman',
  'kubectl',
  'helm',
  'terraform',
  'tofu',
  'pulumi',
  'aws',
  'gcloud',
  'az',
  'npm',
  'pnpm',
  'yarn',
  'cargo',
  'twine',
  'kill',
  'pkill',
  'killall',
  'shutdown',
  'reboot',
  'systemctl',
  'crontab',
  'psql',
  'mysql',
  'sqlite3',
  'mongosh',
  'redis-cli',
  'curl',
  'wget',
  'ssh',
  'scp',
  'rsync',
  'find',
  'xargs',
] as const;

/** Shells that an agent may start by name: they become cake-sh. */
const SHELLS = ['bash', 'sh', 'dash', 'zsh', 'ksh'] as const;

export interface Shim {
  /** The shell for agents. */
  shell: string;
  /** To stand first on PATH. */
  pathDir: string;
  /** Asks the guard; exit code 0 means yes. */
  client: string;
  /** The client is a script, which may have no way to a unix socket. */
  needsPort: boolean;
}

/**
 * Makes the shim of this version ready under `$CAKE_HOME/shim/<hash>`: scripts, links, and the client compiled
 * with `cc`, or the Python one where there is no compiler. Done once; a half-made folder never appears.
 */
export async function prepareShim(options: {
  packageRoot: string;
  cakeHome: string;
}): Promise<Shim> {
  const source = join(options.packageRoot, 'shim');
  const dir = join(options.cakeHome, 'shim', versionOf(source));
  const shim = {
    shell: join(dir, 'bin', 'cake-sh'),
    pathDir: join(dir, 'path'),
    client: join(dir, 'bin', 'guard-client'),
  };
  if (existsSync(shim.client)) return withKind(shim);
  mkdirSync(join(options.cakeHome, 'shim'), { recursive: true, mode: 0o700 });
  const draft = mkdtempSync(join(options.cakeHome, 'shim', '.draft-'));
  try {
    mkdirSync(join(draft, 'bin'));
    mkdirSync(join(draft, 'path'));
    copyProgram(join(source, 'scripts', 'cake-sh'), join(draft, 'bin', 'cake-sh'));
    copyProgram(join(source, 'scripts', 'path-shim'), join(draft, 'bin', 'path-shim'));
    await makeClient(source, join(draft, 'bin', 'guard-client'));
    for (const name of GUARDED) symlinkSync('../bin/path-shim', join(draft, 'path', name));
    for (const name of SHELLS) symlinkSync('../bin/cake-sh', join(draft, 'path', name));
    renameSync(draft, dir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another host was first: its folder is the same.
    if (!existsSync(shim.client)) throw error;
  }
  return withKind(shim);
}

/** A script may find no nc(1): then it needs the guard on a port too. */
function withKind(shim: Omit<Shim, 'needsPort'>): Shim {
  return { ...shim, needsPort: readFileSync(shim.client).subarray(0, 2).toString() === '#!' };
}

function versionOf(source: string): string {
  const hash = createHash('sha256').update(JSON.stringify([GUARDED, SHELLS]));
  for (const file of [
    'scripts/cake-sh',
    'scripts/path-shim',
    'native/guard-client.c',
    'scripts/guard-client',
  ]) {
    hash.update(readFileSync(join(source, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

function copyProgram(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

async function makeClient(source: string, to: string): Promise<void> {
  try {
    await run('cc', ['-O2', '-o', to, join(source, 'native', 'guard-client.c')], {
      timeout: 60_000,
    });
  } catch {
    // No compiler: the client in bash costs some milliseconds more a command, and answers the same.
    copyProgram(join(source, 'scripts', 'guard-client'), to);
  }
}
