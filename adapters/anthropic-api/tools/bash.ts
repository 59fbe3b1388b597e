import type { AgentSignal } from '../../../host/agent-adapter.ts';
import type { RunCommand } from '../../process/run-command.ts';

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
export async function runBash(
  command: string,
  options: {
    toolCallId: string;
    cwd: string;
    shell: string;
    env: Record<string, string | undefined>;
    limitMs: number | undefined;
    signal: AbortSignal;
    emit: (signal: AgentSignal) => void;
    runCommand: RunCommand;
  },
): Promise<BashResult> {
  const { toolCallId, cwd, emit, signal } = options;
  const limitMs = Math.min(options.limitMs ?? DEFAULT_LIMIT_MS, LONGEST_LIMIT_MS);
  emit({ kind: 'tool_started', toolCallId, command, cwd });
  const shown = keepEnds(MAX_SHOWN);
  const { done, kill } = options.runCommand(command, {
    cwd,
    shell: options.shell,
    env: options.env,
    onOutput: (channel, data) => {
      shown.add(data);
      emit({ kind: 'tool_output', toolCallId, channel, data });
    },
  });
  let cause: string | null = null;
  const end = (why: string): void => {
    cause ??= why;
    kill();
  };
  const limit = setTimeout(() => end(`ended after ${limitMs} ms, its limit`), limitMs);
  const onAbort = (): void => end('interrupted by the operator');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { exitCode, failure } = await done;
  clearTimeout(limit);
  signal.removeEventListener('abort', onAbort);
  if (failure !== null) shown.add(`The shell could not be started: ${failure}`);
  emit({ kind: 'tool_finished', toolCallId, exitCode });
  const how = cause ?? `exit code ${exitCode ?? 'none'}`;
  const text = shown.text();
  return { text: text === '' ? how : `${text}\n${how}`, isError: exitCode !== 0 };
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
