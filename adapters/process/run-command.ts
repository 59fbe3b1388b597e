import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/** A command that stays silent after its end has left a server behind that holds its pipes. */
const SILENCE_MS = 200;

export interface CommandOptions {
  cwd: string;
  /** The agent's shell, which shows the command to the guard first. */
  shell: string;
  /** Left out: the one of this process. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Called with whole characters, and not after the command is over. */
  onOutput: (channel: 'stdout' | 'stderr', data: string) => void;
}

export interface RunningCommand {
  /** `failure` says why the shell could not be started. */
  done: Promise<{ exitCode: number | null; failure: string | null }>;
  /** Ends the command with everything it started. */
  kill: () => void;
}

export type RunCommand = (command: string, options: CommandOptions) => RunningCommand;

/** Runs one command of an agent in a process group of its own. */
export const runCommand: RunCommand = (command, { cwd, shell, env, onOutput }) => {
  const child = spawn(shell, ['-c', command], {
    cwd,
    ...(env ? { env } : {}),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const done = new Promise<{ exitCode: number | null; failure: string | null }>((resolve) => {
    let over = false;
    let ended: { code: number | null } | null = null;
    let quiet: NodeJS.Timeout | undefined;
    const finish = (exitCode: number | null, failure: string | null = null): void => {
      over = true;
      clearTimeout(quiet);
      resolve({ exitCode, failure });
    };
    const waitForSilence = (): void => {
      clearTimeout(quiet);
      if (ended && !over) quiet = setTimeout(() => finish(ended?.code ?? null), SILENCE_MS);
    };
    for (const channel of ['stdout', 'stderr'] as const) {
      const decoder = new StringDecoder('utf8');
      const tell = (data: string): void => {
        if (data !== '' && !over) onOutput(channel, data);
      };
      child[channel].on('data', (chunk: Buffer) => {
        tell(decoder.write(chunk));
        waitForSilence();
      });
      child[channel].on('end', () => tell(decoder.end()));
    }
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code) => finish(code));
    child.on('exit', (code) => {
      ended = { code };
      waitForSilence();
    });
  });
  return { done, kill: () => killGroup(child.pid) };
};

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
