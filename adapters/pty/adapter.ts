import { closeSync, constants as fsConstants, openSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { IPty } from 'node-pty';
import type {
  AgentAdapter,
  AgentExit,
  AgentProcess,
  LaunchOptions,
} from '../../host/agent-adapter.ts';
import { createOutputQueue } from './output-queue.ts';
import { createScreenTail, judgeDialog, toKeys, type ScreenTail } from './screen.ts';
import { parsePtyCommand, PtySettingsError } from './settings.ts';

/** All output of a terminal is one run. */
const RUN_ID = 'pty';
/** Wide, so that the terminal does not break the lines of error messages. */
const COLUMNS = 240;
const ROWS = 50;
/** Nothing was printed for so long: the program waits for keys, or thinks. */
const QUIET_MS = 150;
/** How long a message waits for a free terminal; afterwards the caller decides. */
const DEFAULT_FREE_WAIT_MS = 20_000;
/** Full-screen programs take text and Enter in one write for a paste, and do not send it. */
const ENTER_AFTER_MS = 60;

/** The terminal may show a question, so nothing was typed; a later try may succeed. */
export class TerminalBusyError extends Error {
  override readonly name = 'TerminalBusyError';
}

/**
 * Runs any command-line agent in a pseudo-terminal. It can promise little: no receipts, no resume, and a claim
 * of completion is an exit with code 0.
 */
export function createPtyAdapter(options: { freeWaitMs?: number } = {}): AgentAdapter {
  const freeWaitMs = options.freeWaitMs ?? DEFAULT_FREE_WAIT_MS;
  return {
    name: 'pty',
    capabilities: {
      idempotentInject: false,
      receipts: false,
      interrupt: true,
      resume: false,
      toolCalls: false,
    },
    async launch(launch) {
      const [program, ...args] = parsePtyCommand(launch.settings);
      const terminal = await openTerminal(program, args, launch);
      const screen = createScreenTail();
      let lastOutputMs = performance.now();
      const queue = createOutputQueue(async (data) => {
        await launch.onSignal({ kind: 'tool_output', toolCallId: RUN_ID, channel: 'pty', data });
      });
      terminal.onData((data) => {
        const chunk = data as unknown as Buffer;
        lastOutputMs = performance.now();
        screen.add(chunk.toString('latin1'));
        queue.push(chunk);
      });
      const ended = new Promise<AgentExit>((resolve) => {
        terminal.onExit(({ exitCode, signal }) => resolve(toExit(exitCode, signal)));
      });
      const command = [program, ...args].join(' ');
      await launch.onSignal({
        kind: 'tool_started',
        toolCallId: RUN_ID,
        command,
        cwd: launch.workTree,
      });
      const exited = ended.then(async (exit) => {
        await queue.drain();
        await launch.onSignal({
          kind: 'tool_finished',
          toolCallId: RUN_ID,
          exitCode: exit.exitCode,
        });
        if (exit.exitCode === 0) {
          await launch.onSignal({
            kind: 'completion_claimed',
            text: `${program} ended with exit code 0.`,
          });
        }
        return exit;
      });
      return ptyProcess({
        terminal,
        ended,
        exited,
        screen,
        freeWaitMs,
        idleMs: () => performance.now() - lastOutputMs,
      });
    },
  };
}

/** Opens the terminal, and its slave once more: without that, Node 20 loses the last output at the exit (libuv #4992). */
async function openTerminal(program: string, args: string[], launch: LaunchOptions): Promise<IPty> {
  // Loaded late: a native module that only this adapter needs.
  const { spawn } = await import('node-pty');
  let terminal: IPty;
  try {
    terminal = spawn(guarded(program, launch.env), args, {
      name: 'xterm-256color',
      cols: COLUMNS,
      rows: ROWS,
      cwd: launch.workTree,
      env: { ...launch.env, TERM: 'xterm-256color', CAKE_GOAL: launch.goal },
      encoding: null,
    });
  } catch (error) {
    throw new PtySettingsError(
      `agent.settings.command: ${program} could not be started (${String(error)}). Correct it.`,
      { cause: error },
    );
  }
  const { ptsName } = terminal as unknown as { ptsName: string };
  const slave = openSync(ptsName, fsConstants.O_RDWR | fsConstants.O_NOCTTY);
  terminal.onExit(() => closeSync(slave));
  return terminal;
}

/** A shell that starts the agent is the shell of the agent: it asks the guard like every other one. */
function guarded(program: string, env: Record<string, string>): string {
  return /^(?:.*\/)?(?:ba|da|z|k)?sh$/.test(program) ? (env['SHELL'] ?? program) : program;
}

function toExit(exitCode: number, signal: number | undefined): AgentExit {
  return signal ? { exitCode: null, signal: signalName(signal) } : { exitCode, signal: null };
}

function ptyProcess(deps: {
  terminal: IPty;
  ended: Promise<AgentExit>;
  exited: Promise<AgentExit>;
  screen: ScreenTail;
  freeWaitMs: number;
  idleMs: () => number;
}): AgentProcess {
  const { terminal, exited, screen } = deps;
  const { pid } = terminal;
  const life = { gone: false };
  void deps.ended.then(() => (life.gone = true));
  let turn: Promise<void> = Promise.resolve();

  const isFree = (): boolean => deps.idleMs() >= QUIET_MS && !judgeDialog(screen.text());

  async function untilFree(): Promise<void> {
    const deadline = performance.now() + deps.freeWaitMs;
    while (!life.gone && !isFree()) {
      if (performance.now() > deadline) {
        throw new TerminalBusyError(
          'The terminal may show a question, so the message was not typed. Answer it, then try again.',
        );
      }
      await wait(20);
    }
  }

  async function type(text: string): Promise<void> {
    await untilFree();
    if (life.gone)
      throw new TerminalBusyError('The agent has exited, so the message was not typed.');
    terminal.write(toKeys(text));
    await wait(ENTER_AFTER_MS);
    if (life.gone) return;
    if (judgeDialog(screen.text())) {
      throw new TerminalBusyError(
        'A question appeared while the message was typed, so Enter was not pressed.',
      );
    }
    terminal.write('\r');
  }

  return {
    pid,
    // forkpty(3) makes the child leader of a session, and so of a group.
    pgid: pid,
    exited,
    inject({ text }) {
      // One message after the other: two that are typed at once would mix.
      const typed = turn.then(() => type(text));
      turn = typed.catch(() => undefined);
      return typed;
    },
    async interrupt() {
      if (!life.gone) terminal.write('\x03');
    },
    async stop({ graceMs }) {
      if (life.gone) return;
      killGroup(pid, 'SIGTERM');
      await Promise.race([deps.ended, wait(graceMs)]);
      killGroup(pid, 'SIGKILL');
      await exited;
    },
  };
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function signalName(number: number): string {
  const known = Object.entries(osConstants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `signal ${number}`;
}
