import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCoverage } from '../../domain/deliverables/coverage.ts';
import { namedOutcomes } from '../../domain/deliverables/match-tests.ts';
import { readTestReport } from '../../domain/deliverables/readers/index.ts';
import type { Deliverable, Evidence } from '../../domain/deliverables/types.ts';
import { CHECK_MARK, killMarked } from './marked.ts';
import { groupMemory, maxMemory } from './memory.ts';
import { redact } from '../../domain/guard/redact.ts';

const DEFAULT_TIMEOUT_MS = 15 * 60_000;
const MAX_OUTPUT = 16 << 20;
const TAIL = 2_000;
const MEMORY_LOOK_MS = 500;
/** Where nothing marks a process that left the group, its hold on the output is let go after this time. */
const LET_GO_MS = 2_000;
/** A server that a check starts gets this long until it answers. */
const SERVE_MS = 30_000;
/** What a check gets of this process's environment. */
const ALLOWED =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_.+|TZ|TMPDIR|XDG_.+|NVM_.+|PYENV_ROOT|VIRTUAL_ENV|GOPATH|GOROOT|CARGO_HOME|RUSTUP_HOME|JAVA_HOME)$/;

export interface CheckInput {
  deliverable: Deliverable;
  workTree: string;
  outputDir: string;
  signal: AbortSignal;
}

/** Runs the checks of deliverables in the work tree; CAKE's own evidence, whatever the agent says. */
export function createCheckRunner(options: {
  /** Hash of the tree, or of the paths that the deliverable covers. */
  treeHash: (workTree: string, covers?: readonly string[]) => Promise<string>;
  nowMs: () => number;
}) {
  return {
    /** Evidence for one deliverable. A check that cannot run is evidence too, with what went wrong in `detail`. */
    async run(input: CheckInput): Promise<Evidence> {
      const { deliverable, workTree } = input;
      const startedAtMs = options.nowMs();
      const treeHashBefore = await options.treeHash(workTree, deliverable.covers);
      const seen = await look(input);
      const treeHashAfter =
        seen.exitCode === undefined
          ? treeHashBefore
          : await options.treeHash(workTree, deliverable.covers);
      const { output, ...rest } = seen;
      const report = output === undefined ? null : readTestReport(output);
      return {
        command:
          'command' in deliverable && deliverable.command !== undefined
            ? deliverable.command
            : null,
        exitCode: null,
        counts: report?.counts ?? null,
        failedTests: (report?.failed ?? []).slice(0, 500),
        passedTests: (report?.passed ?? []).slice(0, 2_000),
        ...('tests' in deliverable && report
          ? { namedTests: namedOutcomes(report.tests, deliverable.tests) }
          : {}),
        ...coverageIn(output),
        treeHashBefore,
        treeHashAfter,
        startedAtMs,
        durationMs: options.nowMs() - startedAtMs,
        outputRef: null,
        tail: output === undefined ? '' : redact(output.slice(-TAIL)),
        ...rest,
      };
    },
  };
}

function coverageIn(output: string | undefined): { coveragePercent?: number } {
  const percent = output === undefined ? null : readCoverage(output);
  return percent === null ? {} : { coveragePercent: percent };
}

type Seen = Pick<Evidence, 'detail'> & Partial<Evidence> & { output?: string };

