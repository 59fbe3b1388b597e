import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { AgentSignal } from '../../../host/agent-adapter.ts';

/** A command that stays silent after its end has left a server behind that holds its pipes. */
const SILENCE_MS = 200;
const MAX_SHOWN = 30_000;
const DEFAULT_LIMIT_MS = 600_000;
const LONGEST_LIMIT_MS = 3_600_000;

export interface BashResult {
  text: string;
  isError: boolean;
}

/**
 * Runs a command in the agent's shell, which shows it to the guard first, in a process group of its own. Ends it
 * at the limit or when `signal` aborts. The model gets the first and the last part of a long output.
 */
export function runBash(
  command: string,
  options: {
    toolCallId: string;
    cwd: string;
    shell: string;
    env: Record<string, string | undefined>;
    limitMs: number | undefined;
    signal: AbortSignal;
    emit: (signal: AgentSignal) => void;
  },
): Promise<BashResult> {
  const { toolCallId, cwd, emit, signal } = options;
  const limitMs = Math.min(options.limitMs ?? DEFAULT_LIMIT_MS, LONGEST_LIMIT_MS);
  emit({ kind: 'tool_started', toolCallId, command, cwd });
  return new Promise((resolve) => {
    const child = spawn(options.shell, ['-c', command], {
      cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const shown = keepEnds(MAX_SHOWN);
    let over = false;
    let ended: { code: number | null } | null = null;
    let cause: string | null = null;
    let quiet: NodeJS.Timeout | undefined;
    const kill = (why: string): void => {
      cause ??= why;
      killGroup(child.pid);
    };
    const limit = setTimeout(() => kill(`ended after ${limitMs} ms, its limit`), limitMs);
    const onAbort = (): void => kill('interrupted by the operator');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();

    const finish = (exitCode: number | null): void => {
      if (over) return;
      over = true;
      clearTimeout(limit);
      clearTimeout(quiet);
      signal.removeEventListener('abort', onAbort);
      emit({ kind: 'tool_finished', toolCallId, exitCode });
      const end = cause ?? `exit code ${exitCode ?? 'none'}`;
      const text = shown.text();
      resolve({ text: text === '' ? end : `${text}\n${end}`, isError: exitCode !== 0 });
    };
    const waitForSilence = (): void => {
      clearTimeout(quiet);
      if (ended) quiet = setTimeout(() => finish(ended?.code ?? null), SILENCE_MS);
    };
    for (const channel of ['stdout', 'stderr'] as const) {
      const decoder = new StringDecoder('utf8');
      const tell = (data: string): void => {
        if (data === '' || over) return;
        shown.add(data);
        emit({ kind: 'tool_output', toolCallId, channel, data });
      };
      child[channel].on('data', (chunk: Buffer) => {
        tell(decoder.write(chunk));
        waitForSilence();
      });
      child[channel].on('end', () => tell(decoder.end()));
    }
    child.on('error', (error) => {
      shown.add(`The shell could not be started: ${error.message}`);
      finish(127);
    });
    child.on('close', (code) => finish(code));
    child.on('exit', (code) => {
      ended = { code };
      waitForSilence();
    });
  });
}

/** Keeps the first and the last half of a text that may be endless. */
function keepEnds(max: number): { add: (text: string) => void; text: () => string } {
  let head = '';
  let tail = '';
  let dropped = 0;
  return {
    add(text) {
      const room = max / 2 - head.length;
      head += text.slice(0, Math.max(0, room));
      tail += text.slice(Math.max(0, room));
      const extra = tail.length - max / 2;
      if (extra <= 0) return;
      dropped += extra;
      tail = tail.slice(extra);
    },
    text: () =>
      dropped === 0 ? head + tail : `${head}\n… ${dropped} characters left out …\n${tail}`,
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
