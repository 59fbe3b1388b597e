import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentProcess, AgentSignal, LaunchOptions } from '../../../host/agent-adapter.ts';
import { createPtyAdapter, TerminalBusyError } from '../../../adapters/pty/adapter.ts';
import { launchLineAgent } from '../../../host/line-agent.ts';
import { createScriptedAdapter } from '../../../adapters/scripted/adapter.ts';
import { builtEntry } from '../../../config/paths.ts';
import { eventually } from '../../support/wait.ts';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'cake-agents-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Launched {
  agent: AgentProcess;
  signals: AgentSignal[];
  tree: string;
  output: () => string;
  of: <K extends AgentSignal['kind']>(kind: K) => Extract<AgentSignal, { kind: K }>[];
}

async function launch(
  adapter: { launch(options: LaunchOptions): Promise<AgentProcess> },
  settings: Record<string, unknown>,
  over: { tree?: string; resumeToken?: string } = {},
): Promise<Launched> {
  const signals: AgentSignal[] = [];
  const tree = over.tree ?? mkdtempSync(join(dir, 'tree-'));
  const agent = await adapter.launch({
    taskId: 't',
    epoch: 1,
    goal: 'try',
    workTree: tree,
    env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/bash', HOME: dir },
    resumeToken: over.resumeToken ?? null,
    settings,
    onSignal: (signal) => void signals.push(signal),
    desk: {
      guard: async () => ({ allowed: true, message: '' }),
      untilJudged: async () => undefined,
      handover: () => '',
    },
  });
  const of = <K extends AgentSignal['kind']>(kind: K) =>
    signals.filter((one): one is Extract<AgentSignal, { kind: K }> => one.kind === kind);
  const output = () =>
    of('tool_output')
      .map(({ data }) => data)
      .join('');
  return { agent, signals, tree, of, output };
}

function scripted(yaml: string) {
  const file = join(mkdtempSync(join(dir, 's-')), 'scenario.yaml');
  writeFileSync(file, yaml);
  const progressFile = `${file}.progress`;
  const entry = builtEntry('host/agents/scripted-main.js');
  return {
    adapter: createScriptedAdapter({ entry, progressFile, launchAgent: launchLineAgent }),
    settings: { scenario: file },
    progressFile,
  };
}

describe('scripted agent', () => {
  it('runs real commands, obeys an order and claims again after it', async () => {
    const { adapter, settings } = scripted(
      'steps:\n  - run: echo out; echo err >&2; exit 3\n  - claim: done\n',
    );
    const { agent, of, output, tree } = await launch(adapter, settings);
    await eventually('a claim', () => of('completion_claimed').length === 1);
    expect(of('tool_finished')).toMatchObject([{ exitCode: 3 }]);
    expect(output()).toContain('out\n');
    expect(of('tool_output').find(({ channel }) => channel === 'stderr')?.data).toBe('err\n');
    await agent.inject({
      id: 'm1',
      text: 'Operator (CAKE): Stop. Run touch obeyed. See README.md.',
    });
    await eventually('a second claim', () => of('completion_claimed').length === 2);
    expect(existsSync(join(tree, 'obeyed'))).toBe(true);
    await agent.stop({ graceMs: 2_000 });
    await agent.exited;
  });

  it('drops a second message with the same id, also after kill -9, and goes on at the same step', async () => {
    const { adapter, settings, progressFile } = scripted(
      [
        'steps:',
        '  - run: echo first >> log',
        '  - run: echo second >> log; sleep 30',
        'on_message:',
        '  - match: note',
        '    do: [{ run: echo noted >> notes }]',
      ].join('\n'),
    );
    const one = await launch(adapter, settings);
    await eventually('the second command', () => one.of('tool_started').length === 2);
    await one.agent.inject({ id: 'm1', text: 'Take note.' });
    await eventually('the receipt', () => one.of('injection_delivered').length === 1);
    process.kill(-one.agent.pgid, 'SIGKILL');
    expect(await one.agent.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });

    const two = await launch(adapter, settings, { tree: one.tree, resumeToken: progressFile });
    await two.agent.inject({ id: 'm1', text: 'Take note.' });
    await eventually('the receipt', () => two.of('injection_delivered').length === 1);
    await eventually('the step again', () =>
      two.of('tool_started').some(({ command }) => command.includes('second')),
    );
    await two.agent.interrupt();
    await eventually('the end of the step', () =>
      two.of('tool_finished').some(({ exitCode }) => exitCode === null),
    );
    await two.agent.stop({ graceMs: 2_000 });
    expect(readFileSync(join(one.tree, 'notes'), 'utf8')).toBe('noted\n');
    expect(readFileSync(join(one.tree, 'log'), 'utf8')).toBe('first\nsecond\nsecond\n');
  });

  it('insists: waits for a message after each failure, and reacts to one after the other', async () => {
    const { adapter, settings } = scripted(
      [
        'steps:',
        '  - until:',
        '      run: test -f right',
        '      wait: 20s',
        '      reactions:',
        '        - [{ write: { path: wrong, content: x } }]',
        '        - [{ write: { path: right, content: x } }]',
        '  - exit: 0',
      ].join('\n'),
    );
    const { agent, of, tree } = await launch(adapter, settings);
    for (const number of [1, 2]) {
      await eventually('a failure', () => of('tool_finished').length === number);
      await agent.inject({ id: `m${number}`, text: 'Operator (CAKE): Stop. Fix it.' });
    }
    expect(await agent.exited).toEqual({ exitCode: 0, signal: null });
    expect(of('tool_finished').map(({ exitCode }) => exitCode)).toEqual([1, 1, 0]);
    expect(existsSync(join(tree, 'wrong'))).toBe(true);
  });
});

