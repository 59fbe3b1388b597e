import { utimesSync } from 'node:fs';
import type { Scenario } from './types.ts';

/** What permissions, kinds of files and ignore rules do to a rollback. */
export const KIND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'ignoreCase set, names that differ by case only',
    before: (w) => {
      w.write('A.TXT', 'upper\n');
      w.commit('A');
      w.write('a.txt', 'dirty\n');
    },
    damage: (w) => {
      w.git('config', 'core.ignoreCase', 'true');
      w.write('A.TXT', 'changed\n');
      w.write('B.TXT', 'new\n');
      w.rm('b.txt');
    },
  },
  {
    name: 'odd permission bits of tracked clean files',
    before: (w) => {
      w.chmod('a.txt', 0o444);
      w.chmod('b.txt', 0o600);
      w.chmod('dir/c.txt', 0o640);
      w.chmod('run.sh', 0o664);
    },
    damage: (w) => {
      w.rm('a.txt');
      w.chmod('b.txt', 0o644);
      w.write('b.txt', 'x\n');
      w.rm('dir');
      w.chmod('run.sh', 0o644);
    },
  },
  {
    name: 'permission bits changed where git sees nothing',
    damage: (w) => {
      w.chmod('a.txt', 0o600);
      w.chmod('b.txt', 0o666);
      w.chmod('dir/c.txt', 0o400);
    },
  },
  {
    name: 'private folder removed by the agent',
    before: (w) => {
      w.chmod('dir', 0o700);
      w.write('priv/x', 'x');
      w.chmod('priv', 0o700);
    },
    damage: (w) => {
      w.rm('dir');
      w.rm('priv');
    },
  },
  {
    name: 'folder modes changed by the agent',
    damage: (w) => {
      w.chmod('dir', 0o777);
      w.chmod('dir/deep', 0o700);
      w.write('dir/c.txt', 'x');
    },
  },
  {
    name: 'untracked link became a folder, folder became a pipe',
    before: (w) => {
      w.link('l', 'nowhere');
      w.write('f/x', 'x');
    },
    damage: (w) => {
      w.rm('l');
      w.write('l/y', 'y');
      w.rm('f');
      w.sh('mkfifo f');
    },
  },
  {
    name: 'tracked folder became a pipe',
    damage: (w) => {
      w.rm('dir');
      w.sh('mkfifo dir');
    },
  },
  {
    name: 'agent replaced a folder by a link into the tree',
    before: (w) => w.write('dir2/c.txt', 'mine'),
    damage: (w) => {
      w.rm('dir');
      w.link('dir', 'dir2');
      w.write('dir2/c.txt', 'x');
      w.commit('x');
    },
  },
  {
    name: 'hard links',
    before: (w) => {
      w.sh('ln a.txt a2.txt; ln b.txt "$PWD-out"');
      w.write('u', 'u');
      w.sh('ln u u2');
    },
    damage: (w) => {
      w.write('a.txt', 'in place\n');
      w.write('u', 'changed');
      w.rm('u2');
    },
  },
  {
    name: 'times in the future',
    before: (w) => {
      w.write('u', 'u');
      utimesSync(w.at('u'), 4e9, 4e9);
      w.write('a.txt', 'dirty\n');
      utimesSync(w.at('a.txt'), 4e9, 4e9);
      utimesSync(w.at('dir'), 4e9, 4e9);
    },
    damage: (w) => {
      w.write('u', 'v');
      utimesSync(w.at('u'), 4e9, 4e9);
      w.write('a.txt', 'DIRTY\n');
      utimesSync(w.at('a.txt'), 4e9, 4e9);
      w.write('dir/n/x', 'x');
      utimesSync(w.at('dir/n'), 1, 1);
    },
  },
  {
    name: 'untracked and ignored everything by the agent, deleted and changed',
    damage: (w) => {
      w.write('.gitignore', '*\n');
      w.git('rm', '-rq', '--cached', '.');
      w.git('add', '-f', '.gitignore');
      w.git('commit', '-qm', 'x');
      w.rm('a.txt');
      w.write('b.txt', 'changed\n');
    },
  },
  {
    name: 'rm --cached, ignored and changed by the agent',
    damage: (w) => {
      w.git('rm', '-q', '--cached', 'a.txt');
      w.write('.gitignore', '*.log\nignored/\n.env\na.txt\n');
      w.write('a.txt', 'changed\n');
      w.commit('x');
    },
  },
  {
    name: 'long name and deep path',
    before: (w) => {
      w.write('n'.repeat(255), 'long');
      w.write(`${'d'.repeat(200)}/`.repeat(15) + 'f', 'deep');
      w.write(`${'t'.repeat(200)}/`.repeat(15) + 'f', 'deep');
      w.git('add', 't'.repeat(200));
      w.git('commit', '-qm', 't');
    },
    damage: (w) => {
      w.rm('n'.repeat(255));
      w.rm('d'.repeat(200));
      w.rm('t'.repeat(200));
    },
  },
];
