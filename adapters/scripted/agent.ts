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
const SILENCE_MS = 200;

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
  /** Takes a message before the scenario's handlers do; true when it did. */
  let listener: ((text: string) => Promise<boolean>) | null = null;
  let child: ChildProcess | null = null;

  const say = (text: string): void => emit({ kind: 'message', text });
  const pathOf = (path: string): string => resolve(deps.cwd, path);

  async function perform(step: Step): Promise<void> {
    switch (step.kind) {
      case 'say':
        return say(step.text);
      case 'run':
        return void (await runCommand(step.command));
      case 'until':
        return runUntil(step);
      case 'expect_message':
        return expectMessage(step);
      case 'repeat':
        for (let round = 0; round < step.times; round += 1) await performAll(step.steps);
        return;
      case 'write':
        mkdirSync(dirname(pathOf(step.path)), { recursive: true });
        return writeFileSync(pathOf(step.path), step.content);
      case 'edit': {
        const before = readFileSync(pathOf(step.path), 'utf8');
        const after = before.replaceAll(step.replace, () => step.with);
        return writeFileSync(pathOf(step.path), after);
      }
      case 'delete':
        return rmSync(pathOf(step.path), { recursive: true, force: true });
      case 'sleep':
      case 'wait_message':
        return step.kind === 'sleep' ? pause(step.ms) : waitForMessage(step.ms);
      case 'claim':
        progress.claim = step.text;
        save();
        return emit({ kind: 'completion_claimed', text: step.text });
      case 'limit':
        // Stopped and resumed by it, the agent must not run into the same limit again.
        if (progress.limitedAt === progress.step) return;
        progress.limitedAt = progress.step;
        save();
        emit({
          kind: 'limit_reached',
          resetsAtMs: Date.now() + step.resetsInMs,
          reason: step.reason,
        });
        return pause(step.resetsInMs);
      case 'usage':
        return emit(step);
      case 'hang':
        return pause(Number.MAX_SAFE_INTEGER);
      case 'crash':
        if (step.once && progress.crashedAt === progress.step) return;
        progress.crashedAt = progress.step;
        save();
        process.kill(process.pid, step.signal);
        return pause(1_000);
      case 'exit':
        process.exit(step.code);
    }
  }

  /** A step that cannot be done is a thing the agent says, not its end: a resumed agent would die of it again. */
  async function attempt(step: Step): Promise<void> {
    try {
      await perform(step);
    } catch (error) {
      say(`I could not ${step.kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async function performAll(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await attempt(step);
  }

  async function runUntil(step: Extract<Step, { kind: 'until' }>): Promise<void> {
    for (let round = 1; (await runCommand(step.command)) !== 0 && round < step.tries; round += 1) {
      await listening(
        async () => {
          const reaction = step.reactions[progress.reacted];
          if (!reaction) return false;
          progress.reacted += 1;
          // Before the deeds: an agent that is killed in them must not do them again when it is resumed.
          save();
          await performAll(reaction);
          return true;
        },
        () => waitForMessage(step.ms),
      );
    }
  }

  async function expectMessage(step: Extract<Step, { kind: 'expect_message' }>): Promise<void> {
    const pattern = new RegExp(step.match);
    const found = { yes: false };
    await listening(
      async (text) => {
        const match = found.yes ? null : pattern.exec(text);
        if (!match) return false;
        found.yes = true;
        await performAll(step.steps.map((one) => filled(one, match)));
        return true;
      },
      async () => {
        const endMs = performance.now() + step.ms;
        while (!found.yes && performance.now() < endMs)
          await waitForMessage(endMs - performance.now());
      },
    );
    if (!found.yes) await performAll(step.otherwise);
  }

  async function listening(
    take: (text: string) => Promise<boolean>,
    body: () => Promise<void>,
  ): Promise<void> {
    const before = listener;
    listener = take;
    await body();
    listener = before;
  }

  function runCommand(command: string): Promise<number | null> {
    const toolCallId = `c${process.pid}-${(calls += 1)}`;
    emit({ kind: 'tool_started', toolCallId, command, cwd: deps.cwd });
    return new Promise((done) => {
      const running = spawn(deps.shell, ['-c', command], {
        cwd: deps.cwd,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = running;
      let over = false;
      let ended: { code: number | null } | null = null;
      let quiet: NodeJS.Timeout | undefined;
      const finish = (exitCode: number | null): void => {
        if (over) return;
        over = true;
        child = null;
        clearTimeout(quiet);
        emit({ kind: 'tool_finished', toolCallId, exitCode });
        done(exitCode);
      };
      // A background server keeps the pipes open: the command is over when they stay silent after its exit.
      const waitForSilence = (): void => {
        clearTimeout(quiet);
        if (ended) quiet = setTimeout(() => finish(ended?.code ?? null), SILENCE_MS);
      };
      for (const channel of ['stdout', 'stderr'] as const) {
        const decoder = new StringDecoder('utf8');
        const tell = (data: string): void => {
          if (data !== '' && !over) emit({ kind: 'tool_output', toolCallId, channel, data });
        };
        running[channel].on('data', (chunk: Buffer) => {
          tell(decoder.write(chunk));
          waitForSilence();
        });
        running[channel].on('end', () => tell(decoder.end()));
      }
      running.on('error', () => finish(127));
      running.on('close', (code) => finish(code));
      running.on('exit', (code) => {
        ended = { code };
        waitForSilence();
      });
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

  /** Messages that are being acted on: a step may wait for the next one meanwhile. */
  const inHand = new Set<string>();

  async function react(): Promise<void> {
    for (;;) {
      const message = progress.pending.find(({ id }) => !inHand.has(id));
      if (!message) return;
      inHand.add(message.id);
      await act(message.text);
      inHand.delete(message.id);
      progress.pending = progress.pending.filter(({ id }) => id !== message.id);
      handled += 1;
      save();
    }
  }

  async function act(text: string): Promise<void> {
    if (await listener?.(text)) return;
    for (const [index, handler] of scenario.onMessage.entries()) {
      const match = new RegExp(handler.match).exec(text);
      const used = progress.used[index] ?? 0;
      if (!match || used >= handler.times) continue;
      progress.used[index] = used + 1;
      save();
      return performAll(handler.steps.map((step) => filled(step, match)));
    }
    const order = scenario.obey ? RUN_ORDER.exec(text)?.[1] : undefined;
    if (order !== undefined) return void (await runCommand(order));
    say(`I read: ${text}`);
  }

  return {
    interrupt: () => {
      if (child?.pid !== undefined) killGroup(child.pid);
    },
    receive(message) {
      if ('interrupt' in message) return this.interrupt();
      if (!progress.seen.includes(message.id)) {
        progress.seen.push(message.id);
        progress.pending.push(message);
        save();
      }
      // Only when it is on disk: a receipt promises that a kill cannot undo it.
      emit({ kind: 'injection_delivered', injectionId: message.id });
    },
    async run() {
      // Of a script that waits for the operator this is the only sign of life.
      emit({ kind: 'alive' });
      for (; progress.step < scenario.steps.length; progress.step += 1) {
        save();
        await react();
        await attempt(scenario.steps[progress.step]!);
        progress.reacted = 0;
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
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
  };
  return deep(step) as Step;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
