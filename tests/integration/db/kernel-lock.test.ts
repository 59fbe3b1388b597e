import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../config/paths.ts';
import { acquireKernelLock, leasePath, LockHeldError } from '../../../db/kernel-lock.ts';

let dir: string;
let holder: ChildProcess | null = null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cake-lock-'));
});

afterEach(() => {
  holder?.kill('SIGKILL');
  holder = null;
  rmSync(dir, { recursive: true, force: true });
});

/** A process of its own that takes the lock and then does nothing. */
async function holdElsewhere(path: string): Promise<ChildProcess> {
  const code = `import(${JSON.stringify(builtEntry('db/kernel-lock.js'))}).then(({ acquireKernelLock }) => {
    acquireKernelLock(${JSON.stringify(path)}, { mode: 'exclusive', waitMs: 0, holder: 'task other' });
    console.log('held');
    setInterval(() => {}, 1000);
  });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  holder = child;
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** What a process of its own gets that tries to take the lock. */
async function takeElsewhere(path: string): Promise<string> {
  const code = `import(${JSON.stringify(builtEntry('db/kernel-lock.js'))}).then(({ acquireKernelLock }) => {
    acquireKernelLock(${JSON.stringify(path)}, { mode: 'exclusive', waitMs: 0 }).release();
    return 'taken';
  }).catch((error) => error.name).then((said) => process.stdout.write(said));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code]);
  return stdout;
}

describe('kernel lock', () => {
  it('lets one process in, names the holder to others, and is free at once when it is killed -9', async () => {
    const path = join(dir, 'cake', 'lease.lock');
    const child = await holdElsewhere(path);
    const take = () => acquireKernelLock(path, { mode: 'exclusive', waitMs: 0 });
    expect(take).toThrow(LockHeldError);
    expect(take).toThrow(/held by task other/);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    take().release();
  });

  it('is shared by readers and refused to a writer beside them', () => {
    const path = join(dir, 'tree.lock');
    const readers = [1, 2].map(() => acquireKernelLock(path, { mode: 'shared', waitMs: 0 }));
    expect(() => acquireKernelLock(path, { mode: 'exclusive', waitMs: 0 })).toThrow(LockHeldError);
    for (const reader of readers) reader.release();
    const writer = acquireKernelLock(path, { mode: 'exclusive', waitMs: 0 });
    expect(() => acquireKernelLock(path, { mode: 'shared', waitMs: 0 })).toThrow(LockHeldError);
    writer.release();
  });

  it('still keeps other processes out after its own process tried to take it again', async () => {
    const path = join(dir, 'twice.lock');
    const lock = acquireKernelLock(path, { mode: 'exclusive', waitMs: 0 });
    expect(() => acquireKernelLock(path, { mode: 'exclusive', waitMs: 0 })).toThrow(LockHeldError);
    expect(await takeElsewhere(path)).toBe('LockHeldError');
    lock.release();
    expect(await takeElsewhere(path)).toBe('taken');
  });

  it('can be released twice', () => {
    const lock = acquireKernelLock(join(dir, 'x.lock'), { mode: 'exclusive', waitMs: 0 });
    lock.release();
    expect(() => lock.release()).not.toThrow();
  });

  it('is for its user alone, and closes what an earlier version left open', () => {
    const path = join(dir, 'cake', 'x.lock');
    const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
    acquireKernelLock(path, { mode: 'exclusive', waitMs: 0, holder: 'me' }).release();
    expect([mode(join(dir, 'cake')), mode(path), mode(`${path}.holder`)]).toEqual([
      '700',
      '600',
      '600',
    ]);
    chmodSync(path, 0o644);
    acquireKernelLock(path, { mode: 'shared', waitMs: 0 }).release();
    expect(mode(path)).toBe('600');
  });

  it('lies in the git dir, so that two CAKE_HOMEs collide, and differs by work tree', () => {
    expect(leasePath('/r/.git', '/r')).toBe(leasePath('/r/.git', '/r'));
    expect(leasePath('/r/.git', '/r')).not.toBe(leasePath('/r/.git', '/r2'));
    expect(leasePath('/r/.git', '/r').startsWith('/r/.git/cake/')).toBe(true);
  });
});
