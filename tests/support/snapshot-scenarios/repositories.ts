import type { World } from '../snapshot-world.ts';
import { spoil, type Scenario } from './types.ts';

const reinit = (w: World, args: string): void =>
  w.sh(`rm -rf .git; git init -q -b main ${args}; git add -A; git commit -qm first`);

const side = (w: World): void => {
  w.git('checkout', '-q', '-b', 'side');
  w.write('a.txt', 'side\n');
  w.commit('side');
  w.git('checkout', '-q', 'main');
  w.write('a.txt', 'main\n');
  w.commit('main');
};

/** What kinds of repositories and git operations do to a rollback. */
export const REPOSITORY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'sha256 repository',
    before: (w) => {
      reinit(w, '--object-format=sha256');
      w.write('a.txt', 'staged\n');
      w.git('add', 'a.txt');
      w.write('a.txt', 'dirty\n');
      w.write('u', 'u');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.commit('x');
      spoil(w);
    },
  },
  {
    name: 'rebase -i stopped by exec, detached',
    before: (w) => {
      side(w);
      w.git('checkout', '-q', '--detach');
      w.tryGit('rebase', '-i', '--exec', 'false', 'HEAD~1');
    },
    damage: (w) => {
      w.tryGit('rebase', '--abort');
      w.git('checkout', '-q', 'main');
      spoil(w);
    },
  },
  {
    name: 'rebase with autostash stopped',
    before: (w) => {
      side(w);
      w.write('b.txt', 'stash me\n');
      w.tryGit('rebase', '--autostash', 'side');
    },
    damage: (w) => {
      w.tryGit('rebase', '--abort');
    },
  },
  {
    name: 'git am stopped',
    before: (w) => {
      side(w);
      w.sh(
        'git format-patch -q -1 side --stdout > "$PWD-p"; git am -q "$PWD-p" || true; rm "$PWD-p"',
      );
    },
    damage: (w) => {
      w.tryGit('am', '--abort');
      spoil(w);
    },
  },
  {
    name: 'cherry-pick of several, stopped in the middle',
    before: (w) => {
      w.git('checkout', '-q', '-b', 's');
      for (const n of ['1', '2', '3']) {
        w.write('a.txt', n);
        w.commit(n);
      }
      w.git('checkout', '-q', 'main');
      w.write('a.txt', 'm');
      w.commit('m');
      w.tryGit('cherry-pick', 's~2', 's~1', 's');
    },
    damage: (w) => {
      w.write('a.txt', 'r');
      w.git('add', 'a.txt');
      w.tryGit('cherry-pick', '--continue');
      w.tryGit('cherry-pick', '--quit');
    },
  },
  {
    name: 'stash apply with conflicts',
    before: (w) => {
      w.write('a.txt', 'stashed\n');
      w.git('stash', 'push', '-q');
      w.write('a.txt', 'other\n');
      w.commit('o');
      w.tryGit('stash', 'apply');
    },
    damage: (w) => {
      w.git('checkout', '-q', '--theirs', 'a.txt');
      w.git('add', 'a.txt');
      w.git('commit', '-qm', 'c');
    },
  },
  {
    name: 'add/add and modify/delete conflicts',
    before: (w) => {
      w.git('checkout', '-q', '-b', 's');
      w.write('n.txt', 's');
      w.rm('b.txt');
      w.commit('s');
      w.git('checkout', '-q', 'main');
      w.write('n.txt', 'm');
      w.write('b.txt', 'm');
      w.commit('m');
      w.tryGit('merge', 's');
      w.rm('b.txt');
    },
    damage: (w) => {
      w.git('add', '-A');
      w.git('commit', '-qm', 'merged');
    },
  },
  {
    name: 'replace ref for HEAD set by the agent',
    before: (w) => {
      w.write('b.txt', 'x\n');
      w.commit('x');
      w.write('a.txt', 'dirty\n');
    },
    damage: (w) => {
      w.git('replace', 'HEAD', 'HEAD~1');
      w.rm('b.txt');
      w.write('dir/c.txt', 'y\n');
    },
    except: (_seen, wanted) => ({ status: wanted.status }),
  },
  {
    name: 'replace ref of the user, agent commits',
    before: (w) => {
      w.write('b.txt', 'x\n');
      w.commit('x');
      w.write('b.txt', 'z\n');
      w.commit('z');
      w.git('replace', 'HEAD', 'HEAD~1');
      w.write('a.txt', 'dirty\n');
    },
    damage: (w) => {
      w.write('b.txt', 'agent\n');
      w.commit('y');
      w.rm('b.txt');
    },
  },
  {
    name: 'shallow clone',
    before: (w) => {
      w.write('a.txt', '2');
      w.commit('2');
      w.sh(
        'cp -a . "$PWD-o"; rm -rf .git; git clone -q --depth 1 "file://$PWD-o" "$PWD-c"; mv "$PWD-c/.git" .; git reset -q --hard',
      );
      w.write('a.txt', 'dirty');
    },
    damage: (w) => {
      w.commit('3');
      spoil(w);
      w.sh('rm -rf "$PWD-o" "$PWD-c"');
    },
  },
  {
    name: 'clone with alternates',
    before: (w) => {
      w.sh(
        'cp -a . "$PWD-o"; rm -rf .git; git clone -q --shared "$PWD-o" "$PWD-c"; mv "$PWD-c/.git" .; rm -rf "$PWD-c"; git reset -q --hard',
      );
      w.write('a.txt', 'staged');
      w.git('add', 'a.txt');
    },
    damage: (w) => {
      w.commit('3');
      spoil(w);
    },
  },
  {
    name: 'separate git dir',
    before: (w) => {
      w.sh('mv .git "$PWD-g"; git init -q --separate-git-dir "$PWD-g"');
      w.write('a.txt', 'dirty');
    },
    damage: spoil,
  },
  {
    name: 'sparse index',
    before: (w) => {
      w.write('other/deep/o.txt', 'o\n');
      w.write('other/p.txt', 'p\n');
      w.commit('o');
      w.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'dir');
      w.write('dir/c.txt', 'dirty\n');
    },
    damage: (w) => {
      w.git('sparse-checkout', 'disable');
      w.write('other/p.txt', 'agent');
      w.commit('x');
      w.rm('dir/c.txt');
    },
  },
  {
    name: 'intent to add, changed and deleted',
    before: (w) => {
      w.write('n1', '1');
      w.write('n2', '2');
      w.git('add', '-N', 'n1', 'n2');
      w.write('n1', 'changed');
      w.rm('n2');
    },
    damage: (w) => {
      w.git('reset', '-q', '--hard');
      w.git('clean', '-qfd');
    },
  },
  {
    name: 'current branch renamed by the agent',
    damage: (w) => {
      w.git('branch', '-m', 'main', 'trunk');
      w.write('a.txt', 'x');
      w.commit('x');
    },
  },
  {
    name: 'packed refs, branch deleted and remade',
    before: (w) => {
      w.git('tag', 'v1');
      w.git('branch', 'keep');
      w.git('pack-refs', '--all');
      w.write('a.txt', 'd\n');
    },
    damage: (w) => {
      w.git('checkout', '-q', '-b', 'z');
      w.git('branch', '-D', 'main');
      w.commit('z');
      w.git('pack-refs', '--all', '--prune');
    },
  },
  {
    name: 'stash popped by the agent',
    before: (w) => {
      w.write('a.txt', 'stashed\n');
      w.git('stash', 'push', '-q');
      w.write('b.txt', 'dirty\n');
    },
    damage: (w) => {
      w.git('stash', 'pop', '-q');
    },
  },
  {
    name: 'user replaced a file by a folder and a folder by a file',
    before: (w) => {
      w.rm('a.txt');
      w.write('a.txt/x', 'x');
      w.rm('dir');
      w.write('dir', 'file');
    },
    damage: (w) => {
      w.rm('a.txt');
      w.rm('dir');
      w.git('checkout', '-q', '--', '.');
    },
  },
];
