import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../config/paths.ts';
import type { Deliverable } from '../../../domain/deliverables/types.ts';
import { createEffectsClient, type EffectsClient } from '../../../workers/effects/client.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';
import { eventually } from '../../support/wait.ts';

const ENTRY = builtEntry('workers/effects/main.js');

let repo: TempRepo;
let home: string;
let effects: EffectsClient;

beforeEach(() => {
  repo = tempRepo({ 'a.txt': 'one\n' });
  home = mkdtempSync(join(tmpdir(), 'cake-effects-'));
  effects = createEffectsClient({ entry: ENTRY, env: { ...process.env, CAKE_HOME: home } });
});

afterEach(async () => {
  await effects.close();
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const snapshot = (id: string) =>
  effects.call('createSnapshot', {
    workTree: repo.dir,
    id,
    label: 'before',
    taskId: 't',
    linkedErrors: [],
  });

function check(command: string, signal?: AbortSignal) {
  const deliverable = { id: 'd', kind: 'command', command } as Deliverable;
  const input = { deliverable, workTree: repo.dir, outputDir: join(home, 'checks') };
  return effects.call('runCheck', input, signal === undefined ? {} : { signal });
}

describe('the effects process', () => {
  it('takes a snapshot and rolls back to it, and says how far it is', async () => {
    await snapshot('s1');
    repo.write('test.txt', 'new\n');
    const seen: unknown[] = [];
    const restored = await effects.call(
      'restoreSnapshot',
      { workTree: repo.dir, id: 's1', safetyId: 'r1' },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(restored.deleted).toHaveLength(1);
    expect(existsSync(join(repo.dir, 'test.txt'))).toBe(false);
    expect(seen).not.toEqual([]);
    const known = await effects.call('listSnapshots', { workTree: repo.dir });
    expect(known.map(({ id }) => id)).toEqual(['s1', 'r1']);
  });

  it('throws what the effect throws, by the same name', async () => {
    const restored = effects.call('restoreSnapshot', {
      workTree: repo.dir,
      id: 'nowhere',
      safetyId: 'r1',
    });
    await expect(restored).rejects.toMatchObject({
      name: 'SnapshotMissingError',
      message: expect.stringContaining('nowhere'),
    });
  });

  it('ends a check whose activity was cancelled', async () => {
    const abort = new AbortController();
    const started = join(repo.dir, 'started');
    const running = check(`touch ${started}; sleep 600`, abort.signal).then(
      (evidence) => evidence.exitCode,
      () => 'ended',
    );
    await eventually('the check runs', () => existsSync(started));
    abort.abort();
    expect(await running).not.toBe(0);
  });

  it('fails the calls that run when it is killed, and the next call starts it again', async () => {
    const started = join(repo.dir, 'started');
    const failed = check(`touch ${started}; sleep 3`).then(
      () => null,
      (error: unknown) => error,
    );
    await eventually('the check runs', () => existsSync(started));
    const before = effects.pid()!;
    process.kill(before, 'SIGKILL');
    expect(await failed).toMatchObject({ name: 'EffectsLostError' });
    await snapshot('s2');
    expect(effects.pid()).not.toBe(before);
  });

  it('ends with a worker that is killed', async () => {
    const owner = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../../support/effects-owner.mjs'),
        builtEntry('workers/effects/client.js'),
        ENTRY,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((resolve) => {
      owner.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await eventually('the effects process is gone', () => !isAlive(pid));
  });
});
