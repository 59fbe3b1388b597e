import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotWorld, type World } from '../../support/snapshot-world.ts';

let world: World;
beforeEach(() => {
  world = snapshotWorld();
});
afterEach(() => world.remove());

const create = (workTree = world.repo.dir) =>
  world.store.create({ workTree, id: 'then', label: 'then', taskId: 't', linkedErrors: [] });
const restore = (safetyId = 'safety') =>
  world.store.restore({ workTree: world.repo.dir, id: 'then', safetyId });
const tree = (): Record<string, string> => {
  const seen: Record<string, string> = {};
  for (const name of readdirSync(world.repo.dir, { recursive: true, encoding: 'utf8' })) {
    const full = join(world.repo.dir, name);
    if (!/^\.git(?:\/|$)/.test(name) && statSync(full).isFile())
      seen[name] = readFileSync(full, 'utf8');
  }
  return seen;
};
const git = (name: string): string => join(world.repo.dir, '.git', name);

describe('a damaged repository', () => {
  it.each([
    ['cut off', (index: Buffer) => index.subarray(0, 40)],
    ['empty', () => Buffer.alloc(0)],
    ['garbage', () => Buffer.from('this is no index at all, but long enough to be one')],
    [
      'flipped in one bit',
      (index: Buffer) => Buffer.from(index.map((x, n) => (n === 30 ? x ^ 1 : x))),
    ],
  ])('with an index that is %s gets the one of the snapshot', async (_what, spoil) => {
    world.write('a.txt', 'staged\n');
    world.git('add', 'a.txt');
    world.write('a.txt', 'unstaged\n');
    const then = world.observe();
    await create();
    writeFileSync(git('index'), spoil(readFileSync(git('index'))));
    world.write('dir/c.txt', 'damage\n');
    world.write('new.txt', 'new\n');
    await restore();
    const { times: _then, ...wanted } = then;
    expect(world.observe()).toMatchObject(wanted);
  });

  it('with an index that is garbage is snapshotted all the same, and its files come back', async () => {
    world.write('a.txt', 'mine\n');
    world.write('new.txt', 'new\n');
    writeFileSync(git('index'), 'garbage '.repeat(20));
    const then = tree();
    await create();
    world.sh('rm .git/index; git reset -q --hard; rm new.txt; echo damage > dir/c.txt');
    const damaged = tree();
    await restore();
    expect(tree()).toEqual(then);
    await world.store.restore({ workTree: world.repo.dir, id: 'safety', safetyId: 'undo' });
    expect(tree()).toEqual(damaged);
  });

  it('that lost the content of a clean file is left as it is, and the loss is named', async () => {
    await create();
    const oid = world.git('rev-parse', 'HEAD:a.txt').trim();
    world.write('a.txt', 'damage\n');
    world.write('dir/c.txt', 'damage\n');
    rmSync(git(`objects/${oid.slice(0, 2)}/${oid.slice(2)}`));
    const before = world.observe();
    await expect(restore()).rejects.toMatchObject({
      name: 'ObjectsMissingError',
      message: expect.stringContaining('a.txt') as string,
    });
    expect(world.observe()).toEqual(before);
  });

  it('that was made anew is left as it is, and the lost commit is named', async () => {
    await create();
    const commit = world.git('rev-parse', 'HEAD').trim();
    world.sh('rm -rf .git; git init -q -b main; echo x > a.txt; git add -A; git commit -qm anew');
    const before = world.observe();
    await expect(restore()).rejects.toMatchObject({
      name: 'ObjectsMissingError',
      message: expect.stringContaining(commit) as string,
    });
    expect(world.observe()).toEqual(before);
  });
});

