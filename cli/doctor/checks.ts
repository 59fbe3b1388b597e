import { constants, existsSync } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loginState } from '../../adapters/claude-code/login.ts';
import { checkBinary, findBinary } from '../../adapters/claude-code/sdk.ts';
import { builtEntry, packageRoot } from '../../config/paths.ts';
import type * as Headers from '../../scripts/lib/node-headers.mjs';
import type * as Runner from '../../scripts/lib/run.mjs';
import { loadFinder } from '../../workers/temporal/cli-binary.ts';
import { isPortFree } from '../../workers/temporal/ports.ts';
import { readRecord } from '../../workers/temporal/server-record.ts';
import { upStatus } from '../../workers/up/status.ts';

/** `fail` keeps CAKE from running; `warn` does not. */
export interface Check {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What to do about it, null when all is well. */
  remedy: string | null;
}

/** Where the checks look. */
export interface DoctorOptions {
  cakeHome: string;
  env: Record<string, string | undefined>;
}

type Finding = Pick<Check, 'state' | 'detail'> & { remedy?: string };

const ok = (detail: string): Finding => ({ state: 'ok', detail });
const warn = (detail: string, remedy: string): Finding => ({ state: 'warn', detail, remedy });
const fail = (detail: string, remedy: string): Finding => ({ state: 'fail', detail, remedy });

const PROGRAM_LIMIT_MS = 10_000;
/** git 2.28 brought what the snapshots use: `--pathspec-from-file` and a stable `fast-import`. */
const GIT_AT_LEAST = [2, 28] as const;
const NODE_AT_LEAST = [20, 19] as const;
/** A night's journals and snapshots of one task take some hundred MB. */
const FREE_BYTES = 1_000_000_000;

const CHECKS: Record<string, (options: DoctorOptions) => Finding | Promise<Finding>> = {
  node: () => {
    const detail = `${process.versions.node} (${process.execPath})`;
    if (reaches(process.versions.node, NODE_AT_LEAST)) return ok(detail);
    return fail(detail, `Install Node ${NODE_AT_LEAST.join('.')} or newer.`);
  },
  'node headers': async () => {
    const { findNodeHeaders } = await script<typeof Headers>('lib/node-headers.mjs');
    const prefix = findNodeHeaders();
    if (prefix !== null) return ok(join(prefix, 'include', 'node'));
    return warn(
      'not on this machine',
      'Native modules are built with downloaded headers; offline, install them.',
    );
  },
  compiler: async ({ env }) => {
    const found = await firstProgram(env, ['c++', 'g++', 'clang++']);
    if (found !== null) return ok(found);
    return warn(
      'no c++, g++ or clang++',
      'Install a C++ compiler and make before the next npm ci.',
    );
  },
  python3: async ({ env }) => {
    const found = await firstProgram(env, ['python3']);
    if (found !== null) return ok(found);
    return warn('absent', 'Install python3: native builds and one way to obtain temporal need it.');
  },
  git: async ({ env }) => {
    const found = await firstProgram(env, ['git']);
    if (found !== null && reaches(found.replace(/^\D*/, ''), GIT_AT_LEAST)) return ok(found);
    return fail(found ?? 'absent', `Install git ${GIT_AT_LEAST.join('.')} or newer.`);
  },
  'native modules': () => nativeModules(),
  build: () => {
    const missing = ['cli/main.js', 'workers/main.js', 'host/main.js', 'workflow-bundle.js'].filter(
      (name) => !existsSync(builtEntry(name)),
    );
    if (missing.length === 0) return ok(dirname(builtEntry('x')));
    return fail(`missing: ${missing.join(', ')}`, 'Run npm run build.');
  },
  'temporal CLI': (options) => temporalCli(options),
  CAKE_HOME: ({ cakeHome }) => home(cakeHome),
  'Claude Code': ({ env }) => claudeCode(env),
  ports: (options) => ports(options),
  metrics: async (options) => {
    const { worker, metrics } = await upStatus(options);
    if (metrics.problem !== null)
      return warn(metrics.problem, 'Supervision goes on without them; cake up tries on.');
    if (metrics.url !== null) return ok(`${metrics.url}/metrics`);
    return ok(worker.ready ? 'off by configuration' : 'shown while the worker runs');
  },
  cake: async (options) => {
    const { state, supervisor, worker, temporal } = await upStatus(options);
    const detail = `${state}: worker ${worker.pid ?? '-'}, Temporal ${temporal.address ?? '-'}`;
    if (state !== 'degraded') return ok(detail);
    return fail(
      `${detail}${supervisor.problem === null ? '' : `, ${supervisor.problem}`}`,
      'Run cake up --detach.',
    );
  },
};

