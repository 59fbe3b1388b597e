import type { AgentSignal } from '../../host/agent-adapter.ts';
import type { RunCommand, RunningCommand } from '../process/run-command.ts';
import { changeFile, filled } from './deeds.ts';
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
  runCommand: RunCommand;
}): ScriptedAgent {
  const { scenario, progress, emit } = deps;
  const save = (): void => saveProgress(deps.progressFile, progress);
  let calls = 0;
  let handled = 0;
  /** Takes a message before the scenario's handlers do; true when it did. */
  let listener: ((text: string) => Promise<boolean>) | null = null;
  let running: RunningCommand | null = null;

  const say = (text: string): void => emit({ kind: 'message', text });

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
      case 'edit':
      case 'delete':
        return changeFile(step, deps.cwd);
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

  async function runCommand(command: string): Promise<number | null> {
    const toolCallId = `c${process.pid}-${(calls += 1)}`;
    emit({ kind: 'tool_started', toolCallId, command, cwd: deps.cwd });
    running = deps.runCommand(command, {
      cwd: deps.cwd,
      shell: deps.shell,
      onOutput: (channel, data) => emit({ kind: 'tool_output', toolCallId, channel, data }),
    });
    const { exitCode } = await running.done;
    running = null;
    emit({ kind: 'tool_finished', toolCallId, exitCode });
    return exitCode;
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
    interrupt: () => running?.kill(),
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
