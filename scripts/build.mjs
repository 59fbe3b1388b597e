// Builds dist/: TypeScript, the command line as one light bundle, the workflow bundle.
// Plain Node. Does nothing when nothing changed. `--quiet` prints only errors.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './lib/lock.mjs';
import { contentDigest, filesUnder, readOrNull, statDigest, writeAtomic } from './lib/stamp.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'dist');
const SETTINGS = [
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
];

/**
 * Small packages that go into the command line's bundle, because loading them one by one costs
 * more than the whole `--help`. Everything else stays outside and is loaded when an action needs it.
 */
const BUNDLED = new Set(['commander', 'picocolors', 'zod']);

/** A `cake` that runs during a build may still load its old chunks, so they stay for an hour. */
const OLD_CHUNK_MS = 3_600_000;

/** @returns {string[]} */
function sourceFolders() {
  return JSON.parse(readFileSync(join(ROOT, 'tsconfig.build.json'), 'utf8')).include;
}

/** @param {string} file */
const isSource = (file) => file.endsWith('.ts');

function inputs() {
  const folders = sourceFolders().map((folder) => join(ROOT, folder));
  return [...filesUnder(folders, isSource), ...SETTINGS.map((file) => join(ROOT, file))];
}

/** Output of deleted sources would still be imported by name: it goes first. */
function removeOrphans() {
  const skip = new Set([join(DIST, 'workflow-bundle.js')]);
  for (const file of filesUnder([DIST], (name) => /\.js(\.map)?$/.test(name))) {
    const source = join(ROOT, relative(DIST, file).replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source) && !skip.has(file) && !file.startsWith(join(DIST, 'cli', 'chunks')))
      rmSync(file, { force: true });
  }
}

/** @returns {boolean} whether there was no type error */
function compile() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [
    tsc,
    '-p',
    'tsconfig.build.json',
    '--incremental',
    '--tsBuildInfoFile',
    join(DIST, '.tsbuildinfo'),
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  return status === 0;
}

async function bundleCli() {
  const { build: bundle } = await import('esbuild');
  const stays = {
    name: 'packages-stay-outside',
    /** @param {import('esbuild').PluginBuild} b */
    setup(b) {
      b.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point') return null;
        const name = path.startsWith('@')
          ? path.split('/').slice(0, 2).join('/')
          : (path.split('/')[0] ?? path);
        return BUNDLED.has(name) ? null : { path, external: true };
      });
    },
  };
  const { metafile } = await bundle({
    entryPoints: [join(ROOT, 'cli', 'main.ts')],
    outdir: join(DIST, 'cli'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    metafile: true,
    // Chunks keep `await import()` lazy and every class single.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: false,
    legalComments: 'none',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as cakeRequire } from 'node:module';const require = cakeRequire(import.meta.url);",
    },
    plugins: [stays],
  });
  const written = new Set(Object.keys(metafile.outputs).map((file) => resolve(file)));
  for (const file of filesUnder([join(DIST, 'cli', 'chunks')], (name) => name.endsWith('.js'))) {
    if (!written.has(file) && Date.now() - statSync(file).mtimeMs > OLD_CHUNK_MS)
      rmSync(file, { force: true });
  }
}

/** @param {(line: string) => void} say */
async function bundleWorkflows(say) {
  const entry = join(DIST, 'workflows', 'index.js');
  const bundle = join(DIST, 'workflow-bundle.js');
  const stamp = join(DIST, '.workflow-bundle.stamp');
  if (!existsSync(entry))
    return say('build: workflows/index.ts does not exist yet, no workflow bundle');
  const files = filesUnder([join(DIST, 'workflows'), join(DIST, 'domain')], (name) =>
    name.endsWith('.js'),
  );
  const digest = contentDigest(ROOT, [...files, join(ROOT, 'package-lock.json')]);
  if (existsSync(bundle) && readOrNull(stamp) === digest) return;
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  /** @type {string[]} */
  const log = [];
  const keep = (/** @type {string} */ message) => void log.push(message);
  const logger = {
    log: keep,
    trace: () => {},
    debug: () => {},
    info: () => {},
    warn: keep,
    error: keep,
  };
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: entry,
      logger: /** @type {never} */ (logger),
    });
    writeAtomic(bundle, code);
    writeAtomic(stamp, digest);
  } catch (error) {
    throw new Error(['The workflow bundle failed.', ...log, String(error)].join('\n'), {
      cause: error,
    });
  }
}

/**
 * Brings dist/ up to date.
 * @param {{ log?: (line: string) => void, force?: boolean }} [options]
 * @returns {Promise<{ ok: boolean, worked: boolean }>}
 */
export async function build(options = {}) {
  const say = options.log ?? (() => {});
  const stampFile = join(DIST, '.build.stamp');
  const current = () => statDigest(ROOT, inputs());
  const fresh = () =>
    !options.force &&
    readOrNull(stampFile) === current() &&
    existsSync(join(DIST, 'cli', 'main.js'));
  if (fresh()) return { ok: true, worked: false };
  return withLock(
    join(ROOT, '.cake', 'build.lock'),
    async () => {
      if (fresh()) return { ok: true, worked: false };
      const startedAtMs = Date.now();
      mkdirSync(DIST, { recursive: true });
      // Taken before the compiler reads: an edit during the build must make the next one run.
      const digest = current();
      removeOrphans();
      const typesHold = compile();
      const problems = typesHold ? [] : ['type errors, output written all the same'];
      for (const step of [bundleCli, () => bundleWorkflows(say)]) {
        await step().catch((/** @type {Error} */ error) => void problems.push(error.message));
      }
      // A stamp after a failure would hide it from the next build.
      if (problems.length === 0) writeAtomic(stampFile, digest);
      say(
        `build: ${problems.length === 0 ? 'done' : problems.join('\nbuild: ')} (${Date.now() - startedAtMs} ms)`,
      );
      return { ok: problems.length === 0, worked: true };
    },
    { onWait: () => say('build: waiting for another build of this checkout') },
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const quiet = process.argv.includes('--quiet');
  const { ok, worked } = await build({
    log: quiet ? () => {} : (line) => console.log(line),
    force: process.argv.includes('--force'),
  });
  if (!worked && !quiet) console.log('build: up to date');
  process.exitCode = ok ? 0 : 1;
}
