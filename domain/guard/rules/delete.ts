import { plainArgs, type Call } from '../call.ts';
import { placeOf, type Place } from '../place.ts';
import { findsGit, hasFindFilter } from '../wrap/repeat.ts';
import { hasFlag, instead, none, operands, type GuardRule, type RuleFacts } from '../rule.ts';
import { isMarked } from '../shell/marks.ts';
import { deletion, DELETING_PROGRAMS } from './delete-calls.ts';
import { overwrites } from './overwrite-calls.ts';

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
    programs: DELETING_PROGRAMS,
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
      'for d in */; do rm -rf "$d"; done',
      'git ls-files | xargs rm',
      'fd . -x rm -rf',
      'ls -d */ | xargs -I{} rm -rf {}',
      'tar --remove-files -cf /tmp/x.tar .',
      'zip -rm x.zip .',
      'find . -type f -exec truncate -s 0 {} +',
      'perl -e \'unlink glob "*"\'',
      'python3 -c "import os,glob; [os.remove(f) for f in glob.glob(\'/home/**\')]"',
      'ruby -e \'Dir.glob("/srv/*").each { |f| File.delete(f) }\'',
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
      'for f in *.bak; do rm "$f"; done',
      'git ls-files --deleted | xargs rm -f',
      'fd -e pyc -x rm',
      'zip -r x.zip .',
      'truncate -s 0 app.log',
      'python3 -c "import os,glob; [os.remove(f) for f in glob.glob(\'build/*\')]"',
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
    programs: DELETING_PROGRAMS,
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
