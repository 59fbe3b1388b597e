import { utimesSync } from 'node:fs';
import type { Scenario } from './snapshot-scenarios.ts';

/** What settings, attributes, permissions and kinds of files do to a rollback. */
export const FILE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'symlinks off set by the agent',
    before: (w) => {
      w.link('l', 'a.txt');
      w.commit('l');
    },
    damage: (w) => {
      w.git('config', 'core.symlinks', 'false');
      w.rm('l');
      w.write('l', 'a.txt');
    },
  },
  {
    name: 'agent adds attributes that change line ends, committed',
    damage: (w) => {
      w.write('.gitattributes', '* text eol=crlf\n');
      w.commit('attr');
      w.rm('b.txt');
      w.write('a.txt', 'x\r\n');
    },
  },
  {
    name: 'agent adds attributes, uncommitted, in a subfolder',
    damage: (w) => {
      w.write('dir/.gitattributes', '* text eol=crlf\n');
      w.rm('dir/c.txt');
      w.rm('dir/deep/d.txt');
    },
  },
  {
    name: 'agent sets core.autocrlf',
    damage: (w) => {
      w.git('config', 'core.autocrlf', 'true');
      w.rm('b.txt');
      w.write('a.txt', 'x\n');
    },
  },
  {
    name: 'agent sets a smudge filter',
    before: (w) => {
      w.write('.gitattributes', '*.txt filter=f\n');
      w.commit('attr');
    },
    damage: (w) => {
      w.git('config', 'filter.f.smudge', 'tr a-z A-Z');
      w.git('config', 'filter.f.clean', 'cat');
      w.rm('b.txt');
      w.write('a.txt', 'x\n');
    },
  },
  {
    name: 'eol=crlf files, attributes removed by the agent',
    files: { '.gitattributes': '*.bat text eol=crlf\n', 'x.bat': 'a\r\nb\r\n', 'a.txt': 'a\n' },
    damage: (w) => {
      w.rm('.gitattributes');
      w.commit('no attr');
      w.rm('x.bat');
    },
  },
  {
    name: 'working-tree-encoding',
    before: (w) => {
      w.write('.gitattributes', '*.u text working-tree-encoding=UTF-16\n');
      w.write('x.u', Buffer.from('\ufeffhello\n', 'utf16le'));
      w.commit('u');
    },
    damage: (w) => {
      w.rm('x.u');
      w.rm('.gitattributes');
    },
  },
  {
    name: 'process filter that cannot run',
    before: (w) => {
      w.write('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n');
      w.write('x.bin', 'version https://git-lfs\noid sha256:0\n');
      w.commit('p');
      w.git('config', 'filter.lfs.process', 'git-lfs-gone filter-process');
      w.git('config', 'filter.lfs.required', 'true');
      w.git('config', 'filter.lfs.clean', 'git-lfs-gone clean');
      w.git('config', 'filter.lfs.smudge', 'git-lfs-gone smudge');
      w.write('y.bin', 'untracked\n');
    },
    damage: (w) => {
      w.rm('x.bin');
      w.write('y.bin', 'z');
      w.write('a.txt', 'x');
    },
  },
  {
    name: 'monitor, signing and every quirk in the settings',
    before: (w) => {
      for (const [k, v] of [
        ['core.fsmonitor', '.git/hooks/fsmonitor-watchman'],
        ['commit.gpgSign', 'true'],
        ['tag.gpgSign', 'true'],
        ['gpg.program', 'false'],
        ['status.showUntrackedFiles', 'no'],
        ['status.relativePaths', 'true'],
        ['status.renames', 'copies'],
        ['diff.renames', 'copies'],
        ['color.ui', 'always'],
        ['column.ui', 'always'],
        ['core.quotePath', 'false'],
        ['core.checkStat', 'minimal'],
        ['core.trustctime', 'false'],
        ['diff.ignoreSubmodules', 'all'],
        ['core.abbrev', '4'],
        ['diff.noprefix', 'true'],
        ['core.precomposeUnicode', 'true'],
        ['index.threads', '4'],
        ['core.logAllRefUpdates', 'always'],
        ['log.showSignature', 'true'],
        ['core.warnAmbiguousRefs', 'true'],
        ['status.branch', 'false'],
        ['status.short', 'true'],
        ['core.pager', 'false'],
        ['alias.status', '!false'],
        ['core.bigFileThreshold', '1k'],
        ['pack.packSizeLimit', '1m'],
        ['transfer.fsckObjects', 'true'],
        ['fetch.fsckObjects', 'true'],
        ['receive.fsckObjects', 'true'],
        ['core.fsync', 'all'],
        ['feature.manyFiles', 'true'],
        ['diff.external', 'false'],
        ['core.sharedRepository', 'group'],
        ['i18n.logOutputEncoding', 'latin1'],
        ['extensions.worktreeConfig', 'true'],
        ['repack.writeBitmaps', 'true'],
      ] as const)
        w.git('config', k, v);
      w.write('u', 'u');
      w.write('a.txt', 'dirty\n');
      w.link('l', 'a.txt');
      w.git('-c', 'commit.gpgSign=false', 'add', 'l');
    },
    damage: (w) => {
      w.rm('u');
      w.write('new', 'n');
      w.git('-c', 'commit.gpgSign=false', 'commit', '-qam', 'x');
    },
  },
  {
    name: 'untracked cache, many files',
    before: (w) => {
      w.git('config', 'core.untrackedCache', 'true');
      w.git('update-index', '--untracked-cache');
      w.write('u/v/w', 'w');
      w.git('status');
    },
    damage: (w) => {
      w.write('u/v/x', 'x');
      w.git('status');
      w.rm('u/v/w');
      w.write('n/m', 'n');
    },
  },
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
