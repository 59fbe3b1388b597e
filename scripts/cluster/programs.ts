import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ClusterError } from './errors.ts';

const run = promisify(execFile);

/** The release of Temporal's server that is inside CAKE's embedded one, too. */
export const SERVER_VERSION = '1.32.0';
const OLDEST_POSTGRES = 12;

type Env = Record<string, string | undefined>;

/** Programs of PostgreSQL, all from one release. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  psql: string;
}

/** Programs of Temporal's server, built from its source. */
export interface TemporalPrograms {
  server: string;
  sql: string;
}

const DEBIAN_ROOT = '/usr/lib/postgresql';

/** Folders of `/usr/lib/postgresql` by release, the newest first; what is no fitting release is left out. */
export function debianFolders(names: readonly string[]): string[] {
  return names
    .filter((name) => /^\d+$/.test(name) && Number(name) >= OLDEST_POSTGRES)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((name) => join(DEBIAN_ROOT, name, 'bin'));
}

/** Finds PostgreSQL in CAKE_POSTGRES_DIR, where Debian puts it, or on PATH. Throws ClusterError when there is none. */
export function findPostgres(
  env: Env,
  here: { exists: (path: string) => boolean; debian: () => string[] } = {
    exists: existsSync,
    debian: () => (existsSync(DEBIAN_ROOT) ? readdirSync(DEBIAN_ROOT) : []),
  },
): PostgresPrograms {
  const own = env['CAKE_POSTGRES_DIR'];
  const path = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const dirs = own === undefined ? [...debianFolders(here.debian()), ...path] : [own];
  const server = dirs.find((dir) =>
    ['initdb', 'postgres'].every((name) => here.exists(join(dir, name))),
  );
  const psql = [...(server === undefined ? [] : [server]), ...path].find((dir) =>
    here.exists(join(dir, 'psql')),
  );
  if (server === undefined || psql === undefined) {
    const where = own === undefined ? '' : ` in CAKE_POSTGRES_DIR ${own}`;
    const what = server === undefined ? 'PostgreSQL (initdb, postgres)' : 'psql';
    throw new ClusterError('missing', `There is no ${what}${where}.`, {
      remedy:
        'Install it (Debian: apt-get install postgresql; macOS: brew install postgresql), or name the folder with its programs in CAKE_POSTGRES_DIR.',
    });
  }
  return {
    initdb: join(server, 'initdb'),
    postgres: join(server, 'postgres'),
    psql: join(psql, 'psql'),
  };
}

/** Folder where the built server is kept. */
export const cacheFolder = (cakeHome: string): string =>
  join(cakeHome, 'bin', `temporal-server-${SERVER_VERSION}`);

/** Temporal's server from CAKE_CLUSTER_BIN or the cache; built by Go when it is in neither. */
export async function obtainTemporal(options: {
  cakeHome: string;
  env: Env;
  say: (line: string) => void;
}): Promise<TemporalPrograms> {
  const { cakeHome, env, say } = options;
  const own = env['CAKE_CLUSTER_BIN'];
  const dir = own ?? cacheFolder(cakeHome);
  const programs = { server: join(dir, 'server'), sql: join(dir, 'sql') };
  if (existsSync(programs.server) && existsSync(programs.sql)) return programs;
  if (own !== undefined) {
    throw new ClusterError('missing', `CAKE_CLUSTER_BIN ${own} has no server and sql in it.`, {
      remedy: 'Correct it, or unset it: the server is then built by Go.',
    });
  }
  say(`Building Temporal's server ${SERVER_VERSION} by Go: 2 to 6 minutes, once.`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const packages = ['cmd/server', 'cmd/tools/sql'].map(
    (name) => `go.temporal.io/server/${name}@v${SERVER_VERSION}`,
  );
  try {
    await run('go', ['install', ...packages], {
      // GOBIN is refused for another platform's build, so the caller's cross-compile settings go.
      env: { ...env, GOBIN: dir, GOFLAGS: '-mod=mod', GOOS: undefined, GOARCH: undefined },
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    throw buildFailed(error as NodeJS.ErrnoException & { stderr?: string });
  }
  return programs;
}

/** Says in one line why there is no server, and what to do. */
export function buildFailed(error: NodeJS.ErrnoException & { stderr?: string }): ClusterError {
  if (error.code === 'ENOENT') {
    return new ClusterError('missing', "There is no Go, and Temporal's server is built by it.", {
      remedy:
        'Install Go 1.26 or newer (https://go.dev/dl), or name a folder with a built server and sql in CAKE_CLUSTER_BIN.',
      cause: error,
    });
  }
  const why = (error.stderr ?? error.message).trim().split('\n').at(-1);
  return new ClusterError('missing', `Temporal's server could not be built: ${why}`, {
    remedy: 'Check that the Go module proxy is reachable and that 5 GB of disk are free.',
    cause: error,
  });
}