/** Runs every check, one after the other; a check that throws has failed. */
export async function runChecks(options: DoctorOptions): Promise<Check[]> {
  const results: Check[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const finding = await Promise.resolve(check(options)).catch(
      (error: Error & { remedy?: string }) =>
        fail(error.message, error.remedy ?? 'Run npm run setup.'),
    );
    results.push({ name, ...finding, remedy: finding.remedy ?? null });
  }
  return results;
}

async function nativeModules(): Promise<Finding> {
  try {
    const { default: Database } = await import('better-sqlite3');
    new Database(':memory:').close();
    await import('node-pty');
    return ok(`better-sqlite3 and node-pty load (ABI ${process.versions.modules})`);
  } catch (error) {
    return fail(
      (error as Error).message.split('\n')[0]!,
      'Remove node_modules and run npm run setup.',
    );
  }
}

/** Optional: the other agents need none of it. */
async function claudeCode(env: DoctorOptions['env']): Promise<Finding> {
  try {
    const { path, version } = await checkBinary(findBinary());
    if ((await loginState(path, env)) === 'logged-out')
      return warn(
        `${version}: ${path}, not logged in`,
        `Run ${path} auth login, or set ANTHROPIC_API_KEY, if claude-code is the agent.`,
      );
    return ok(`${version}: ${path}`);
  } catch (error) {
    const [detail = '', ...remedy] = (error as Error).message.split(/(?<=\.) (?=Run|Install)/);
    return warn(detail, remedy.join(' '));
  }
}

async function temporalCli({ cakeHome, env }: DoctorOptions): Promise<Finding> {
  const { findTemporalCli } = await loadFinder();
  const found = await findTemporalCli({ cakeHome, env });
  if (found !== null) {
    const { path, version, source } = found;
    return ok(`${version.cli} (server ${version.server}) from ${source}: ${path}`);
  }
  if (env['TEMPORAL_ADDRESS']) return ok('absent; TEMPORAL_ADDRESS is set, so none is needed');
  return fail('absent', 'Run npm run setup, or set TEMPORAL_CLI_PATH to a temporal binary.');
}

async function home(cakeHome: string): Promise<Finding> {
  try {
    await mkdir(cakeHome, { recursive: true, mode: 0o700 });
    await access(cakeHome, constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(
      `${cakeHome}: ${(error as Error).message}`,
      'Make it writable, or set CAKE_HOME to another folder.',
    );
  }
  const { bavail, bsize } = await statfs(cakeHome);
  const free = bavail * bsize;
  const detail = `${cakeHome}, ${(free / 1e9).toFixed(1)} GB free`;
  return free >= FREE_BYTES
    ? ok(detail)
    : warn(detail, 'Free some space: a night needs about 1 GB.');
}

async function ports({ cakeHome, env }: DoctorOptions): Promise<Finding> {
  const record = readRecord(cakeHome);
  const fixed = Number(env['CAKE_TEMPORAL_PORT'] ?? Number.NaN);
  const wanted = Number.isNaN(fixed) ? record?.port : fixed;
  if (wanted === undefined) return ok('chosen at the first cake up');
  const { temporal } = await upStatus({ cakeHome, env });
  if (temporal.running) return ok(`${temporal.address} is the running server's`);
  if (await isPortFree(wanted)) return ok(`${wanted} is free`);
  if (Number.isNaN(fixed))
    return warn(`${wanted} of the last start is in use`, 'Others will be chosen.');
  return fail(
    `${wanted} is in use`,
    'End the program that listens there, or set CAKE_TEMPORAL_PORT to another.',
  );
}

/** First line of `--version` of the first of these programs that runs. */
async function firstProgram(
  env: DoctorOptions['env'],
  names: readonly string[],
): Promise<string | null> {
  const { run } = await script<typeof Runner>('lib/run.mjs');
  for (const name of names) {
    const { code, stdout } = await run(name, ['--version'], { env, timeoutMs: PROGRAM_LIMIT_MS });
    if (code === 0) return stdout.split('\n')[0]!.trim();
  }
  return null;
}

function reaches(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** Set-up's scripts lie outside the build, because they run before it exists. */
async function script<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(join(packageRoot(), 'scripts', name)).href)) as T;
}
