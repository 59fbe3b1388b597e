import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../scripts/lib/lock.mjs';

let root = '';
const dir = (): string => join(root, 'locks', 'setup.lock');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cake-lock-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What a killed set-up leaves: the lock with the pid of a process that is gone. */
function leaveLock(pid: number): void {
  mkdirSync(dir(), { recursive: true });
  writeFileSync(join(dir(), 'pid'), String(pid));
}

describe('withLock', () => {
  it('lets one work at a time, and tells the other that it waits', async () => {
    const steps: string[] = [];
    const work = (name: string) => async () => {
      steps.push(`${name} begins`);
      await sleep(150);
      steps.push(`${name} ends`);
    };
    const onWait = (): void => void steps.push('two waits');
    const one = withLock(dir(), work('one'));
    await Promise.all([one, withLock(dir(), work('two'), { onWait })]);
    expect(steps).toEqual(['one begins', 'two waits', 'one ends', 'two begins', 'two ends']);
    expect(existsSync(dir())).toBe(false);
  });

  it('takes over the lock of a process that is gone', async () => {
    leaveLock(spawnSync('true').pid);
    expect(await withLock(dir(), async () => 'done')).toBe('done');
  });

  it('does not take the lock of a process that lives', async () => {
    leaveLock(process.ppid);
    const waiting = withLock(dir(), async () => 'done', { timeoutMs: 250 });
    await expect(waiting).rejects.toThrow(/Another set-up holds/);
  });

  it('gives the lock back when the work fails', async () => {
    const failing = withLock(dir(), () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
    expect(existsSync(dir())).toBe(false);
  });
});
