import { spoil, type Scenario } from './types.ts';

/** What happened to HEAD, branches and commits. */
export const HEAD_SCENARIOS: readonly Scenario[] = [
  {
    name: 'unborn branch',
    files: {},
    before: (w) => {
      w.git('update-ref', '-d', 'HEAD');
      w.write('x.txt', 'x\n');
      w.write('staged.txt', 's\n');
      w.git('add', 'staged.txt');
    },
    damage: (w) => {
      w.write('x.txt', 'y\n');
      w.write('z.txt', 'z\n');
    },
  },
  {
    name: 'unborn branch, first commit made',
    files: {},
    before: (w) => {
      w.git('update-ref', '-d', 'HEAD');
      w.write('x.txt', 'x\n');
    },
    damage: (w) => w.commit('first'),
  },
  {
    name: 'detached HEAD',
    before: (w) => {
      w.git('checkout', '-q', '--detach');
      w.write('a.txt', 'dirty\n');
    },
    damage: (w) => {
      w.commit('on no branch');
      w.git('checkout', '-q', 'main');
      spoil(w);
    },
  },
  {
    name: 'HEAD detached by the agent',
    damage: (w) => {
      w.git('checkout', '-q', '--detach');
      w.write('a.txt', 'x\n');
      w.commit('on no branch');
    },
  },
  {
    name: 'branch switched',
    before: (w) => w.write('a.txt', 'dirty\n'),
    damage: (w) => {
      w.git('checkout', '-q', '-b', 'other');
      w.commit('other');
    },
  },
  {
    name: 'branch switched, the old one moved and deleted',
    before: (w) => {
      w.git('checkout', '-q', '-b', 'work');
      w.commit('work');
    },
    damage: (w) => {
      w.git('checkout', '-q', 'main');
      w.git('branch', '-qD', 'work');
    },
  },
  {
    name: 'branch switched, the old one moved',
    damage: (w) => {
      w.git('checkout', '-q', '-b', 'other');
      w.write('a.txt', 'x\n');
      w.commit('x');
      w.git('branch', '-f', 'main', 'other');
    },
  },
  {
    name: 'branch with a name that is no ASCII',
    before: (w) => void w.git('checkout', '-q', '-b', 'zweig/größe'),
    damage: (w) => {
      w.commit('more');
      w.git('checkout', '-q', 'main');
    },
  },
  {
    name: 'commits made since',
    before: (w) => w.write('b.txt', 'dirty\n'),
    damage: (w) => {
      w.write('a.txt', '2\n');
      w.commit('two');
      w.write('new.txt', '3\n');
      w.rm('dir');
      w.commit('three');
    },
  },
  {
    name: 'amended, reflog expired, gc --prune=now',
    before: (w) => {
      w.write('a.txt', 'second\n');
      w.commit('second');
      w.write('b.txt', 'dirty\n');
    },
    damage: (w) => {
      w.git('commit', '-q', '--amend', '-am', 'other');
      w.git('reflog', 'expire', '--expire=now', '--all');
      w.git('gc', '-q', '--prune=now');
    },
  },
  {
    name: 'reset --soft onto packed content that gc drops later',
    before: (w) => {
      w.write('a.txt', 'packed\n');
      w.write('dir/c.txt', 'packed too\n');
      w.commit('packed');
      w.git('gc', '-q');
      w.git('reset', '-q', '--soft', 'HEAD~1');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.git('update-ref', '-d', 'ORIG_HEAD');
      w.git('reflog', 'expire', '--expire=now', '--all');
      w.git('gc', '-q', '--prune=now');
    },
  },
  {
    name: 'dirty content equal to packed content that gc drops later',
    before: (w) => {
      w.write('a.txt', 'packed\n');
      w.commit('packed');
      w.git('gc', '-q');
      w.git('reset', '-q', '--mixed', 'HEAD~1');
    },
    damage: (w) => {
      w.git('checkout', '-q', '--', '.');
      w.git('update-ref', '-d', 'ORIG_HEAD');
      w.git('reflog', 'expire', '--expire=now', '--all');
      w.git('gc', '-q', '--prune=now');
    },
  },
];