async function look(input: CheckInput): Promise<Seen> {
  const { deliverable } = input;
  switch (deliverable.kind) {
    case 'file_exists':
    case 'file_contains':
      return lookAtFile(input, deliverable);
    case 'file_changed':
    case 'unchanged_outside':
    case 'no_new_dependency':
      return { detail: 'judged from the diff' };
    case 'http_answers':
      return deliverable.command === undefined
        ? lookAtUrl(deliverable.url, deliverable.status ?? 200, input.signal)
        : serveAndLook(input, deliverable, deliverable.command);
    case 'command':
    case 'builds':
    case 'lints':
    case 'tests_pass':
    case 'tests_still_green':
    case 'coverage':
      return runCommand(input, deliverable.command, deliverable.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }
}

function lookAtFile(
  { workTree }: CheckInput,
  wanted: Extract<Deliverable, { kind: 'file_exists' | 'file_contains' }>,
): Seen {
  const file = join(workTree, wanted.path);
  if (!existsSync(file)) return { holds: false, detail: `${wanted.path} does not exist` };
  // A link that leads out of the work tree proves nothing about it.
  if (!realpathSync(file).startsWith(`${workTree}/`))
    return { holds: false, detail: `${wanted.path} leads out of the work tree` };
  if (wanted.kind === 'file_exists') return { holds: true, detail: `${wanted.path} exists` };
  const holds = readFileSync(file, 'utf8').includes(wanted.text);
  return { holds, detail: `${wanted.path} ${holds ? 'contains' : 'does not contain'} the text` };
}

async function lookAtUrl(url: string, status: number, signal: AbortSignal): Promise<Seen> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    return { holds: response.status === status, detail: `${url} answered ${response.status}` };
  } catch (error) {
    return {
      holds: false,
      detail: `${url} did not answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Starts the server in a group of its own, asks it until it answers, and ends the group. */
async function serveAndLook(
  { workTree, signal }: CheckInput,
  wanted: { url: string; status?: number },
  command: string,
): Promise<Seen> {
  const child = spawn('/bin/bash', ['-c', command], {
    cwd: workTree,
    env: environment(),
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  let over = false;
  void ended.then(() => (over = true));
  try {
    for (const startedMs = Date.now(); ; await sleep(100)) {
      const seen = await lookAtUrl(wanted.url, wanted.status ?? 200, signal);
      const late = over || signal.aborted || Date.now() - startedMs > SERVE_MS;
      if (seen.holds || late)
        return over && !seen.holds
          ? { ...seen, detail: `${seen.detail}; the server has ended` }
          : seen;
    }
  } finally {
    if (child.pid !== undefined) killProcessGroup(child.pid);
    await ended;
  }
}

function killProcessGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function runCommand(
  { workTree, outputDir, deliverable, signal }: CheckInput,
  command: string,
  timeoutMs: number,
): Promise<Seen> {
  mkdirSync(outputDir, { recursive: true, mode: 0o700 });
  const name = createHash('sha256').update(deliverable.id).digest('hex').slice(0, 12);
  const outputRef = join(outputDir, `${name}-${Date.now()}.log`);
  const file = createWriteStream(outputRef, { mode: 0o600 });
  const mark = randomUUID();
  const child = spawn('/bin/bash', ['-c', command], {
    cwd: workTree,
    env: { ...environment(), [CHECK_MARK]: mark },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr]) {
    // A character may be cut between two chunks.
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      // The end of the output holds the summary: it is kept, and the middle is not.
      output = (output + chunk).slice(-MAX_OUTPUT);
      if (bytes <= MAX_OUTPUT) file.write(redact(chunk));
    });
  }
  const killGroup = (): void => {
    if (child.pid !== undefined) killProcessGroup(child.pid);
    killMarked(mark);
  };
  let letGo: NodeJS.Timeout | undefined;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup();
  }, timeoutMs);
  const maxBytes = maxMemory();
  let overweight = false;
  const watch = setInterval(() => {
    if (child.pid === undefined || groupMemory(child.pid) <= maxBytes) return;
    overweight = true;
    killGroup();
  }, MEMORY_LOOK_MS);
  signal.addEventListener('abort', killGroup);
  const ended = await new Promise<{ code: number | null; problem: string | null }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, problem: error.message }));
    child.once('close', (code) => resolve({ code, problem: null }));
    // What the check left running must not hold its pipes open, nor disturb the next one.
    child.once('exit', () => {
      killGroup();
      letGo = setTimeout(
        () => [child.stdout, child.stderr].forEach((one) => one.destroy()),
        LET_GO_MS,
      );
    });
    // Cancelled before it began.
    if (signal.aborted) killGroup();
  });
  clearTimeout(letGo);
  clearTimeout(timer);
  signal.removeEventListener('abort', killGroup);
  await new Promise((resolve) => file.end(resolve));
  clearInterval(watch);
  const problem = overweight
    ? `it was stopped at ${Math.round(maxBytes / 2 ** 20)} MB of memory`
    : timedOut
      ? `it was stopped after ${timeoutMs / 1000} s`
      : ended.problem;
  return {
    exitCode: timedOut || overweight ? null : ended.code,
    outputRef,
    output,
    detail: problem ?? (ended.code === null ? 'it was killed' : `exit code ${ended.code}`),
  };
}

function environment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && ALLOWED.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), CI: 'true', PYTHONDONTWRITEBYTECODE: '1' };
}
