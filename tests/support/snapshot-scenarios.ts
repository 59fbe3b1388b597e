import { utimesSync } from 'node:fs';
import type { Observation, World } from './snapshot-world.ts';

export interface Scenario {
  name: string;
  files?: Record<string, string>;
  /** What the user had, before the snapshot. */
  before?: (world: World) => void;
  /** What the agent did since. */
  damage: (world: World) => void;
  /** What stays different on purpose, said as a change of what was seen. */
  except?: (
    seen: Omit<Observation, 'times' | 'refs'>,
    wanted: Omit<Observation, 'times' | 'refs'>,
  ) => Partial<Observation>;
}

/** Damage of an ordinary kind, where the scenario is about what was before. */
const spoil = (w: World): void => {
  w.write('a.txt', 'damage\n');
  w.rm('b.txt');
  w.write('new.txt', 'new\n');
  w.write('dir/c.txt', 'staged damage\n');
  w.git('add', 'dir/c.txt');
};

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

export const SCENARIOS: readonly Scenario[] = [
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
  {
    name: 'CRLF files under autocrlf, dirty',
    before: (w) => {
      w.git('config', 'core.autocrlf', 'true');
      w.write('a.txt', 'one\r\ntwo\r\n');
      w.write('b.txt', 'mixed\r\nends\n');
    },
    damage: (w) => {
      w.write('a.txt', 'x\n');
      w.write('b.txt', 'y\n');
    },
  },
  {
    name: 'LF files that are clean under autocrlf',
    before: (w) => {
      w.git('config', 'core.autocrlf', 'true');
      w.write('lf.txt', 'as\nit\nis\n');
      w.commit('lf');
    },
    damage: (w) => {
      w.rm('lf.txt');
      w.write('a.txt', 'x');
    },
  },
  {
    name: 'line ends turned where git sees no change',
    files: { '.gitattributes': '* text=auto\n', 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n' },
    before: (w) => w.write('b.txt', 'b\r\n'),
    damage: (w) => {
      w.write('a.txt', 'one\r\ntwo\r\n');
      w.write('b.txt', 'b\n');
    },
  },
  {
    name: 'clean file with eol=crlf',
    files: { '.gitattributes': '*.bat eol=crlf\n', 'x.bat': 'a\r\nb\r\n' },
    damage: (w) => w.rm('x.bat'),
  },
  {
    name: 'filter that loses bytes',
    files: { 'a.txt': 'one\n' },
    before: (w) => {
      w.git('config', 'filter.low.clean', 'tr A-Z a-z');
      w.git('config', 'filter.low.smudge', 'cat');
      w.write('.gitattributes', '*.up filter=low\n');
      w.write('x.up', 'UPPER\n');
      w.commit('filtered');
      w.write('y.up', 'Dirty\n');
    },
    damage: (w) => {
      w.rm('x.up');
      w.write('y.up', 'z');
    },
  },
  {
    name: 'missing filter program that is required',
    before: (w) => {
      w.write('.gitattributes', '*.bin filter=gone\n');
      w.write('x.bin', 'pointer\n');
      w.commit('before the filter');
      w.git('config', 'filter.gone.clean', 'cake-no-such-program');
      w.git('config', 'filter.gone.smudge', 'cake-no-such-program');
      w.git('config', 'filter.gone.required', 'true');
    },
    damage: (w) => {
      w.write('x.bin', 'changed\n');
      w.write('a.txt', 'x');
    },
  },
  {
    name: 'keywords are not expanded',
    files: { '.gitattributes': '*.c ident\n', 'x.c': '$Id$\n' },
    damage: (w) => w.rm('x.c'),
  },
  {
    name: 'nested repository, clean',
    before: (w) =>
      w.sh('git init -q nested && cd nested && echo n > n && git add n && git commit -qm n'),
    damage: spoil,
  },
  {
    name: 'nested repository made by the agent stays',
    damage: (w) => {
      w.sh('git init -q nested && cd nested && echo n > n && git add n && git commit -qm n');
      w.write('a.txt', 'x');
    },
    except: (seen, wanted) => ({
      tree: without(seen.tree, wanted.tree, 'nested'),
      status: wanted.status,
    }),
  },
  {
    name: 'empty nested repository',
    before: (w) => w.sh('git init -q hollow'),
    damage: spoil,
  },
  {
    name: 'submodule stays as it is, its entry comes back',
    before: (w) => {
      w.sh(
        'git init -q "$PWD-sub" && cd "$PWD-sub" && echo s > s && git add s && git commit -qm s && echo t > s && git commit -qam t',
      );
      w.sh(
        'git -c protocol.file.allow=always submodule --quiet add "$PWD-sub" sub && git commit -qm sub',
      );
    },
    damage: (w) => {
      w.git('rm', '-q', '--cached', 'sub');
      w.write('a.txt', 'x');
    },
  },
  {
    name: 'staged move of a submodule',
    before: (w) => {
      w.sh(
        'git init -q "$PWD-sub" && cd "$PWD-sub" && echo s > s && git add s && git commit -qm s && echo t > s && git commit -qam t',
      );
      w.sh(
        'git -c protocol.file.allow=always submodule --quiet add "$PWD-sub" sub && git commit -qm sub',
      );
      w.sh('cd sub && git checkout -q HEAD~1 && cd .. && git add sub');
    },
    damage: (w) => void w.git('reset', '-q'),
  },
  {
    name: 'sparse checkout',
    before: (w) => {
      w.git('sparse-checkout', 'set', 'dir');
      w.write('dir/c.txt', 'dirty\n');
    },
    damage: (w) => {
      w.write('dir/c.txt', 'x');
      w.write('dir/new', 'x');
    },
  },
  {
    name: 'sparse checkout widened by the agent',
    before: (w) => {
      w.write('other/o.txt', 'o\n');
      w.commit('other');
      w.git('sparse-checkout', 'set', 'dir');
    },
    damage: (w) => void w.git('sparse-checkout', 'add', 'other'),
  },
  {
    name: 'skip-worktree file with changes of its own',
    before: (w) => {
      w.git('update-index', '--skip-worktree', 'b.txt');
      w.write('b.txt', 'local settings\n');
    },
    damage: (w) => w.write('b.txt', 'overwritten\n'),
  },
  {
    name: 'assume-unchanged file with changes of its own',
    before: (w) => {
      w.git('update-index', '--assume-unchanged', 'b.txt');
      w.write('b.txt', 'local settings\n');
    },
    damage: (w) => w.git('update-index', '--no-assume-unchanged', 'b.txt'),
  },
  {
    name: 'flags set by the agent hide its changes',
    damage: (w) => {
      w.write('a.txt', 'hidden\n');
      w.write('b.txt', 'hidden\n');
      w.git('update-index', '--skip-worktree', 'a.txt');
      w.git('update-index', '--assume-unchanged', 'b.txt');
    },
  },
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

function only(tree: Record<string, string>, ...paths: string[]): Record<string, string> {
  return Object.fromEntries(
    paths.filter((path) => path in tree).map((path) => [path, tree[path]!]),
  );
}

function without(
  seen: Record<string, string>,
  wanted: Record<string, string>,
  folder: string,
): Record<string, string> {
  const inside = ([path]: [string, string]): boolean =>
    path === folder || path.startsWith(`${folder}/`);
  return Object.fromEntries([
    ...Object.entries(seen).filter((entry) => !inside(entry)),
    ...Object.entries(wanted).filter(inside),
  ]);
}
