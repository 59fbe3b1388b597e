import { spoil, type Scenario } from './types.ts';

/** Edits, deletions, modes and links, staged and not. */
export const EDIT_SCENARIOS: readonly Scenario[] = [
  { name: 'clean tree, ordinary damage', damage: spoil },
  {
    name: 'nothing happened at all',
    before: (w) => w.write('a.txt', 'dirty\n'),
    damage: () => undefined,
  },
  {
    name: 'staged change',
    before: (w) => {
      w.write('a.txt', 'staged\n');
      w.git('add', 'a.txt');
    },
    damage: spoil,
  },
  { name: 'unstaged change', before: (w) => w.write('a.txt', 'unstaged\n'), damage: spoil },
  {
    name: 'staged and unstaged in one file',
    before: (w) => {
      w.write('a.txt', 'staged\n');
      w.git('add', 'a.txt');
      w.write('a.txt', 'unstaged\n');
    },
    damage: spoil,
  },
  {
    name: 'staged, then everything reset by the agent',
    before: (w) => {
      w.write('a.txt', 'staged\n');
      w.write('new.txt', 'staged new\n');
      w.git('add', '-A');
    },
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'staged content lost by gc',
    before: (w) => {
      w.write('a.txt', 'only in the index\n');
      w.git('add', 'a.txt');
      w.write('a.txt', 'work tree\n');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.git('gc', '-q', '--prune=now');
    },
  },
  {
    name: 'deleted in the work tree',
    before: (w) => w.rm('dir/c.txt'),
    damage: (w) => {
      w.git('checkout', '-q', '--', '.');
      spoil(w);
    },
  },
  {
    name: 'deleted in the index only',
    before: (w) => void w.git('rm', '-q', '--cached', 'b.txt'),
    damage: (w) => void w.git('add', '-A'),
  },
  {
    name: 'deleted in the index, kept with other content',
    before: (w) => {
      w.git('rm', '-q', '--cached', 'b.txt');
      w.write('b.txt', 'other\n');
    },
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'deleted in the index and in the tree',
    before: (w) => void w.git('rm', '-q', 'b.txt'),
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'staged new file, deleted in the tree',
    before: (w) => {
      w.write('new.txt', 'staged\n');
      w.git('add', 'new.txt');
      w.rm('new.txt');
    },
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'renamed and staged',
    before: (w) => void w.git('mv', 'a.txt', 'moved.txt'),
    damage: (w) => {
      w.git('mv', 'moved.txt', 'again.txt');
      w.commit('moved');
    },
  },
  {
    name: 'renamed by the agent',
    damage: (w) => {
      w.git('mv', 'dir', 'elsewhere');
      w.commit('moved');
    },
  },
  {
    name: 'mode changed, staged',
    before: (w) => {
      w.chmod('run.sh', 0o755);
      w.git('add', 'run.sh');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.chmod('a.txt', 0o755);
    },
  },
  {
    name: 'mode changed, unstaged, content kept',
    before: (w) => w.chmod('run.sh', 0o755),
    damage: (w) => w.chmod('run.sh', 0o644),
  },
  {
    name: 'mode changed while git was told to ignore modes',
    before: (w) => {
      w.git('config', 'core.fileMode', 'false');
      w.chmod('run.sh', 0o755);
    },
    damage: (w) => {
      w.chmod('run.sh', 0o644);
      w.chmod('a.txt', 0o755);
    },
  },
  {
    name: 'private permissions of an untracked file',
    before: (w) => {
      w.write('secret', 'key\n');
      w.chmod('secret', 0o600);
    },
    damage: (w) => w.rm('secret'),
  },
  {
    name: 'read-only file',
    before: (w) => {
      w.write('locked.txt', 'locked\n');
      w.chmod('locked.txt', 0o444);
      w.chmod('a.txt', 0o444);
    },
    damage: (w) => {
      w.chmod('locked.txt', 0o644);
      w.write('locked.txt', 'open\n');
      w.chmod('a.txt', 0o644);
      w.write('a.txt', 'open\n');
      w.chmod('a.txt', 0o444);
    },
  },
  {
    name: 'symlinks: made, changed, broken, to a folder',
    before: (w) => {
      w.link('here', 'a.txt');
      w.link('broken', 'nowhere');
      w.link('folder', 'dir');
      w.git('add', 'here');
    },
    damage: (w) => {
      w.rm('here');
      w.link('here', 'b.txt');
      w.rm('broken');
      w.rm('folder');
      w.write('folder', 'a file');
    },
  },
  {
    name: 'file became a symlink out of the tree',
    damage: (w) => {
      w.rm('a.txt');
      w.link('a.txt', '/etc/hostname');
    },
  },
  {
    name: 'folder became a symlink out of the tree',
    damage: (w) => {
      w.sh('mkdir ../$(basename "$PWD")-out && echo mine > ../$(basename "$PWD")-out/c.txt');
      w.rm('dir');
      w.sh('ln -s "$PWD-out" dir');
    },
  },
  {
    name: 'symlink became a file',
    before: (w) => {
      w.link('here', 'a.txt');
      w.commit('link');
    },
    damage: (w) => {
      w.rm('here');
      w.write('here', 'a file\n');
    },
  },
];
