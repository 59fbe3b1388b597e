import type { Scenario } from './types.ts';

/** What settings and attributes do to a rollback. */
export const SETTING_SCENARIOS: readonly Scenario[] = [
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
];
