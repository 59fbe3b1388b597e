import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { SnapshotDamagedError } from './errors.ts';
import { FORMAT } from './meta.ts';
import type { Repository } from './repository.ts';

/** CAKE's private store for one repository; docs/snapshots.md describes the layout. */
export interface Store {
  dir: string;
  /** Bare repository with the snapshots' objects and refs. It needs no object of the user's. */
  git: string;
  /** Copies of large files, a folder for each snapshot. */
  large: string;
  /** Where snapshots are made before they are moved into place. */
  incoming: string;
  objectFormat: string;
  /** Part of the names that CAKE uses in the user's repository, so that two CAKE_HOMEs never meet. */
  key: string;
}

export const SNAPSHOT_REFS = 'refs/cake/snapshots/';

/** Folder of all stores under a CAKE_HOME. */
export function storesDir(cakeHome: string): string {
  return join(cakeHome, 'snapshots');
}

/** Opens the store of a repository, and makes it at the first time. Throws SnapshotDamagedError for another format. */
export function ensureStore(cakeHome: string, repo: Repository): Store {
  const key = createHash('sha256').update(repo.commonDir).digest('hex').slice(0, 32);
  // Beside a store of another version, which keeps what it has.
  const dir = join(storesDir(cakeHome), `${key}-v${FORMAT}`);
  mkdirSync(storesDir(cakeHome), { recursive: true, mode: 0o700 });
  if (!existsSync(dir)) {
    // Made aside and moved: a half-made store is never seen.
    const draft = mkdtempSync(join(storesDir(cakeHome), '.draft-'));
    bareRepository(join(draft, 'store.git'), repo.objectFormat);
    mkdirSync(join(draft, 'large'));
    mkdirSync(join(draft, 'incoming'));
    const facts = { format: FORMAT, commonDir: repo.commonDir, objectFormat: repo.objectFormat };
    writeFileSync(join(draft, 'store.json'), `${JSON.stringify(facts)}\n`);
    try {
      renameSync(draft, dir);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(dir)) throw error;
    }
  }
  return openStore(dir);
}

/** Opens a store by its folder; throws SnapshotDamagedError when it is none that this version reads. */
export function openStore(dir: string): Store {
  let facts: { format?: unknown; objectFormat?: unknown } = {};
  try {
    facts = JSON.parse(readFileSync(join(dir, 'store.json'), 'utf8')) as typeof facts;
  } catch (error) {
    throw new SnapshotDamagedError(
      `${dir} is no snapshot store that can be read. Move it away; the next snapshot makes a new one.`,
      { cause: error },
    );
  }
  if (facts.format !== FORMAT) {
    throw new SnapshotDamagedError(
      `${dir} has format ${String(facts.format)}, this version reads ${FORMAT}. Use the version of CAKE that wrote it, or move it away.`,
    );
  }
  return {
    dir,
    git: join(dir, 'store.git'),
    large: join(dir, 'large'),
    incoming: join(dir, 'incoming'),
    objectFormat: String(facts.objectFormat),
    key: createHash('sha256')
      .update(realpathSync(resolve(dir)))
      .digest('hex')
      .slice(0, 12),
  };
}

/** Path of the repository that a store belongs to, as it was when the store was made. */
export function repositoryOf(store: Store): string {
  const text = readFileSync(join(store.dir, 'store.json'), 'utf8');
  return (JSON.parse(text) as { commonDir: string }).commonDir;
}

/** The least that git takes for a bare repository: no template, no hooks. */
export function bareRepository(dir: string, objectFormat: string): void {
  mkdirSync(join(dir, 'objects', 'pack'), { recursive: true });
  mkdirSync(join(dir, 'refs'));
  writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/none\n');
  const settings =
    objectFormat === 'sha1'
      ? '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'
      : `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = ${objectFormat}\n`;
  writeFileSync(join(dir, 'config'), settings);
}

/** Arguments and environment for a call on a repository of CAKE's own, whatever the user's settings are. */
export function inStore(gitDir: string): {
  args: string[];
  env: Record<string, string>;
  cwd: string;
} {
  return {
    args: [
      '--git-dir',
      gitDir,
      ...['core.compression=1', 'pack.compression=1', 'fastimport.unpackLimit=1'].flatMap((x) => [
        '-c',
        x,
      ]),
    ],
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    cwd: gitDir,
  };
}

/** The environment in which git looks for objects in further places. */
export function lookingIn(...folders: readonly string[]): Record<string, string> {
  // Between quotes a colon is part of the path (https://git-scm.com/docs/git).
  const quoted = folders.map((folder) => `"${folder.replace(/[\\"]/g, '\\$&')}"`);
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted.join(':') };
}

/** Name of a snapshot's ref: any id becomes a lawful and unambiguous ref name. */
export function refOf(id: string): string {
  return SNAPSHOT_REFS + encodeId(id);
}

/** An id as a file name and part of a ref. */
export function encodeId(id: string): string {
  return Buffer.from(id, 'utf8')
    .toString('latin1')
    .replace(/[^A-Za-z0-9_-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
