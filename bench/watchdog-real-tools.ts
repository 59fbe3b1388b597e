import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { analyseLog } from '../domain/errors/analyse.ts';
import type { RealToolCase } from './real-tool-case.ts';
import { SCRIPT_CASES } from './real-tool-script-cases.ts';
import { SYSTEM_CASES } from './real-tool-system-cases.ts';
import type { BenchRow } from './types.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const PATH = `${process.env['PATH'] ?? ''}${delimiter}${join(process.cwd(), 'node_modules/.bin')}`;
const ENV = {
  ...process.env,
  PATH,
  LC_ALL: 'C.UTF-8',
  CI: '1',
  NO_COLOR: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
};

/** What came of one case. */
export interface RealToolResult {
  command: string;
  verdict: 'right' | 'wrong' | 'skipped';
  detail: string;
}

function installed(tool: string): boolean {
  return spawnSync('bash', ['-c', `command -v ${tool}`], { env: ENV }).status === 0;
}

/** Makes one failure and looks at what the watchdog says about it. */
export function runCase(given: RealToolCase): RealToolResult {
  const dir = mkdtempSync(join(tmpdir(), 'cake-real-'));
  try {
    for (const [name, content] of Object.entries(given.files ?? {})) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), content);
    }
    const done = spawnSync('bash', ['-c', given.command], {
      cwd: dir,
      env: ENV,
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // As a shell says it: 128 and the number of the signal.
    const exitCode =
      done.status ?? 128 + (done.signal === null ? 0 : constants.signals[done.signal]);
    const output = `${done.stdout}${done.stderr}`;
    const types = analyseLog(output, { hash, exitCode, command: given.command }).events.map(
      (event) => event.type,
    );
    const right = exitCode !== 0 && given.expect.includes(types[0] ?? '');
    return {
      command: given.command,
      verdict: right ? 'right' : 'wrong',
      detail: right
        ? (types[0] ?? '')
        : `exit ${exitCode}, said ${types.slice(0, 3).join(', ') || 'nothing'}, wanted ${given.expect.join(' or ')}: ${output.slice(-200)}`,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs all cases whose tool is installed; says which tools are absent. */
export function runRealToolsBench(
  report: (result: RealToolResult) => void = () => undefined,
): BenchRow[] {
  const present = new Map<string, boolean>();
  let right = 0;
  let ran = 0;
  for (const given of [...SCRIPT_CASES, ...SYSTEM_CASES]) {
    if (!present.has(given.tool)) present.set(given.tool, installed(given.tool));
    if (present.get(given.tool) !== true) {
      report({
        command: given.command,
        verdict: 'skipped',
        detail: `${given.tool} is not installed`,
      });
      continue;
    }
    const result = runCase(given);
    report(result);
    ran += 1;
    if (result.verdict === 'right') right += 1;
  }
  const absent = [...present].flatMap(([tool, here]) => (here ? [] : [tool]));
  const value = ran === 0 ? 0 : (100 * right) / ran;
  return [
    {
      name: 'real tools: right class first',
      value,
      unit: '%',
      target: '>= 95',
      pass: value >= 95,
      note: `n=${ran}${absent.length === 0 ? '' : `; absent: ${absent.join(', ')}`}`,
    },
  ];
}

if (process.argv[1]?.includes('watchdog-real-tools')) {
  const rows = runRealToolsBench(({ command, verdict, detail }) => {
    if (verdict !== 'right')
      process.stdout.write(
        `${verdict} ${command.slice(0, 110)}\n        ${detail.replace(/\n/g, ' | ')}\n`,
      );
  });
  for (const row of rows)
    process.stdout.write(`${row.name} ${row.value.toFixed(1)} ${row.unit} ${row.note ?? ''}\n`);
}
