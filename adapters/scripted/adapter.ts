import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type {
  AgentAdapter,
  AgentExit,
  AgentProcess,
  AgentSignal,
  LaunchOptions,
} from '../../host/agent-adapter.ts';
import { loadScenario, ScenarioError } from './scenario.ts';

/** Runs the deterministic bad agent as a process of its own, in its own process group. */
export function createScriptedAdapter(options: {
  entry: string;
  progressFile: string;
}): AgentAdapter {
  return {
    name: 'scripted',
    capabilities: {
      idempotentInject: true,
      receipts: true,
      interrupt: true,
      resume: true,
      toolCalls: true,
    },
    async launch(launch) {
      const scenario = launch.settings['scenario'];
      if (typeof scenario !== 'string')
        throw new ScenarioError(
          'The scripted agent has no scenario file: give --scenario, such as examples/first-task.yaml.',
        );
      loadScenario(scenario);
      const resume = launch.resumeToken !== null && existsSync(options.progressFile);
      const child = spawn(
        process.execPath,
        [options.entry, scenario, options.progressFile, resume ? 'resume' : 'fresh'],
        {
          cwd: launch.workTree,
          env: launch.env,
          detached: true,
          stdio: ['pipe', 'pipe', 'ignore'],
        },
      );
      const { pid } = child;
      if (pid === undefined) throw new Error('The scripted agent could not be started.');
      // Writing to an agent that has just died is not an error of ours.
      child.stdin.on('error', () => undefined);
      const exited = exitOf(child, readSignals(child.stdout, launch));
      await launch.onSignal({ kind: 'resume_token', token: options.progressFile });
      return agentProcess(pid, exited, (line) => {
        const text = `${JSON.stringify(line)}\n`;
        // A pipe whose reader is gone never calls back with success; the exit is what counts then.
        return new Promise((written) => child.stdin.write(text, () => written()));
      });
    },
  };
}

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
async function readSignals(stdout: NodeJS.ReadableStream, launch: LaunchOptions): Promise<void> {
  for await (const line of createInterface({ input: stdout })) {
    const signal = parseSignal(line);
    if (signal) await launch.onSignal(signal);
  }
}

async function exitOf(child: ReturnType<typeof spawn>, read: Promise<void>): Promise<AgentExit> {
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
