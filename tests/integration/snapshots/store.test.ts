import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSnapshotStore } from '../../../adapters/git/snapshot-store.ts';
import { snapshotWorld, type World } from '../../support/snapshot-world.ts';

let world: World;
beforeEach(() => {
  world = snapshotWorld();
});
afterEach(() => world.remove());

const MB = 1024 * 1024;
const create = (id: string, more: { linkedErrors?: string[]; checkpoint?: boolean } = {}) =>
  world.store.create({
    workTree: world.repo.dir,
    id,
    label: id,
    taskId: 't',
    linkedErrors: more.linkedErrors ?? [],
    ...(more.checkpoint === undefined ? {} : { checkpoint: more.checkpoint }),
  });
const restore = (id: string, safetyId: string) =>
  world.store.restore({ workTree: world.repo.dir, id, safetyId });
const storeDir = (): string => {
  const [key] = readdirSync(join(world.home, 'snapshots'));
  return join(world.home, 'snapshots', key!);
};
const largeFiles = (): string[] =>
  readdirSync(join(storeDir(), 'large'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(storeDir(), 'large', name))
    .filter((name) => statSync(name).isFile());
const ids = async (): Promise<string[]> =>
  (await world.store.list(world.repo.dir)).map(({ id }) => id);

describe('large files', () => {
  it('are copied once while they do not change, and come back', async () => {
    const big = randomBytes(9 * MB);
    world.write('big.bin', big);
    await new Promise((done) => setTimeout(done, 150));
    await create('one');
    const second = await create('two');
    expect(largeFiles()).toHaveLength(2);
    expect(new Set(largeFiles().map((file) => statSync(file).ino)).size).toBe(1);
    expect(second.sizeBytes).toBeLessThan(MB);
    world.write('big.bin', 'short');
    await restore('two', 's');
    expect(
      execFileSync('cat', [join(world.repo.dir, 'big.bin')], { maxBuffer: 1 << 26 }).equals(big),
    ).toBe(true);
  });

  it('are copied again when they changed', async () => {
    world.write('big.bin', randomBytes(9 * MB));
    await create('one');
    world.write('big.bin', randomBytes(9 * MB));
    await create('two');
    expect(new Set(largeFiles().map((file) => statSync(file).ino)).size).toBe(2);
  });
});

describe('many untracked files', () => {
  it('are read once, and a change among them is seen', async () => {
    for (let n = 0; n < 2_100; n += 1) world.write(`many/${n % 50}/f${n}`, `content ${n}`);
    await new Promise((done) => setTimeout(done, 150));
    await create('one');
    const cached = readdirSync(storeDir()).filter((name) => name.startsWith('seen-'));
    expect(cached).toHaveLength(1);
    world.write('many/7/f7', 'CONTENT 7');
    const then = world.observe();
    await create('two');
    world.rm('many');
    await restore('two', 's');
    expect(world.observe().tree).toEqual(then.tree);
  });
});

describe('collection', () => {
  const retention = { retentionMs: 72 * 3_600_000, openErrors: new Set(['sig']) };

  it('keeps to the cap on disk, spares linked ones and checkpoints of open tasks', async () => {
    for (const [id, more] of [
      ['linked', { linkedErrors: ['sig'] }],
      ['checkpoint', { checkpoint: true }],
      ['plain', {}],
      ['newest', {}],
    ] as const) {
      world.write('noise.bin', randomBytes(2 * MB));
      world.now.ms += 1;
      await create(id, more as { linkedErrors?: string[]; checkpoint?: boolean });
    }
    const input = { ...retention, maxBytes: 7 * MB, openTasks: new Set(['t']) };
    const { deleted, bytes, aboveCap } = await world.store.cleanupAll(input);
    expect(deleted).toEqual(['plain']);
    expect(bytes).toBeLessThan(7 * MB);
    expect(bytes).toBeGreaterThan(5 * MB);
    expect(aboveCap).toBe(false);
    world.now.ms += 73 * 3_600_000;
    const later = await world.store.cleanupAll({ ...input, maxBytes: 3 * MB });
    expect(later).toMatchObject({ deleted: ['newest'], aboveCap: true });
    expect(await ids()).toEqual(['linked', 'checkpoint']);
    const keep = world.git('for-each-ref', '--format=%(refname)', 'refs/cake-keep');
    expect(keep.trim().split('\n')).toHaveLength(2);
    world.write('noise.bin', 'x');
    await restore('linked', 's');
    expect(statSync(join(world.repo.dir, 'noise.bin')).size).toBe(2 * MB);
  });

  it('gives all room back when nothing is kept, and what a killed snapshot left', async () => {
    world.write('noise.bin', randomBytes(MB));
    await create('one');
    mkdirSync(join(storeDir(), 'incoming', '999999999-dead'), { recursive: true });
    world.now.ms += 73 * 3_600_000;
    const { bytes } = await world.store.cleanup({
      ...retention,
      workTree: world.repo.dir,
      maxBytes: 1 << 30,
    });
    expect(bytes).toBe(0);
    expect(readdirSync(join(storeDir(), 'incoming'))).toEqual([]);
    expect(world.git('for-each-ref', 'refs/cake-keep')).toBe('');
    await create('two');
    expect(await ids()).toEqual(['two']);
  });
});

describe('when something is in the way', () => {
  it('refuses to overwrite ignored files with a file, and changes nothing', async () => {
    await create('then');
    world.rm('a.txt');
    world.write('a.txt/build.log', 'ignored');
    const before = world.observe();
    await expect(restore('then', 's')).rejects.toMatchObject({ name: 'RestoreBlockedError' });
    expect(world.observe()).toEqual(before);
  });

  it('refuses to move a branch that another work tree has', async () => {
    await create('then');
    world.write('a.txt', 'x');
    world.commit('x');
    world.git('checkout', '-q', '-b', 'other');
    const elsewhere = `${world.repo.dir}-tree`;
    world.git('worktree', 'add', '-q', elsewhere, 'main');
    try {
      const before = world.observe();
      await expect(restore('then', 's')).rejects.toMatchObject({ name: 'BranchInUseError' });
      expect(world.observe()).toEqual(before);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('rolls a linked work tree back without touching the main one', async () => {
    const elsewhere = `${world.repo.dir}-linked`;
    world.git('worktree', 'add', '-q', '-b', 'side', elsewhere);
    try {
      writeFileSync(join(elsewhere, 'a.txt'), 'side dirty\n');
      const main = world.observe();
      const input = { workTree: elsewhere, label: '', taskId: null, linkedErrors: [] };
      await world.store.create({ ...input, id: 'side' });
      writeFileSync(join(elsewhere, 'a.txt'), 'damage\n');
      await world.store.restore({ workTree: elsewhere, id: 'side', safetyId: 's' });
      expect(execFileSync('cat', [join(elsewhere, 'a.txt')], { encoding: 'utf8' })).toBe(
        'side dirty\n',
      );
      expect(world.observe()).toEqual(main);
      await expect(restore('side', 'x')).rejects.toMatchObject({ name: 'SnapshotMissingError' });
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('is not led astray by a hostile environment', async () => {
    world.write('a.txt', 'dirty\n');
    const then = world.observe();
    const hostile = {
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_OBJECT_DIRECTORY: '/nowhere',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_LITERAL_PATHSPECS: '1',
      GIT_CEILING_DIRECTORIES: '/',
    };
    const own = Object.keys(hostile).map((key) => [key, process.env[key]] as const);
    try {
      Object.assign(process.env, hostile);
      await create('then');
      world.write('a.txt', 'x');
      await restore('then', 's');
    } finally {
      for (const [key, value] of own) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
    }
    expect(world.observe().tree).toEqual(then.tree);
  });
});

describe('a full disk', () => {
  it.runIf(process.getuid?.() === 0)('is said clearly, and leaves nothing behind', async () => {
    const mount = mkdtempSync(join(tmpdir(), 'cake-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount], { stdio: 'ignore' });
    } catch {
      rmSync(mount, { recursive: true });
      return; // No right to mount here; the size limit below tries the same.
    }
    try {
      const store = createSnapshotStore({
        cakeHome: mount,
        nowMs: () => 1,
        lockTree: async () => ({ release: () => undefined }),
      });
      const input = { workTree: world.repo.dir, label: '', taskId: null, linkedErrors: [] };
      world.write('small', 'small');
      await store.create({ ...input, id: 'fits' });
      world.write('noise.bin', randomBytes(6 * MB));
      world.write('large.bin', randomBytes(9 * MB));
      const before = world.observe();
      const files = execFileSync('find', [mount, '-type', 'f'], { encoding: 'utf8' })
        .split('\n')
        .toSorted();
      for (const gone of ['large.bin', 'noise.bin']) {
        await expect(store.create({ ...input, id: 'full' })).rejects.toMatchObject({
          name: 'StoreFullError',
        });
        const left = execFileSync('find', [mount, '-type', 'f'], { encoding: 'utf8' });
        expect(left.split('\n').toSorted()).toEqual(files);
        if (gone === 'large.bin') expect(world.observe()).toEqual(before);
        world.rm(gone);
      }
      expect(world.git('for-each-ref', 'refs/cake-keep').trim().split('\n')).toHaveLength(1);
      await store.create({ ...input, id: 'full' });
      expect((await store.list(world.repo.dir)).map(({ id }) => id)).toEqual(['fits', 'full']);
    } finally {
      execFileSync('umount', [mount]);
      rmSync(mount, { recursive: true });
    }
  });
});

describe('a stash entry of a snapshot', () => {
  it('brings the state back with git alone', async () => {
    world.write('a.txt', 'staged\n');
    world.git('add', 'a.txt');
    world.write('a.txt', 'unstaged\n');
    world.write('new.txt', 'untracked\n');
    world.rm('b.txt');
    const then = world.observe();
    await create('then');
    world.git('reset', '-q', '--hard');
    world.rm('new.txt');
    await world.store.export({ workTree: world.repo.dir, id: 'then' });
    expect(world.git('stash', 'list')).toContain('cake: then');
    world.git('stash', 'apply', '-q', '--index');
    expect(world.observe()).toMatchObject({ tree: then.tree, index: then.index });
    expect(existsSync(world.at('new.txt'))).toBe(true);
  });
});
