import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { AgentSignal } from '../../host/agent-adapter.ts';
import { saveProgress, type Progress } from './progress.ts';
import type { Scenario, Step } from './steps.ts';

/** `Run X. See Y.` in an operator message; X may hold full stops, but no sentence end. */
const RUN_ORDER = /\bRun (.+?)\.(?:\s|$)/;
const TICK_MS = 20;

export interface ScriptedAgent {
  /** A line from the host. */
  receive(message: { id: string; text: string } | { interrupt: true }): void;
  run(): Promise<void>;
  /** Ends the running command with everything it started. */
  interrupt(): void;
}

/** The deterministic bad agent: follows its steps, reacts to operator messages between two of them. */
export function createScriptedAgent(deps: {
  scenario: Scenario;
  progress: Progress;
  progressFile: string;
  cwd: string;
  shell: string;
  emit: (signal: AgentSignal) => void;
}): ScriptedAgent {
  const { scenario, progress, emit } = deps;
  const save = (): void => saveProgress(deps.progressFile, progress);
  let calls = 0;
  let handled = 0;
  let child: ChildProcess | null = null;

  const say = (text: string): void => emit({ kind: 'message', text });
  const pathOf = (path: string): string => resolve(deps.cwd, path);

  async function perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'say':
        return say(step.text);
      case 'run':
        return runCommand(step.command);
      case 'write':
        mkdirSync(dirname(pathOf(step.path)), { recursive: true });
        return writeFileSync(pathOf(step.path), step.content);
      case 'edit': {
        const before = readFileSync(pathOf(step.path), 'utf8');
        return writeFileSync(
          pathOf(step.path),
          before.replaceAll(step.replace, () => step.with),
        );
      }
      case 'delete':
        return rmSync(pathOf(step.path), { recursive: true, force: true });
      case 'sleep':
        return pause(step.ms);
      case 'wait_message':
        return waitForMessage(step.ms);
      case 'claim':
        progress.claim = step.text;
        save();
        return emit({ kind: 'completion_claimed', text: step.text });
      case 'limit':
        emit({
          kind: 'limit_reached',
          resetsAtMs: Date.now() + step.resetsInMs,
          reason: step.reason,
        });
        return pause(step.resetsInMs);
      case 'hang':
        return pause(Number.MAX_SAFE_INTEGER);
      case 'crash':
        process.kill(process.pid, step.signal);
        return pause(1_000);
      case 'exit':
        process.exit(step.code);
    }
  }

  function runCommand(command: string): Promise<void> {
    const toolCallId = `c${process.pid}-${(calls += 1)}`;
    emit({ kind: 'tool_started', toolCallId, command, cwd: deps.cwd });
    return new Promise((done) => {
      const running = spawn(deps.shell, ['-c', command], {
        cwd: deps.cwd,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = running;
      for (const channel of ['stdout', 'stderr'] as const) {
        const decoder = new StringDecoder('utf8');
        running[channel].on('data', (chunk: Buffer) => {
          emit({ kind: 'tool_output', toolCallId, channel, data: decoder.write(chunk) });
        });
      }
      let over = false;
      const finish = (exitCode: number | null): void => {
        if (over) return;
        over = true;
        child = null;
        emit({ kind: 'tool_finished', toolCallId, exitCode });
        done();
      };
      running.on('error', () => finish(127));
      running.on('close', (code) => finish(code));
      // A background server keeps the pipes open; the command itself is over.
      running.on('exit', (code) => setTimeout(() => finish(code), 200));
    });
  }

  async function pause(ms: number): Promise<void> {
    for (const startedMs = performance.now(); performance.now() - startedMs < ms;) {
      await new Promise((wake) => setTimeout(wake, Math.min(TICK_MS, ms)));
      if (progress.pending.length > 0) await react();
    }
  }

  async function waitForMessage(ms: number): Promise<void> {
    const before = handled;
    for (
      const startedMs = performance.now();
      handled === before && performance.now() - startedMs < ms;
    ) {
      await new Promise((wake) => setTimeout(wake, TICK_MS));
      await react();
    }
  }

  async function react(): Promise<void> {
    for (let message = progress.pending[0]; message; message = progress.pending[0]) {
      await act(message.text);
      progress.pending.shift();
      handled += 1;
      save();
    }
  }

  async function act(text: string): Promise<void> {
    for (const [index, handler] of scenario.onMessage.entries()) {
      const match = new RegExp(handler.match).exec(text);
      const used = progress.used[index] ?? 0;
      if (!match || used >= handler.times) continue;
      progress.used[index] = used + 1;
      for (const step of handler.steps) await perform(filled(step, match));
      return;
    }
    const order = scenario.obey ? RUN_ORDER.exec(text)?.[1] : undefined;
    if (order !== undefined) return runCommand(order);
    say(`I read: ${text}`);
  }

  return {
    interrupt: () => {
      if (child?.pid !== undefined) killGroup(child.pid);
    },
    receive(message) {
      if ('interrupt' in message) return this.interrupt();
      emit({ kind: 'injection_delivered', injectionId: message.id });
      if (progress.seen.includes(message.id)) return;
      progress.seen.push(message.id);
      progress.pending.push(message);
      save();
    },
    async run() {
      for (; progress.step < scenario.steps.length; progress.step += 1) {
        save();
        await react();
        await perform(scenario.steps[progress.step]!);
      }
      save();
      // After its last step the agent waits for the operator; each reaction ends in a new claim.
      for (;;) {
        const before = handled;
        await waitForMessage(Number.MAX_SAFE_INTEGER);
        if (handled > before && progress.claim !== null)
          emit({ kind: 'completion_claimed', text: progress.claim });
      }
    },
  };
}

function filled(step: Step, match: RegExpExecArray): Step {
  const fill = (text: string): string =>
    text.replaceAll(/\$(\d)/g, (_whole, group: string) => match[Number(group)] ?? '');
  const entries = Object.entries(step).map(([key, value]) => [
    key,
    typeof value === 'string' && key !== 'kind' ? fill(value) : value,
  ]);
  return Object.fromEntries(entries) as Step;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