describe('pty agent', () => {
  const pty = createPtyAdapter({ freeWaitMs: 300 });

  it('loses nothing of a burst of 5 MB at the exit, and claims by exit code 0', async () => {
    const lines = 50_000;
    const program = `awk 'BEGIN { for (i = 0; i < ${lines}; i++) printf "%08d %s\\n", i, "${'x'.repeat(90)}" }'`;
    const { agent, output, signals } = await launch(pty, { command: ['/bin/sh', '-c', program] });
    expect(await agent.exited).toEqual({ exitCode: 0, signal: null });
    const numbers = output()
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => Number(line.slice(0, 8)));
    expect(numbers.length).toBe(lines);
    expect(numbers.every((number, index) => number === index)).toBe(true);
    expect(signals.at(0)).toMatchObject({ kind: 'tool_started', toolCallId: 'pty' });
    expect(signals.slice(-2)).toMatchObject([
      { kind: 'tool_finished', exitCode: 0 },
      { kind: 'completion_claimed' },
    ]);
  });

  it('types a message as one line, whatever control characters it holds', async () => {
    const program = 'stty -echo; echo ready; read line; echo "got [$line]"; exit 4';
    const { agent, output, of } = await launch(pty, { command: ['/bin/bash', '-c', program] });
    await eventually('the prompt', () => output().includes('ready'));
    await agent.inject({ id: 'a', text: 'Stop.\u0003\r\nRun it.\u001b[A' });
    expect(await agent.exited).toEqual({ exitCode: 4, signal: null });
    expect(output()).toContain('got [Stop. Run it. [A]');
    expect(of('completion_claimed')).toEqual([]);
  });

  it('does not type into a question', async () => {
    const program = 'printf "Do you want to proceed? (y/n) "; read answer; echo "answer: $answer"';
    const { agent, output } = await launch(pty, { command: ['/bin/bash', '-c', program] });
    await eventually('the question', () => output().includes('(y/n)'));
    await expect(agent.inject({ id: 'a', text: 'Stop.' })).rejects.toThrow(TerminalBusyError);
    await agent.stop({ graceMs: 1_000 });
    expect(output()).not.toContain('Stop.');
  });

  it('interrupts the running command, and stops all of its group', async () => {
    const program = 'trap "echo caught" INT; sleep 60; echo after; sleep 60';
    const { agent, output } = await launch(pty, {
      command: ['/bin/bash', '-c', `echo up; ${program}`],
    });
    await eventually('the start', () => output().includes('up'));
    await agent.interrupt();
    await eventually('the next command', () => output().includes('after'));
    await agent.stop({ graceMs: 200 });
    // A killed child stays a zombie of its group until init has reaped it.
    await eventually('an empty group', () => {
      try {
        process.kill(-agent.pgid, 0);
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ESRCH';
      }
    });
  });

  it('names what is wrong with its settings', async () => {
    await expect(launch(pty, { command: [] })).rejects.toThrow('agent.settings.command');
    const none = await launch(pty, { command: ['/no/such/program'] });
    expect((await none.agent.exited).exitCode).not.toBe(0);
  });
});
