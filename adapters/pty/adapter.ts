import { closeSync, constants, openSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn } from 'node-pty';
import type { AgentAdapter, AgentExit } from '../../host/agent-adapter.ts';

/** Settings that cannot be used. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** All output of a terminal program is one endless run. */
const RUN_ID = 'pty';
const COLS = 200;
const ROWS = 50;
/** A dialog that asks for a permission: text typed into it would answer it. */
const DIALOG = /(?:\[y\/n\]|\(y\/n\)|\(yes\/no\)|Do you want to|Allow this|password:?)\s*$/i;

/**
 * Any command-line agent under a pseudo-terminal. Its shell is cake-sh and its PATH has the shims, so the guard
 * sees what it runs. It cannot promise delivery: a terminal has no receipts.
 */
export function createPtyAdapter(): AgentAdapter {
  return {
    name: 'pty',
    capabilities: {
      idempotentInject: false,
      receipts: false,
      interrupt: true,
      resume: false,
      toolCalls: false,
    },
    async launch({ settings, workTree, env, goal, onSignal }) {
      const { command } = settings;
      if (
        !Array.isArray(command) ||
        command.length === 0 ||
        !command.every((word) => typeof word === 'string')
      ) {
        throw new ConfigError('The pty agent has no command: give --command "my-agent --flag".');
      }
      const [file = '', ...args] = command as string[];
      // The shell that starts the agent is guarded like every shell of the agent.
      const shell = /\/(?:ba)?sh$/.test(file) ? env['SHELL']! : file;
      const terminal = spawn(shell, args, {
        cwd: workTree,
        env: { ...env, TERM: 'xterm-256color', CAKE_GOAL: goal },
        cols: COLS,
        rows: ROWS,
        encoding: null,
      });
      // libuv of Node 20 loses the last kilobytes when the child closes the slave: one more holder keeps it open.
      const slave =
        (terminal as unknown as { ptsName?: string; _pty?: string }).ptsName ??
        (terminal as unknown as { _pty: string })._pty;
      const held = openSync(slave, constants.O_RDWR | constants.O_NOCTTY);
      const decoder = new StringDecoder('utf8');
      let last = '';
      let chain: Promise<void> = Promise.resolve();
      const tell = (signal: Parameters<typeof onSignal>[0]): void => {
        chain = chain.then(() => onSignal(signal));
      };
      tell({ kind: 'tool_started', toolCallId: RUN_ID, command: command.join(' '), cwd: workTree });
      terminal.onData((chunk) => {
        const data = decoder.write(chunk as unknown as Buffer);
        last = (last + data).slice(-200);
        tell({ kind: 'tool_output', toolCallId: RUN_ID, channel: 'pty', data });
      });
      let gone = false;
      const exited = new Promise<AgentExit>((resolve) => {
        terminal.onExit(({ exitCode, signal }) => {
          gone = true;
          closeSync(held);
          const code = signal ? null : exitCode;
          tell({ kind: 'tool_finished', toolCallId: RUN_ID, exitCode: code });
          if (code === 0)
            tell({ kind: 'completion_claimed', text: 'the agent ended with exit code 0' });
          void chain
            .catch(() => undefined)
            .then(() => resolve({ exitCode: code, signal: signal ? String(signal) : null }));
        });
      });
      return {
        pid: terminal.pid,
        // forkpty makes the child the leader of a session of its own.
        pgid: terminal.pid,
        exited,
        async inject({ text }) {
          for (let waitedMs = 0; DIALOG.test(last.trimEnd()) && waitedMs < 10_000; waitedMs += 100)
            await wait(100);
          if (!gone) terminal.write(`${text}\r`);
        },
        interrupt: async () => {
          if (!gone) terminal.write('\u0003');
        },
        async stop({ graceMs }) {
          if (gone) return;
          killGroup(terminal.pid, 'SIGTERM');
          await Promise.race([exited, wait(graceMs)]);
          killGroup(terminal.pid, 'SIGKILL');
          await exited;
        },
      };
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
