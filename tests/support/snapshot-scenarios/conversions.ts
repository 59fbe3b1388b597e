import { spoil, type Scenario } from './types.ts';

/** Line ends, filters, nested repositories and flags of the index. */
export const CONVERSION_SCENARIOS: readonly Scenario[] = [
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
];

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
