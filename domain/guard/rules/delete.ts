import { plainArgs, type Call } from '../call.ts';
import { placeOf, type Place } from '../place.ts';
import { findRoots, findsGit, hasFindFilter } from '../wrap/repeat.ts';
import { hasFlag, instead, none, operands, type GuardRule, type RuleFacts } from '../rule.ts';
import { isMarked } from '../shell/marks.ts';
import type { Arg } from '../shell/state.ts';
import { overwrites } from './overwrite-calls.ts';

const TREE_TOOLS = new Set([
  'rimraf',
  'del',
  'del-cli',
  'trash',
  'trash-put',
  'gio',
  'gvfs-trash',
  'srm',
  'wipe',
  'shred',
  'secure-delete',
]);

/** What a call deletes, and whether it takes whole trees. */
function deletion(call: Call): { targets: Arg[]; tree: boolean } | null {
  const args = plainArgs(call);
  switch (call.program) {
    case 'rm':
    case 'grm': {
      const targets = operands(call);
      const tree =
        hasFlag(
          args,
          ['recursive', 'recursiv', 'recursi', 'recurs', 'recur', 'recu', 'rec', 're', 'r'],
          'rR',
        ) || args.includes('--no-preserve-root');
      return { targets, tree: tree || targets.some(({ glob }) => glob) };
    }
    case 'find': {
      if (!args.includes('-delete')) return null;
      return { targets: findRoots(call), tree: true };
    }
    case 'fd':
      return null;
    case 'rmdir':
    case 'unlink':
      return { targets: operands(call), tree: false };
    case 'rsync': {
      if (
        !args.some((one) => /^--del(?:ete|ete-\w+)?$/.test(one)) ||
        hasFlag(args, ['dry-run'], 'n')
      )
        return null;
      const target = operands(call).at(-1);
      return target && !/^[\w.@-]+:/.test(target.text)
        ? { targets: [target], tree: true }
        : target
          ? { targets: [{ text: '/', glob: false }], tree: true }
          : null;
    }
    case 'gio':
      return args[0] === 'trash' || args[0] === 'remove'
        ? { targets: operands(call).slice(1), tree: true }
        : null;
    case 'busybox':
      return null;
    default:
      return TREE_TOOLS.has(call.program) ? { targets: operands(call), tree: true } : null;
  }
}

const PROGRAMS = ['rm', 'grm', 'find', 'rmdir', 'unlink', 'rsync', ...TREE_TOOLS];

function strikes(
  call: Call,
  { policy }: RuleFacts,
  tree: readonly Place[],
  single: readonly Place[],
): boolean {
  const what = deletion(call);
  if (!what) return false;
  const places = what.tree ? tree : single;
  return what.targets.some((target) => {
    if (call.program === 'find' && !isMarked(target.text)) {
      const args = plainArgs(call);
      if (findsGit(args)) return tree.includes('git');
      // With a filter it takes what it names below its root, not the root.
      const inner = hasFindFilter(args) ? { text: `${target.text}/x`, glob: false } : target;
      return places.includes(placeOf(inner, call, policy));
    }
    const place = placeOf(target, call, policy);
    if (
      call.program === 'rm' &&
      /(?:^|\/)\.git$/.test(target.text.replace(/\/+$/, '')) &&
      call.realm === 'here' &&
      place !== 'temp'
    )
      return tree.includes('git');
    return places.includes(place);
  });
}

const HARMFUL: readonly Place[] = ['workspace', 'git', 'outside', 'system'];