describe('a repository that git refuses', () => {
  it.each([
    ['HEAD is missing', 'rm .git/HEAD', /HEAD is missing.*refs\/heads\/BRANCH/],
    ['HEAD is empty', ': > .git/HEAD', /HEAD is damaged/],
    ['HEAD is garbage', 'echo nonsense > .git/HEAD', /HEAD is damaged/],
    ['it is set to be bare', 'git config core.bare true', /core\.bare false/],
    ['its objects are gone', 'rm -r .git/objects', /objects are missing/],
    ['its refs are gone', 'rm -r .git/refs', /mkdir -p/],
    ['.git points nowhere', 'rm -r .git; echo "gitdir: /nowhere" > .git', /worktree repair/],
    ['.git is an empty file', 'rm -r .git; : > .git', /gitdir: PATH|invalid gitfile/],
    ['its settings are damaged', 'echo "[core" >> .git/config', /bad config/],
  ])('where %s is told its own remedy, never git init', async (_what, damage, remedy) => {
    world.sh(damage);
    for (const place of [world.repo.dir, join(world.repo.dir, 'dir')]) {
      const refused = await create(place).catch((error: unknown) => error as Error);
      expect(refused).toMatchObject({ name: 'NotARepositoryError' });
      expect((refused as Error).message).toMatch(remedy);
      expect((refused as Error).message).not.toContain('git init');
    }
  });
});

describe('a repository that is in use', () => {
  it.each(['index.lock', 'HEAD.lock'])(
    'with %s is snapshotted but not rolled back',
    async (lock) => {
      world.write('a.txt', 'dirty\n');
      writeFileSync(git(lock), '');
      await create();
      world.write('a.txt', 'damage\n');
      const before = world.observe();
      await expect(restore()).rejects.toMatchObject({ name: 'RepositoryBusyError' });
      expect(world.observe()).toEqual(before);
      rmSync(git(lock));
      await restore();
      expect(world.read('a.txt')).toBe('dirty\n');
    },
  );

  it('takes four snapshots at once, and one id only once', async () => {
    world.write('a.txt', 'dirty\n');
    const ids = ['p1', 'p2', 'p3', 'p4', 'p4', 'p4'];
    const base = { workTree: world.repo.dir, label: '', taskId: 't', linkedErrors: [] };
    await Promise.all(ids.map((id) => world.store.create({ ...base, id })));
    const listed = await world.store.list(world.repo.dir);
    expect(listed.map(({ id }) => id).toSorted()).toEqual(['p1', 'p2', 'p3', 'p4']);
  });
});

describe('the work tree that is meant', () => {
  it('is found from a folder inside it, also one that the rollback removes', async () => {
    await create(join(world.repo.dir, 'dir', 'deep'));
    world.write('later/x', 'x');
    const workTree = join(world.repo.dir, 'later');
    await world.store.restore({ workTree, id: 'then', safetyId: 's' });
    expect(Object.keys(world.observe().tree)).not.toContain('later');
  });

  it('is never /, a home folder or what lies above one, and nobody is told to make a repository there', async () => {
    for (const place of ['/', homedir(), dirname(homedir())])
      await expect(create(place)).rejects.toMatchObject({ name: 'UnsafeWorkTreeError' });
    await expect(create(world.home)).rejects.toMatchObject({
      name: 'NotARepositoryError',
      message: expect.stringContaining('git init') as string,
    });
  });

  it('is never another one that a setting points to', async () => {
    const elsewhere = `${world.repo.dir}-elsewhere`;
    mkdirSync(elsewhere);
    try {
      await create();
      world.git('config', 'core.worktree', elsewhere);
      await expect(restore()).rejects.toMatchObject({
        name: 'NotARepositoryError',
        message: expect.stringContaining('core.worktree') as string,
      });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

describe('folders that may not be written', () => {
  it('are opened for the rollback and closed again', async () => {
    chmodSync(world.at('dir'), 0o555);
    const then = world.observe();
    await create();
    world.sh('chmod u+w dir; echo damage > dir/c.txt; rm -r dir/deep; chmod u-w dir');
    const damaged = world.observe();
    await restore();
    expect(world.observe().tree).toEqual(then.tree);
    await world.store.restore({ workTree: world.repo.dir, id: 'safety', safetyId: 'undo' });
    expect(world.observe().tree).toEqual(damaged.tree);
    chmodSync(world.at('dir'), 0o755);
  });
});
