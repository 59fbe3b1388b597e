import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { packageRoot } from '../../config/paths.ts';
import { judgeLog } from '../../domain/deliverables/verify-log.ts';
import type { BenchRow } from '../types.ts';
import { COMPILED_RUNS } from './compiled.ts';
import { JAVASCRIPT_RUNS } from './javascript.ts';
import { PYTHON_RUNS } from './python.ts';
import type { RealRun } from './types.ts';

const NO_NAMES = { mustPass: [], mustStayGreen: [] };
/** This package's own tools count as present. */
const PATH = [process.env['PATH'] ?? '', join(packageRoot(), 'node_modules/.bin')].join(delimiter);

/**
 * Logs that real runners print on the spot, judged with their exit code and again with a 0 in its place, as a
 * wrapper would leave it: `npm run bench -- real-logs [--wrong] [--only TOOL]`. Takes some minutes.
 */
export async function runRealLogsBench(): Promise<BenchRow[]> {
  const only = process.argv.includes('--only')
    ? process.argv[process.argv.indexOf('--only') + 1]
    : undefined;
  const all = [...PYTHON_RUNS, ...JAVASCRIPT_RUNS, ...COMPILED_RUNS].filter(
    ({ tool }) => only === undefined || tool === only,
  );
  const absent = [...new Set(all.map(({ tool }) => tool))].filter((tool) => !isPresent(tool));
  if (absent.length > 0) console.log(`  not on this machine, skipped: ${absent.join(', ')}`);
  const tally = { logs: 0, status: 0, hidden: 0, counts: [0, 0], names: [0, 0] };
  for (const run of all.filter(({ tool }) => !absent.includes(tool))) {
    const { log, exit } = produce(run);
    const open = judgeLog(log, NO_NAMES, exit);
    const hidden = judgeLog(log, NO_NAMES, 0);
    const { run: ran, failed, skipped } = open.counts;
    const wrong = [
      ...(open.status === run.expect
        ? []
        : [`status ${open.status} (${open.reason}), right is ${run.expect}`]),
      ...(hidden.status === (run.hidden ?? run.expect)
        ? []
        : [
            `behind exit code 0 ${hidden.status} (${hidden.reason}), right is ${run.hidden ?? run.expect}`,
          ]),
      ...(!run.counts || String([ran, failed, skipped]) === String(run.counts)
        ? []
        : [`counts ${ran}/${failed}/${skipped}, right is ${run.counts.join('/')}`]),
      ...(run.failedName === undefined || open.failed.some((name) => name.includes(run.failedName!))
        ? []
        : [`failed tests ${JSON.stringify(open.failed)}, ${run.failedName} is not among them`]),
    ];
    tally.logs += 1;
    if (open.status === run.expect) tally.status += 1;
    if (hidden.status === (run.hidden ?? run.expect)) tally.hidden += 1;
    if (run.counts)
      tally.counts = [
        tally.counts[0]! + Number(!wrong.some((one) => one.startsWith('counts'))),
        tally.counts[1]! + 1,
      ];
    if (run.failedName !== undefined)
      tally.names = [
        tally.names[0]! + Number(!wrong.some((one) => one.startsWith('failed'))),
        tally.names[1]! + 1,
      ];
    if (wrong.length > 0 && process.argv.includes('--wrong'))
      console.log(
        `  ${run.name} (exit ${exit}): ${wrong.join('; ')}${process.argv.includes('--show') ? `\n${log}` : ''}`,
      );
  }
  const row = (name: string, [right, of]: readonly number[]): BenchRow => ({
    name,
    value: of === 0 ? 100 : (100 * right!) / of!,
    unit: '%',
    target: '100 %',
    pass: right === of,
    note: `${right} of ${of}`,
  });
  return [
    { name: 'logs produced', value: tally.logs, unit: 'logs', note: `${all.length} known` },
    row('status', [tally.status, tally.logs]),
    row('status behind a hidden exit code', [tally.hidden, tally.logs]),
    row('counts', tally.counts),
    row('failed names', tally.names),
  ];
}

function isPresent(tool: string): boolean {
  const probe: Readonly<Record<string, string>> = {
    'pytest-xdist':
      'pytest -n 1 --co -q /dev/null --help >/dev/null 2>&1 && python3 -c "import xdist" || pytest --help 2>/dev/null | grep -q -- "--numprocesses"',
    // Maven without its plugins can print nothing but that.
    mvn: 'mvn -v >/dev/null && ls ${M2_REPO:-~/.m2/repository}/org/apache/maven/surefire/surefire-junit4/*/*.jar',
  };
  return (
    spawnSync('bash', ['-c', probe[tool] ?? `command -v ${tool}`], {
      env: { ...process.env, PATH },
    }).status === 0
  );
}

function produce({ files, command }: RealRun): { log: string; exit: number | null } {
  const dir = mkdtempSync(join(tmpdir(), 'cake-real-log-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    // A coloured or narrow terminal of the caller must not change what is printed.
    const env = {
      ...process.env,
      PATH,
      CI: 'true',
      GOFLAGS: '-mod=mod',
      GOPROXY: 'off',
      CARGO_TARGET_DIR: join(tmpdir(), 'cake-real-log-target'),
    };
    const done = spawnSync('bash', ['-c', `(${command}) 2>&1`], {
      cwd: dir,
      env,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    return { log: done.stdout, exit: done.status ?? 137 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
