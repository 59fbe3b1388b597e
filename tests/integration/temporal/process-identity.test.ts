import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { endProcess, identify, isAlive, signalProcess } from '../../../workers/process-identity.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(script: string): number {
  const child = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
  children.push(child);
  return child.pid!;
}

describe('process identity', () => {
  it('is the same for one process, and tells two apart', () => {
    const pid = start('sleep 60');
    const identity = identify(pid)!;
    expect(identify(pid)).toEqual(identity);
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, startTime: '1' })).toBe(false);
    expect(identify(process.pid)!.startTime).not.toBe(identity.startTime);
  });

  it('never signals another process with the same pid', async () => {
    const identity = identify(start('sleep 60'))!;
    const former = { ...identity, startTime: '1' };
    expect(signalProcess(former, 'SIGKILL')).toBe(false);
    await endProcess(former, 0);
    expect(isAlive(identity)).toBe(true);
  });

  it('ends a process by SIGTERM', async () => {
    const identity = identify(start('sleep 60'))!;
    await endProcess(identity, 60_000);
    expect(isAlive(identity)).toBe(false);
  });

  it('ends a process that ignores SIGTERM by SIGKILL', async () => {
    const identity = identify(start('trap "" TERM; while :; do sleep 0.05; done'))!;
    await endProcess(identity, 200);
    expect(isAlive(identity)).toBe(false);
  });

  it('counts a zombie as gone', async () => {
    // The shell does not wait for its child, so the child stays a zombie as long as the shell sleeps.
    const child = spawn('/bin/sh', ['-c', 'true & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    const pid = Number(
      await new Promise<string>((resolve) =>
        child.stdout.once('data', (data: Buffer) => resolve(String(data))),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(identify(pid)).toBeNull();
  });
});
