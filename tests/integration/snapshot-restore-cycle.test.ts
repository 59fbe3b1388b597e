import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSnapshotStore, type SnapshotStore } from '../../adapters/git/snapshot-store.ts';
import { tempRepo, type TempRepo } from '../support/temp-repo.ts';

let repo: TempRepo;
let home: string;
let nowMs: number;
let store: SnapshotStore;

beforeEach(() => {
  repo = tempRepo({ 'a.txt': 'one\n', 'dir/b.txt': 'two\n', '.gitignore': 'ignored/\n' });
  home = mkdtempSync(join(tmpdir(), 'cake-home-'));
  nowMs = 1_790_000_000_000;
  store = createSnapshotStore({
    cakeHome: home,
    nowMs: () => nowMs,
    lockTree: async () => ({ release: () => undefined }),
  });
});

afterEach(() => {
  repo.remove();
  rmSync(home, { recursive: true, force: true });
});

const at = (path: string): string => join(repo.dir, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const create = (id: string, linkedErrors: string[] = []) =>
  store.create({ workTree: repo.dir, id, label: id, taskId: 't', linkedErrors });
const restore = (id: string, safetyId = `safety-${id}`) =>
  store.restore({ workTree: repo.dir, id, safetyId });

describe('snapshot and restore', () => {
  it('removes what appeared since: test.txt is gone', async () => {
    await create('s1');
    repo.write('test.txt', 'x');
    await restore('s1');
    expect(existsSync(at('test.txt'))).toBe(false);
  });

  it('brings back content, deletions, modes, links, staged and untracked state', async () => {
    repo.write('a.txt', 'staged\n');
    repo.git('add', 'a.txt');
    repo.write('a.txt', 'unstaged\n');
    repo.write('new.txt', 'untracked\n');
    repo.write('odd "name"\n.txt', 'odd\n');
    symlinkSync('a.txt', at('link'));
    chmodSync(at('dir/b.txt'), 0o755);
    const before = repo.git('status', '--porcelain=v2', '-z', '--untracked-files=all');
    await create('s1');
    repo.write('a.txt', 'damage\n');
    rmSync(at('dir'), { recursive: true });
    rmSync(at('new.txt'));
    rmSync(at('link'));
    rmSync(at('odd "name"\n.txt'));
    repo.write('dir', 'a file now');
    repo.git('add', '-A');
    await restore('s1');
    expect(repo.git('status', '--porcelain=v2', '-z', '--untracked-files=all')).toBe(before);
    expect(read('a.txt')).toBe('unstaged\n');
    expect(repo.git('show', ':a.txt')).toBe('staged\n');
    expect(readlinkSync(at('link'))).toBe('a.txt');
    expect(statSync(at('dir/b.txt')).mode & 0o100).toBe(0o100);
  });

  it('brings back HEAD and branch after commits, a switch and an amend with gc', async () => {
    const head = repo.git('rev-parse', 'HEAD');
    await create('s1');
    repo.git('checkout', '-q', '-b', 'other');
    repo.write('a.txt', 'committed\n');
    repo.git('commit', '-q', '-am', 'second');
    repo.git('commit', '-q', '--amend', '-m', 'third');
    repo.git('reflog', 'expire', '--expire=now', '--all');
    repo.git('gc', '-q', '--prune=now');
    await restore('s1');
    expect(repo.git('rev-parse', 'HEAD')).toBe(head);
    expect(repo.git('branch', '--show-current').trim()).toBe('main');
    expect(read('a.txt')).toBe('one\n');
  });

  it('never touches what is ignored, also when the agent changed the ignore rules', async () => {
    repo.write('ignored/data', 'precious');
    await create('s1');
    repo.write('.gitignore', '');
    await restore('s1');
    expect(read('ignored/data')).toBe('precious');
    expect(read('.gitignore')).toBe('ignored/\n');
  });

  it('works on an unborn branch', async () => {
    repo.remove();
    repo = tempRepo({});
    repo.git('update-ref', '-d', 'HEAD');
    repo.write('x.txt', 'x\n');
    await create('s1');
    repo.write('x.txt', 'y\n');
    repo.write('z.txt', 'z\n');
    await restore('s1');
    expect(read('x.txt')).toBe('x\n');
    expect(existsSync(at('z.txt'))).toBe(false);
  });

  it('can be undone: the safety snapshot gives back the state before the rollback', async () => {
    await create('s1');
    repo.write('a.txt', 'work in progress\n');
    repo.write('more.txt', 'more\n');
    const { safetySnapshotId } = await restore('s1');
    await restore(safetySnapshotId, 'again');
    expect(read('a.txt')).toBe('work in progress\n');
    expect(read('more.txt')).toBe('more\n');
  });

  it('is idempotent: the same create and the same restore again change nothing', async () => {
    const first = await create('s1');
    repo.write('a.txt', 'later\n');
    expect(await create('s1')).toEqual(first);
    await restore('s1');
    const second = await restore('s1');
    expect(second).toMatchObject({ written: [], deleted: [] });
  });

  it('takes several at once without one meeting another, and leaves one ref each', async () => {
    repo.write('a.txt', 'dirty\n');
    const ids = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
    await Promise.all(ids.map((id) => create(id)));
    expect((await store.list(repo.dir)).map(({ id }) => id).toSorted()).toEqual(ids);
    const [key] = readdirSync(join(home, 'snapshots'));
    const refs = execFileSync(
      'git',
      [
        '--git-dir',
        join(home, 'snapshots', key!, 'store.git'),
        'for-each-ref',
        '--format=%(refname)',
      ],
      { encoding: 'utf8' },
    );
    expect(refs.trim().split('\n')).toEqual(ids.map((id) => `refs/cake/snapshots/${id}`));
  });

  it('leaves HEAD, stash list, index and hooks of the user alone when it creates', async () => {
    repo.write('a.txt', 'dirty\n');
    repo.write('.git/hooks/post-index-change', '#!/bin/sh\ntouch "$GIT_DIR/hook-ran"\n');
    chmodSync(at('.git/hooks/post-index-change'), 0o755);
    const index = readFileSync(at('.git/index'));
    await create('s1');
    expect(repo.git('stash', 'list')).toBe('');
    expect(readFileSync(at('.git/index')).equals(index)).toBe(true);
    expect(existsSync(at('.git/hook-ran'))).toBe(false);
  });

  it('changes nothing while another git holds the index', async () => {
    await create('s1');
    repo.write('a.txt', 'later\n');
    writeFileSync(at('.git/index.lock'), '');
    await expect(restore('s1')).rejects.toThrow(/index\.lock is held/);
    expect(read('a.txt')).toBe('later\n');
    rmSync(at('.git/index.lock'));
  });

  it('names a snapshot that does not exist', async () => {
    await expect(restore('nope')).rejects.toThrow(/no snapshot nope/);
  });

  it('drops what is older than 72 h and keeps what open errors link to', async () => {
    await create('old');
    await create('linked', ['sig']);
    nowMs += 73 * 3_600_000;
    await create('new');
    const input = {
      workTree: repo.dir,
      retentionMs: 72 * 3_600_000,
      maxBytes: 1 << 30,
      openErrors: new Set(['sig']),
    };
    expect((await store.cleanup(input)).deleted).toEqual(['old']);
    expect((await store.list(repo.dir)).map(({ id }) => id)).toEqual(['linked', 'new']);
  });

  it('drops the oldest unlinked above the cap, never linked ones', async () => {
    for (const id of ['one', 'two', 'three']) {
      repo.write('big.bin', randomBytes(40_000));
      nowMs += 1;
      await create(id, id === 'one' ? ['sig'] : []);
    }
    const input = {
      workTree: repo.dir,
      retentionMs: 72 * 3_600_000,
      maxBytes: 110_000,
      openErrors: new Set(['sig']),
    };
    expect((await store.cleanup(input)).deleted).toEqual(['two']);
  });
});
