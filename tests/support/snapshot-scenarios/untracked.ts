import { spoil, type Scenario } from './types.ts';

/** Untracked and ignored files, and what changed its kind. */
export const UNTRACKED_SCENARIOS: readonly Scenario[] = [
  {
    name: 'untracked files in new folders',
    before: (w) => w.write('x/y/z.txt', 'deep\n'),
    damage: (w) => {
      w.rm('x');
      w.write('p/q/r.txt', 'agent\n');
    },
  },
  {
    name: 'untracked file committed by the agent',
    before: (w) => w.write('mine.txt', 'mine\n'),
    damage: (w) => {
      w.write('mine.txt', 'changed\n');
      w.commit('took it');
    },
  },
  {
    name: 'untracked file ignored by the agent and changed',
    before: (w) => w.write('mine.txt', 'mine\n'),
    damage: (w) => {
      w.write('.gitignore', '*.log\nignored/\n.env\nmine.txt\n');
      w.write('mine.txt', 'changed behind the rule\n');
    },
  },
  {
    name: 'untracked file ignored by the agent and deleted',
    before: (w) => w.write('mine.txt', 'mine\n'),
    damage: (w) => {
      w.write('.gitignore', 'mine.txt\n*.log\nignored/\n.env\n');
      w.rm('mine.txt');
    },
  },
  {
    name: 'ignored files stay',
    before: (w) => {
      w.write('ignored/data', 'precious');
      w.write('x.log', 'log');
    },
    damage: spoil,
  },
  {
    name: 'ignored files stay after the rules went',
    before: (w) => {
      w.write('ignored/data', 'precious');
      w.write('x.log', 'log');
    },
    damage: (w) => w.write('.gitignore', ''),
  },
  {
    name: 'ignored files stay after the rules were deleted and committed',
    before: (w) => w.write('ignored/data', 'precious'),
    damage: (w) => {
      w.rm('.gitignore');
      w.git('add', '-u');
      w.git('commit', '-qm', 'no rules');
    },
  },
  {
    name: 'ignored file force-added',
    before: (w) => w.write('.env', 'SECRET=1\n'),
    damage: (w) => void w.git('add', '-f', '.env'),
  },
  {
    name: 'ignored file force-added and committed',
    before: (w) => w.write('.env', 'SECRET=1\n'),
    damage: (w) => {
      w.git('add', '-f', '.env');
      w.git('commit', '-qm', 'leak');
    },
  },
  {
    name: 'ignored folder force-added and committed',
    before: (w) => w.write('ignored/data', 'precious'),
    damage: (w) => {
      w.git('add', '-f', 'ignored');
      w.git('commit', '-qm', 'leak');
    },
  },
  {
    name: 'folder became a file',
    damage: (w) => {
      w.rm('dir');
      w.write('dir', 'a file now');
    },
  },
  {
    name: 'folder became a file, committed',
    damage: (w) => {
      w.rm('dir');
      w.write('dir', 'a file now');
      w.commit('swap');
    },
  },
  {
    name: 'file became a folder',
    damage: (w) => {
      w.rm('a.txt');
      w.write('a.txt/in/it', 'x');
    },
  },
  {
    name: 'file became a folder, committed',
    damage: (w) => {
      w.rm('a.txt');
      w.write('a.txt/in/it', 'x');
      w.commit('swap');
    },
  },
  {
    name: 'untracked file and folder swapped',
    before: (w) => {
      w.write('u', 'file');
      w.write('v/w', 'in a folder');
    },
    damage: (w) => {
      w.rm('u');
      w.rm('v');
      w.write('u/x', 'folder');
      w.write('v', 'file');
    },
  },
  {
    name: 'file became an empty folder',
    damage: (w) => {
      w.rm('a.txt');
      w.mkdir('a.txt/empty');
    },
    except: (seen, wanted) => ({
      // What is no file has no content to keep: an undo does not make empty folders again.
      tree: { ...seen.tree, ...only(wanted.tree, 'a.txt', 'a.txt/empty') },
    }),
  },
];

function only(tree: Record<string, string>, ...paths: string[]): Record<string, string> {
  return Object.fromEntries(
    paths.filter((path) => path in tree).map((path) => [path, tree[path]!]),
  );
}
