import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookProgram } from '../../cli/init/hook-program.ts';
import { builtEntry, packageRoot } from '../../config/paths.ts';
import { prepareShim } from '../../config/shim-layout.ts';
import { quantile } from '../statistics.ts';
import type { BenchRow } from '../types.ts';

/** Rounds of each way, in turn, so that a slow moment of the machine meets all of them. */
const ROUNDS = 200;
const WARM_UP = 10;
/** SPEC §9: 10 ms at the 95th percentile, 50 ms at the 99th under load. */
const P95_MS = 10;
const P99_BUSY_MS = 50;

/** What a hook written in Node does at the least: start, connect, ask, read. */
const NODE_HOOK = `
const s = require('node:net').connect(process.env.CAKE_GUARD_SOCKET);
s.end(JSON.stringify({ command: 'git status', cwd: process.cwd(), via: 'hook', plain: true }) + '\\n');
let text = '';
s.on('data', (d) => (text += d)).on('end', () => process.exit(text === 'ALLOW\\n' ? 0 : 2));
`;

/** `input` is a file for its standard input. */
type Way = readonly [name: string, program: string, args: readonly string[], input?: string];

const CLIENTS = new Set(['guard client', 'settings hook']);

/** Measures a whole question from a shell to the guard's answer, against `sh -c :` and a hook in Node. */
export async function measureRoundTrips(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'cake-bench-'));
  const desk = fork(builtEntry('bench/guard/desk-process.js'), [dir, homedir()]);
  try {
    await once(desk, 'message');
    const shim = await prepareShim({ packageRoot: packageRoot(), cakeHome: join(dir, 'home') });
    const hook = join(dir, 'hook.cjs');
    writeFileSync(hook, NODE_HOOK);
    const call = join(dir, 'call.json');
    const input = {
      session_id: 's',
      cwd: dir,
      tool_name: 'Bash',
      tool_input: { command: 'git status' },
    };
    writeFileSync(call, JSON.stringify(input));
    const settingsHook = await hookProgram(join(dir, 'home'));
    const ways: readonly Way[] = [
      ['sh -c :', '/bin/sh', ['-c', ':']],
      ['guard client', shim.client, ['bench', '-c', 'git status']],
      ['Node hook', process.execPath, [hook]],
      ['settings hook', settingsHook.command, settingsHook.args, call],
    ];
    const env = { ...process.env, CAKE_GUARD_SOCKET: join(dir, 'guard.sock') };
    const idle = await measure(ways, { cwd: dir, env });
    const hogs = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }),
    );
    const busy = await measure(ways, { cwd: dir, env }).finally(() => {
      for (const hog of hogs) hog.kill('SIGKILL');
    });
    return [...rowsOf('idle', idle), ...rowsOf('all cores busy', busy)];
  } finally {
    desk.disconnect();
    endResidentGuard(join(dir, 'home'));
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Ends the guard that the settings hook has started. */
function endResidentGuard(home: string): void {
  try {
    const holder = readFileSync(join(home, 'run', 'interactive-guard.lock.holder'), 'utf8');
    process.kill(Number(holder.replace('pid ', '')), 'SIGKILL');
  } catch {
    // It was never started, or has ended.
  }
}

async function measure(
  ways: readonly Way[],
  at: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Map<string, number[]>> {
  const times = new Map(ways.map(([name]) => [name, [] as number[]]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const way of ways) {
      const ms = await timedRun(way, at);
      if (round >= 0) times.get(way[0])!.push(ms);
    }
  }
  return times;
}

async function timedRun(
  [, program, args, input]: Way,
  at: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  const stdin = input === undefined ? null : openSync(input, 'r');
  const start = performance.now();
  const child: ChildProcess = spawn(program, args, {
    ...at,
    stdio: [stdin ?? 'ignore', 'ignore', 'ignore'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: the guard did not answer.`);
  const ms = performance.now() - start;
  if (stdin !== null) closeSync(stdin);
  return ms;
}

function rowsOf(load: 'idle' | 'all cores busy', times: Map<string, number[]>): BenchRow[] {
  const baseline = quantile(times.get('sh -c :') ?? [], 0.5);
  return [...times].flatMap(([name, values]) =>
    [0.5, 0.95, 0.99].map((share): BenchRow => {
      const value = quantile(values, share);
      const limit = !CLIENTS.has(name)
        ? null
        : load === 'idle' && share === 0.95
          ? P95_MS
          : load !== 'idle' && share === 0.99
            ? P99_BUSY_MS
            : null;
      return {
        name: `${name}, ${load}, p${share * 100}`,
        value,
        unit: 'ms',
        ...(limit === null ? {} : { target: `< ${limit}`, pass: value < limit }),
        note: `${(value / baseline).toFixed(1)} × sh -c : p50`,
      };
    }),
  );
}
