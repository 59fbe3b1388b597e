import type { Scenario } from './types.ts';
import type { World } from '../snapshot-world.ts';

const conflict = (w: World): void => {
  w.git('checkout', '-q', '-b', 'side');
  w.write('a.txt', 'side\n');
  w.rm('b.txt');
  w.commit('side');
  w.git('checkout', '-q', 'main');
  w.write('a.txt', 'main\n');
  w.write('b.txt', 'two changed\n');
  w.commit('main');
};

/** Operations of git under way. */
export const OPERATION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'merge with conflicts',
    before: (w) => {
      conflict(w);
      w.tryGit('merge', 'side');
    },
    damage: (w) => w.git('merge', '--abort'),
  },
  {
    name: 'merge with conflicts, resolved and committed by the agent',
    before: (w) => {
      conflict(w);
      w.tryGit('merge', 'side');
    },
    damage: (w) => {
      w.write('a.txt', 'resolved\n');
      w.commit('merge');
    },
  },
  {
    name: 'merge aborted, its branch deleted, gc',
    before: (w) => {
      conflict(w);
      w.tryGit('merge', 'side');
    },
    damage: (w) => {
      w.git('merge', '--abort');
      w.git('branch', '-qD', 'side');
      w.git('reflog', 'expire', '--expire=now', '--all');
      w.git('gc', '-q', '--prune=now');
    },
  },
  {
    name: 'merge begun by the agent',
    before: conflict,
    damage: (w) => w.tryGit('merge', 'side'),
  },
  {
    name: 'conflict half resolved',
    before: (w) => {
      conflict(w);
      w.tryGit('merge', 'side');
      w.write('a.txt', 'resolved\n');
      w.git('add', 'a.txt');
    },
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'rebase stopped at a conflict',
    before: (w) => {
      conflict(w);
      w.tryGit('rebase', 'side');
    },
    damage: (w) => w.git('rebase', '--abort'),
  },
  {
    name: 'rebase stopped, then skipped to its end',
    before: (w) => {
      conflict(w);
      w.tryGit('rebase', 'side');
    },
    damage: (w) => w.tryGit('rebase', '--skip'),
  },
  {
    name: 'rebase --apply stopped',
    before: (w) => {
      conflict(w);
      w.tryGit('rebase', '--apply', 'side');
    },
    damage: (w) => w.tryGit('rebase', '--abort'),
  },
  {
    name: 'rebase begun by the agent',
    before: conflict,
    damage: (w) => w.tryGit('rebase', 'side'),
  },
  {
    name: 'cherry-pick stopped',
    before: (w) => {
      conflict(w);
      w.tryGit('cherry-pick', 'side');
    },
    damage: (w) => w.git('cherry-pick', '--abort'),
  },
  {
    name: 'revert stopped',
    before: (w) => {
      w.write('a.txt', 'x\n');
      w.commit('x');
      w.write('a.txt', 'y\n');
      w.commit('y');
      w.tryGit('revert', '--no-edit', 'HEAD~1');
    },
    damage: (w) => w.git('revert', '--abort'),
  },
  {
    name: 'bisect under way',
    before: (w) => {
      for (const n of ['1', '2', '3', '4']) {
        w.write('a.txt', n);
        w.commit(n);
      }
      w.git('bisect', 'start', 'HEAD', 'HEAD~4');
    },
    damage: (w) => w.git('bisect', 'reset'),
  },
  {
    name: 'intent to add',
    before: (w) => {
      w.write('new.txt', 'soon\n');
      w.git('add', '-N', 'new.txt');
    },
    damage: (w) => {
      w.git('add', 'new.txt');
      w.git('commit', '-qm', 'added');
    },
  },
  {
    name: 'intent to add by the agent',
    before: (w) => w.write('new.txt', 'mine\n'),
    damage: (w) => void w.git('add', '-N', 'new.txt'),
  },
  {
    name: 'intent to add of an ignored file',
    before: (w) => {
      w.write('x.log', 'soon\n');
      w.git('add', '-fN', 'x.log');
    },
    damage: (w) => w.git('reset', '-q'),
  },
];
