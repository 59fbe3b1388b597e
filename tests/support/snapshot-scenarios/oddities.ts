import { utimesSync } from 'node:fs';
import { spoil, type Scenario } from './types.ts';

const odd = [
  'new\nline',
  'quo"te',
  "apo'strophe",
  'back\\slash',
  ':colon',
  '-dash',
  '--force',
  ':(top)magic',
  'sp ace ',
  'tab\there',
  '*star?',
  '[brackets]',
  'ünïcode',
  '$HOME',
  '#hash',
  '!bang',
  'cr\rhere',
];

/** Odd names, races, and damage of a large kind. */
export const ODD_SCENARIOS: readonly Scenario[] = [
  {
    name: 'odd names, untracked',
    before: (w) => {
      for (const name of odd) w.write(name, `${name} content`);
    },
    damage: (w) => {
      for (const name of odd.slice(0, 8)) w.rm(name);
      for (const name of odd.slice(8)) w.write(name, 'x');
    },
  },
  {
    name: 'odd names, tracked and staged',
    before: (w) => {
      for (const name of odd) w.write(`sub/${name}`, 'first');
      w.commit('odd');
      for (const name of odd) w.write(`sub/${name}`, 'second');
      w.git('add', '-A');
    },
    damage: (w) => {
      w.git('rm', '-rqf', 'sub');
      w.git('commit', '-qm', 'gone');
    },
  },
  {
    name: 'names that are no UTF-8',
    before: (w) => {
      w.write(Buffer.from('caf\xe9', 'latin1'), 'tracked');
      w.write(Buffer.from('d\xff/\xfe\x01', 'latin1'), 'tracked too');
      w.commit('bytes');
      w.write(Buffer.from('\xe9\xe8', 'latin1'), 'untracked');
    },
    damage: (w) => {
      w.rm(Buffer.from('caf\xe9', 'latin1'));
      w.rm(Buffer.from('d\xff', 'latin1'));
      w.rm(Buffer.from('\xe9\xe8', 'latin1'));
      w.write(Buffer.from('\xf0new', 'latin1'), 'agent');
    },
  },
  {
    name: 'racy edit of the same size',
    before: (w) => {
      w.write('a.txt', 'aaa\n');
      w.git('add', 'a.txt');
      w.write('a.txt', 'bbb\n');
    },
    damage: (w) => w.write('a.txt', 'ccc\n'),
  },
  {
    name: 'same size, old time put back',
    before: (w) => utimesSync(w.at('a.txt'), 1_000, 1_000),
    damage: (w) => {
      w.write('a.txt', 'ONE\n');
      utimesSync(w.at('a.txt'), 1_000, 1_000);
    },
  },
  {
    name: 'empty folders stay, also when the agent used them',
    before: (w) => w.mkdir('empty/inner'),
    damage: (w) => w.write('empty/inner/file', 'x'),
  },
  {
    name: 'pipe and socket are left alone',
    before: (w) =>
      w.sh('mkfifo pipe; python3 -c "import socket;socket.socket(socket.AF_UNIX).bind(\'sock\')"'),
    damage: spoil,
  },
  {
    name: 'tracked file became a pipe',
    damage: (w) => {
      w.rm('a.txt');
      w.sh('mkfifo a.txt');
    },
  },
  {
    name: 'stash entries of user and agent stay',
    before: (w) => {
      w.write('a.txt', 'stashed\n');
      w.git('stash', 'push', '-q');
      w.write('a.txt', 'dirty\n');
    },
    damage: (w) => w.git('stash', 'push', '-qu'),
  },
  {
    name: 'agent cleaned and reset everything',
    before: (w) => {
      w.write('a.txt', 'dirty\n');
      w.write('u/v.txt', 'untracked\n');
      w.write('x.log', 'ignored');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.git('clean', '-qfd');
    },
  },
  {
    name: 'agent deleted the index',
    before: (w) => {
      w.write('a.txt', 'staged\n');
      w.git('add', 'a.txt');
    },
    damage: (w) => {
      w.rm('.git/index');
    },
  },
  {
    name: 'empty file, file without last newline, binary',
    before: (w) => {
      w.write('empty', '');
      w.write('nonl', 'no newline');
      w.write('bin', Buffer.from([0, 1, 2, 255, 254, 10, 13]));
      w.git('add', 'bin');
    },
    damage: (w) => {
      for (const name of ['empty', 'nonl', 'bin']) w.write(name, 'x');
    },
  },
  {
    name: 'index version 4 and split index',
    before: (w) => {
      w.git('update-index', '--index-version', '4');
      w.git('update-index', '--split-index');
      w.write('a.txt', 'staged\n');
      w.git('add', 'a.txt');
    },
    damage: (w) => w.git('reset', '-q', '--hard'),
  },
  {
    name: 'file larger than what is packed',
    before: (w) => {
      w.write('big.bin', Buffer.alloc(9 * 1024 * 1024, 'big'));
      w.chmod('big.bin', 0o755);
    },
    damage: (w) => w.write('big.bin', Buffer.alloc(9 * 1024 * 1024, 'BIG')),
  },
  {
    name: 'agent replaced the whole tree by a fresh commit without parents',
    before: (w) => w.write('u.txt', 'u\n'),
    damage: (w) => {
      w.git('checkout', '-q', '--orphan', 'fresh');
      w.git('rm', '-rqf', '.');
      w.write('only.txt', 'x');
      w.commit('fresh');
    },
  },
];
