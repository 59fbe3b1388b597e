// Line coverage of workflows/ and domain/controller/ as they run in Temporal's sandbox: `npm run coverage`.
// Runs the workflow tests, maps V8's ranges of the bundle back to the sources, fails under 95 %.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const WANTED = /(?:^|\/)((?:workflows|domain\/controller)\/.+\.ts)$/;
const LIMIT = 95;

/** @typedef {{ startOffset: number, endOffset: number, count: number }} Range */

/** @param {string} folder */
function runTests(folder) {
  const tests = [
    'tests/unit/workflows',
    'tests/unit/controller',
    'tests/unit/controller-state-machine.test.ts',
  ];
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'unit',
      '--reporter=dot',
      ...tests,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, CAKE_WORKFLOW_COVERAGE: folder },
    },
  );
  if (status !== 0) {
    console.error(
      'The workflow tests fail; run: npx vitest run --project unit tests/unit/workflows',
    );
    process.exit(1);
  }
}

/**
 * Adds the lines of one run: a line is covered when the code at one of its mapped places was executed.
 * @param {string} file @param {Map<string, Map<number, boolean>>} lines
 */
function addRun(file, lines) {
  const { code, sourceMap, functions } = JSON.parse(readFileSync(file, 'utf8'));
  // Every run of the sandbox is a script of its own: a place is covered when one of them executed it.
  /** @type {Range[][]} */
  const nested = functions.map((/** @type {{ ranges: Range[] }} */ one) => one.ranges);
  const counts = new Int32Array(code.length + 1).fill(-1);
  for (const ranges of nested.toSorted((a, b) => size(b[0]) - size(a[0]))) {
    for (const { startOffset, endOffset, count } of ranges) {
      for (let at = startOffset; at < endOffset; at += 1) counts[at] = count;
    }
  }
  const map = new TraceMap(sourceMap);
  let offset = 0;
  for (const [index, text] of code.split('\n').entries()) {
    for (const segment of decodedMappings(map)[index] ?? []) {
      const [column, source, line] = segment;
      if (source === undefined || line === undefined) continue;
      const name = WANTED.exec(map.sources[source] ?? '')?.[1];
      if (name === undefined) continue;
      const count = counts[offset + column] ?? -1;
      const known = lines.get(name) ?? new Map();
      lines.set(name, known.set(line + 1, (known.get(line + 1) ?? false) || count > 0));
    }
    offset += text.length + 1;
  }
}

/** @param {Range | undefined} range */
function size(range) {
  return range ? range.endOffset - range.startOffset : 0;
}

const folder = mkdtempSync(join(tmpdir(), 'cake-coverage-'));
try {
  runTests(folder);
  /** @type {Map<string, Map<number, boolean>>} */
  const lines = new Map();
  for (const name of readdirSync(folder)) addRun(join(folder, name), lines);
  let [covered, all] = [0, 0];
  for (const [name, known] of [...lines].toSorted(([a], [b]) => a.localeCompare(b))) {
    const missed = [...known]
      .filter(([, hit]) => !hit)
      .map(([line]) => line)
      .toSorted((a, b) => a - b);
    covered += known.size - missed.length;
    all += known.size;
    const percent = (100 * (known.size - missed.length)) / known.size;
    console.log(`${name.padEnd(44)} ${percent.toFixed(1).padStart(6)} %  ${missed.join(' ')}`);
  }
  const total = (100 * covered) / all;
  console.log(`${'all'.padEnd(44)} ${total.toFixed(1).padStart(6)} %  (at least ${LIMIT} %)`);
  process.exitCode = total >= LIMIT ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
