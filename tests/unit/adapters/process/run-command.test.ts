import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../../adapters/process/run-command.ts';

function run(command: string, shell = '/bin/sh') {
  const output = { stdout: '', stderr: '' };
  const running = runCommand(command, {
    cwd: '/',
    shell,
    onOutput: (channel, data) => void (output[channel] += data),
  });
  return { ...running, output };
}

/** True while the process runs; a zombie does not. */
function runs(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('runCommand', () => {
  it('gives output channel by channel, whole characters, and the exit code', async () => {
    const { done, output } = run(
      "printf 'h\\303'; sleep 0.05; printf '\\244\\n'; echo err >&2; exit 3",
    );
    expect(await done).toEqual({ exitCode: 3, failure: null });
    expect(output).toEqual({ stdout: 'hä\n', stderr: 'err\n' });
  });

  it('ends with its command when a server that it left behind holds the pipes', async () => {
    const { done, output, kill } = run('sleep 60 & echo $!');
    expect(await done).toEqual({ exitCode: 0, failure: null });
    const pid = Number(output.stdout);
    expect(runs(pid)).toBe(true);
    kill();
    while (runs(pid)) await wait(5);
  });

  it('ends everything that the command has started', async () => {
    const { done, kill, output } = run('sh -c "echo $$; sleep 60" & wait');
    while (output.stdout === '') await wait(5);
    kill();
    expect((await done).exitCode).toBeNull();
    while (runs(Number(output.stdout))) await wait(5);
  });

  it('says why the shell could not be started', async () => {
    const { done } = run('true', '/no/such/shell');
    expect(await done).toMatchObject({ exitCode: 127, failure: expect.stringContaining('ENOENT') });
  });
});
