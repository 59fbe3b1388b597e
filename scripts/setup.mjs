// One step from a fresh clone to a CAKE that runs: packages, build, temporal CLI.
// Plain Node: it runs before node_modules exists. Every step is skipped when its result is there.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lib/lock.mjs';
import { findNodeHeaders } from './lib/node-headers.mjs';
import { run } from './lib/run.mjs';
import { readOrNull } from './lib/stamp.mjs';
import { obtainTemporalCli } from './temporal-cli.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, 'node_modules', '.cake-setup.json');
/** Native builds take 80 s on two busy cores; a slow line may need as long again. */
const NPM_LIMIT_MS = 900_000;
const NATIVE_PROBE = "new (require('better-sqlite3'))(':memory:').close(); require('node-pty')";

const say = (/** @type {string} */ line) => console.error(`setup: ${line}`);
const home = process.env['CAKE_HOME'] ?? join(process.env['HOME'] ?? homedir(), '.cake');

/** A step that failed, with what to do about it. */
class SetupError extends Error {}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`);
}

/** What the installed packages depend on: another lock file, Node ABI or machine means another install. */
function wantedStamp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  return JSON.stringify({
    lock,
    abi: process.versions.modules,
    platform: process.platform,
    arch: process.arch,
  });
}

/** Whether npm's own record of node_modules agrees with the lock file: somebody installed by hand. */
function isInstalledByHand() {
  const record = readOrNull(join(ROOT, 'node_modules', '.package-lock.json'));
  if (record === null) return false;
  /** @type {Record<string, { version?: string, optional?: boolean }>} */
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(record).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || present[path]?.version === version,
  );
}

const nativeModulesLoad = async () =>
  (await run(process.execPath, ['-e', NATIVE_PROBE], { cwd: ROOT, timeoutMs: 30_000 })).code === 0;

async function installPackages() {
  const wanted = wantedStamp();
  if (readOrNull(STAMP) === wanted) return;
  if (isInstalledByHand() && (await nativeModulesLoad())) return writeFileSync(STAMP, wanted);
  const env = { ...process.env };
  const headers = findNodeHeaders();
  // Without them node-gyp downloads headers, which fails offline.
  if (headers !== null && env['npm_config_nodedir'] === undefined)
    env['npm_config_nodedir'] = headers;
  say('npm ci (a minute or two: two packages are compiled)');
  const startedAtMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedAtMs) / 1000);
  const progress = setInterval(() => say(`npm ci, ${seconds()} s`), 15_000);
  const { code, stdout, stderr, timedOut } = await run('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    env,
    timeoutMs: NPM_LIMIT_MS,
  });
  clearInterval(progress);
  if (code !== 0) {
    const why = timedOut
      ? `no end after ${NPM_LIMIT_MS / 60_000} minutes`
      : `${stdout}\n${stderr}`.trim().split('\n').slice(-25).join('\n');
    throw new SetupError(
      `npm ci failed: ${why}\nCheck the network, a C++ compiler (g++, make) and python3; Node's headers: ${headers ?? 'not found'}.`,
    );
  }
  if (!(await nativeModulesLoad()))
    throw new SetupError(
      'better-sqlite3 or node-pty does not load. Remove node_modules and run set-up again.',
    );
  writeFileSync(STAMP, wanted);
  say(`npm ci done in ${seconds()} s`);
}

async function buildAll() {
  const { build } = await import('./build.mjs');
  const { ok } = await build({ log: say });
  if (!ok) throw new SetupError('The build failed, see above.');
}

async function temporal() {
  try {
    await obtainTemporalCli({ cakeHome: home, env: process.env, log: say });
  } catch (error) {
    // With a cluster of one's own no binary is needed.
    if (!process.env['TEMPORAL_ADDRESS']) throw error;
    say(/** @type {Error} */ (error).message);
  }
}

// Exit handlers end the children and free the lock; the default action of a signal would skip them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
try {
  checkNode();
  const work = async () => {
    const [packages, cli] = await Promise.allSettled([installPackages(), temporal()]);
    if (packages.status === 'rejected') throw packages.reason;
    await buildAll();
    if (cli.status === 'rejected') throw cli.reason;
  };
  await withLock(join(ROOT, '.cake', 'setup.lock'), work, {
    onWait: () => say('waiting for another set-up of this checkout'),
  });
  if (!existsSync(STAMP)) throw new SetupError('node_modules is gone. Run set-up again.');
} catch (error) {
  const { message, remedy } = /** @type {Error & { remedy?: string }} */ (error);
  say([message, remedy].filter(Boolean).join(' '));
  process.exitCode = 40;
}