export const DELETE_RULES: readonly GuardRule[] = [
  {
    id: 'fs.delete-outside',
    family: 'fs',
    tier: 'floor',
    severity: 'critical',
    effect: 'delete',
    reason: 'It deletes the repository, or files outside the workspace.',
    alternative: instead('ls -la'),
    programs: PROGRAMS,
    matches: (call, facts) =>
      strikes(call, facts, HARMFUL, ['git', 'outside', 'system', 'workspace']),
    match: [
      'rm -rf /',
      'rm -rf ~',
      'rm -r --force .git',
      'rm -rf ../other',
      'rm -rf "$HOME"/.config',
      'rm -fr /etc/*',
      'rm -rf .',
      'rm -rf *',
      'find / -delete',
      'cd .. && rm -rf *',
      'rm -f ~/Downloads/*.md',
      'find . -type f -delete',
      'find . -name .git -exec rm -rf {} +',
      'npx rimraf /',
      'rsync -a --delete empty/ ~/',
      'rm /etc/passwd',
      'rm -rf /home/dev/repo',
      'unlink ~/.bashrc',
      'rm -rf /ho*',
      'rm -rf /tmp/*',
      'rm -rf "$PWD"',
      'rm -rf .g?t',
      'find ~ -name "*.log" -delete',
    ],
    notMatch: [
      'rm -rf node_modules',
      'rm -rf ./dist build',
      'rm file.txt',
      'rm -rf /tmp/cake-try',
      'find . -name "*.pyc" -delete',
      'find . -name node_modules -exec rm -rf {} +',
      'rm -rf /tmp/x/*',
      'rm -f .git/index.lock',
      'find ./coverage -type f -delete',
      'rsync -a src/ build/',
      'rm -rf build/*',
      'rimraf dist',
      'cd build && rm -rf *',
      'rm *.log',
    ],
  },
  {
    id: 'fs.delete-unknown',
    family: 'fs',
    tier: 'unresolved',
    severity: 'high',
    effect: 'delete',
    reason: 'What it deletes is only known when it runs.',
    alternative: none,
    programs: PROGRAMS,
    matches: (call, facts) => strikes(call, facts, ['unknown'], []),
    match: ['rm -rf "$DIR"', 'rm -rf $(cat list)/'],
    notMatch: [
      'rm -rf "./$NAME"',
      'rm "$FILE"',
      'D=$(mktemp -d); rm -rf "$D"',
      'rm -rf "build/$X"',
    ],
  },
  {
    id: 'fs.move-away',
    family: 'fs',
    tier: 'standard',
    severity: 'high',
    effect: 'delete',
    reason: 'It moves the repository, or files outside the workspace, away.',
    alternative: instead('ls -la'),
    programs: ['mv', 'gmv'],
    matches: (call, { policy }) => {
      const targets = operands(call);
      const into = targets.at(-1);
      const sources = hasFlag(plainArgs(call), ['target-directory'], 't')
        ? targets.slice(1)
        : targets.slice(0, -1);
      return (
        sources.some(
          (one) =>
            HARMFUL.includes(placeOf(one, call, policy)) &&
            !(isMarked(one.text) && placeOf(one, call, policy) === 'workspace') &&
            !(
              !one.glob &&
              placeOf(one, call, policy) === 'outside' &&
              /\/[^./][^/]*\.\w+$/.test(one.text) &&
              into !== undefined &&
              placeOf(into, call, policy) !== 'outside'
            ),
        ) ||
        (into !== undefined &&
          targets.length > 1 &&
          (/^\/dev\/null$/.test(into.text) ||
            (['git', 'system'].includes(placeOf(into, call, policy)) &&
              !/^\/(?:usr\/local|opt)\//.test(into.text) &&
              !into.text.startsWith(policy.home))))
      );
    },
    match: [
      'mv .git /tmp/x',
      'mv ~ /tmp/home',
      'mv / /x',
      'mv src /dev/null',
      'mv ~/other/file .',
      'mv x /etc/hosts',
    ],
    notMatch: ['mv a.txt b.txt', 'mv src/a src/b', 'mv /tmp/a .', 'mv tool /usr/local/bin/tool'],
  },
  {
    id: 'fs.overwrite',
    family: 'fs',
    tier: 'standard',
    severity: 'high',
    effect: 'write',
    reason: 'It overwrites files of the system, of the user or of the repository itself.',
    alternative: none,
    programs: [],
    matches: overwrites,
    match: [
      'echo x > /etc/passwd',
      'echo x > .git/config',
      'truncate -s 0 .git/index',
      'cp x /etc/hosts',
      'echo k >> ~/.ssh/authorized_keys',
      '> ~/.bashrc',
      'tee /etc/hosts < x',
      'ln -sf x /bin/sh',
      'dd if=x of=/etc/passwd',
      'sed -i s/a/b/ /etc/hosts',
      'echo 1 > /proc/sys/kernel/panic',
      'curl -o /etc/cron.d/x u',
    ],
    notMatch: [
      'echo x > notes.md',
      'echo "export A=1" >> ~/.bashrc',
      'ls > /dev/null 2>&1',
      'echo x > /tmp/y',
      'cp a /tmp/b',
      'cat x > .gitignore',
      'echo x >> .git/info/exclude',
      'cp .env.example .env',
      'tee out.log < in',
    ],
  },
];
