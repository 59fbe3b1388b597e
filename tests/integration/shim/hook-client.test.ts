import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookProgram } from '../../../cli/init/hook-program.ts';
import { interactiveGuardPid, killInteractiveGuard } from '../../support/interactive-guard.ts';
import { eventually } from '../../support/wait.ts';

let dir: string;
let home: string;
let project: string;
let program: { command: string; args: string[] };
let fake: Server | null = null;

beforeEach(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-hook-client-')));
  [home, project] = [join(dir, 'home'), join(dir, 'project')];
  mkdirSync(project);
  program = await hookProgram(home);
});

afterEach(() => {
  fake?.close();
  fake = null;
  killInteractiveGuard(home);
  rmSync(program.args[2]!, { force: true });
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the hook's program as Claude Code does, with a call on its standard input. */
function ask(
  input: string | { command: string; session?: string },
  over: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Answer> {
  const call =
    typeof input === 'string'
      ? input
      : JSON.stringify({
          session_id: input.session ?? 's1',
          hook_event_name: 'PreToolUse',
          cwd: project,
          tool_name: 'Bash',
          tool_input: { command: input.command },
        });
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, over.args ?? program.args, {
      cwd: project,
      env: { PATH: process.env['PATH'] ?? '', HOME: dir, CLAUDE_PROJECT_DIR: project, ...over.env },
    });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(call);
  });
}

/** Pids of the guards of this test's home. */
const guards = (): number[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return words.includes(home) && words.some((word) => word.endsWith('interactive/main.js'))
        ? [Number(name)]
        : [];
    } catch {
      return [];
    }
  });

const decisionIn = ({
  stdout,
}: Answer): { permissionDecision: string; permissionDecisionReason: string } =>
  (JSON.parse(stdout) as { hookSpecificOutput: ReturnType<typeof decisionIn> }).hookSpecificOutput;

/** A guard that says this and hangs up. */
async function guardSays(text: string): Promise<void> {
  mkdirSync(join(program.args[2]!, '..'), { recursive: true, mode: 0o700 });
  fake = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => fake!.listen(program.args[2], resolve));
}

describe('the client of the settings hook', () => {
  it('is a compiled program that starts the guard once, and lets everyday work pass without a word', async () => {
    expect(readFileSync(program.command).subarray(1, 4).toString()).toBe('ELF');
    expect(await ask({ command: 'npm test' })).toEqual({ code: 0, stdout: '', stderr: '' });
    const pid = interactiveGuardPid(home);
    expect(pid).toBeGreaterThan(0);
    expect((await ask({ command: 'git status' })).code).toBe(0);
    expect(interactiveGuardPid(home)).toBe(pid);
  });

  it('blocks by decision, words and exit code, remembers what was denied, and records each decision', async () => {
    const blocked = await ask({ command: 'git push --force' });
    expect(blocked.code).toBe(2);
    expect(decisionIn(blocked).permissionDecision).toBe('deny');
    expect(decisionIn(blocked).permissionDecisionReason).toContain('--force-with-lease');
    expect(blocked.stderr).toContain('Operator (CAKE): Stop.');
    const rows = readFileSync(join(home, 'logs', 'interactive-audit.jsonl'), 'utf8').trim();
    expect(rows.split('\n').map((row) => JSON.parse(row) as unknown)).toMatchObject([
      { via: 'settings-hook', command: 'git push --force', verdict: 'block' },
    ]);
  });

  it('gives what must be confirmed to the person who sits there', async () => {
    const asked = await ask({ command: 'rm -rf "$WHERE"' });
    expect(asked.code).toBe(0);
    expect(decisionIn(asked).permissionDecision).toBe('ask');
  });

  it('is served by one guard when many calls come at once and none runs yet', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        ask({ command: n % 2 === 0 ? 'npm test' : 'git reset --hard', session: `s${n}` }),
      ),
    );
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 0, 2, 0, 2, 0, 2]);
    // Those who came second have gone.
    await eventually('a single guard', () => guards().length === 1);
    expect(guards()).toEqual([interactiveGuardPid(home)]);
  });

  it('goes on with a new guard when the old one was killed', async () => {
    await ask({ command: 'npm test' });
    const pid = interactiveGuardPid(home)!;
    process.kill(pid, 'SIGKILL');
    await eventually('the end of the guard', () => {
      try {
        process.kill(pid, 0);
        return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
      } catch {
        return true;
      }
    });
    expect((await ask({ command: 'git push --force' })).code).toBe(2);
    expect(interactiveGuardPid(home)).not.toBe(pid);
  });

  it.each([
    ['nothing', ''],
    ['a cut word', 'ALLO'],
    ['a word without its end', 'ALLOW'],
    ['more than a word', 'ALLOW\nor not\n'],
    ['half a question', 'ASK\n{"hookSpecificOutput":{"hookEv'],
    ['a question without its end', 'ASK\n{"hookSpecificOutput":{}}\n'],
    ['half a block', 'BLOCK\n{"hookSpecificOutput":{"hookEv'],
    ['something else', 'HTTP/1.1 200 OK\r\n\r\n'],
  ])('blocks when the guard answers with %s', async (_name, text) => {
    await guardSays(text);
    const answer = await ask({ command: 'npm test' });
    expect(answer.code).toBe(2);
    expect(answer.stderr).not.toBe('');
  });

  it('blocks what is no call, and when no guard can be started', async () => {
    expect((await ask('no json')).code).toBe(2);
    expect((await ask('')).code).toBe(2);
    const [, , , , entry, cakeHome] = program.args;
    const args = ['hook', '-j', join(dir, 'none.sock'), join(dir, 'no-node'), entry!, cakeHome!];
    const answer = await ask(
      { command: 'npm test' },
      { args, env: { CAKE_GUARD_TIMEOUT_MS: '300' } },
    );
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain('does not start');
  });

  it('does not believe the environment about where the guard is', async () => {
    await guardSays('ALLOW\n');
    const elsewhere = program.args.with(2, join(dir, 'real.sock'));
    const env = { CAKE_GUARD_SOCKET: program.args[2]!, CAKE_HOME: join(dir, 'other') };
    const answer = await ask({ command: 'git push --force' }, { args: elsewhere, env });
    expect(answer.code).toBe(2);
    expect(decisionIn(answer).permissionDecision).toBe('deny');
  });
});
