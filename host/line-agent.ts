import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { AgentExit, AgentProcess, AgentSignal, LaunchOptions } from './agent-adapter.ts';

/** A process that speaks line-JSON: signals on its standard output, messages on its standard input. */
export type LaunchLineAgent = (
  argv: readonly string[],
  launch: Pick<LaunchOptions, 'workTree' | 'env' | 'onSignal'>,
  /** The first line it gets, when it needs one. */
  first?: object,
) => AgentProcess;

/** Starts Node on `argv` as the leader of its own process group. Throws when it cannot be started. */
export const launchLineAgent: LaunchLineAgent = (argv, launch, first) => {
  const child = spawn(process.execPath, argv, {
    cwd: launch.workTree,
    env: launch.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`The agent ${argv[0] ?? ''} could not be started.`);
  // Writing to an agent that has just died is not an error of ours.
  child.stdin.on('error', () => undefined);
  const send = (line: object): Promise<void> => {
    const text = `${JSON.stringify(line)}\n`;
    // A pipe whose reader is gone never calls back with success; the exit is what counts then.
    return new Promise((written) => child.stdin.write(text, () => written()));
  };
  if (first) void send(first);
  return agentProcess(pid, exitOf(child, readSignals(child.stdout, launch)), send);
};

function agentProcess(
  pid: number,
  exited: Promise<AgentExit>,
  send: (line: object) => Promise<void>,
): AgentProcess {
  let gone = false;
  void exited.then(() => (gone = true));
  return {
    pid,
    pgid: pid,
    exited,
    inject: async ({ id, text }) => send({ id, text }),
    interrupt: async () => send({ interrupt: true }),
    async stop({ graceMs }) {
      if (gone) return;
      killGroup(pid, 'SIGTERM');
      await Promise.race([exited, wait(graceMs)]);
      killGroup(pid, 'SIGKILL');
      await exited;
    },
  };
}

/** Hands signals over one by one; the pipe is not read further until each was taken. */
async function readSignals(
  stdout: NodeJS.ReadableStream,
  launch: Pick<LaunchOptions, 'onSignal'>,
): Promise<void> {
  for await (const line of createInterface({ input: stdout })) {
    const signal = parseSignal(line);
    if (signal) await launch.onSignal(signal);
  }
}

async function exitOf(child: ChildProcess, read: Promise<void>): Promise<AgentExit> {
  const exit = await new Promise<AgentExit>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  // What it said last is handed over before its end; nobody else holds the pipe, so it ends with the agent.
  await read.catch(() => undefined);
  return exit;
}

/** A line that a killed agent wrote by half is no signal. */
function parseSignal(line: string): AgentSignal | null {
  try {
    return JSON.parse(line) as AgentSignal;
  } catch {
    return null;
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
