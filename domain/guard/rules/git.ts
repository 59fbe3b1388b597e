import type { Call } from '../call.ts';
import { parseGit, type GitCall } from '../git.ts';
import { withoutMarks } from '../shell/marks.ts';
import type { GuardRule } from '../rule.ts';
import { discards, names } from './git-calls.ts';

const base = { programs: ['git'], family: 'git' } as const;

function git(test: (git: GitCall, call: Call) => boolean): GuardRule['matches'] {
  return (call) => {
    const parsed = parseGit(call);
    return parsed !== null && !parsed.flags.has('help') && test(parsed, call);
  };
}

function withoutForce(call: Call): string {
  const parsed = parseGit(call);
  const kept = (parsed?.rest ?? [])
    .map(({ text }) => withoutMarks(text))
    .filter(
      (one) =>
        !/^--(?:f(?:o(?:r(?:ce?)?)?)?|mir\w*|del\w*|prune|no-veri\w*|all)$/.test(one) &&
        !/^:./.test(one) &&
        !one.includes('force-with-lease'),
    )
    .map((one) => (one.startsWith('+') ? one.slice(1) : one))
    .map((one) => (/^-[a-zA-Z]+$/.test(one) ? one.replace(/[fdn]/g, '') : one))
    .filter((one) => one !== '-' && one !== '--');
  return ['git push --force-with-lease', ...kept.map(word)].join(' ');
}

function word(text: string): string {
  return /^[\w./:@=+-]*$/.test(text) && text !== '' ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export const GIT_RULES: readonly GuardRule[] = [
  {
    ...base,
    id: 'git.force-push',
    tier: 'floor',
    severity: 'high',
    effect: 'history',
    reason: 'A force push overwrites or deletes commits that others may have.',
    alternative: withoutForce,
    matches: git((parsed) => {
      if (parsed.sub === 'send-pack')
        return parsed.rest.some(
          ({ text }) => text === '--force' || text === '--mirror' || text.startsWith('+'),
        );
      if (parsed.sub === 'config') {
        const [key = '', value = ''] = names(parsed).filter(
          (one) => one !== 'set' && one !== 'add',
        );
        return /^remote\..*\.push$/i.test(key)
          ? value.startsWith('+')
          : /^remote\..*\.mirror$/i.test(key) && value === 'true';
      }
      if (parsed.sub !== 'push') return false;
      const { flags } = parsed;
      if (flags.has('dry-run')) return false;
      if (flags.has('force') || flags.has('mirror') || flags.has('delete') || flags.has('prune'))
        return true;
      const [, ...refspecs] = names(parsed);
      if (
        [...parsed.config].some(
          ([key, value]) =>
            (/^remote\..*\.push$/.test(key) && value.startsWith('+')) ||
            (/^remote\..*\.mirror$/.test(key) && value === 'true'),
        )
      )
        return true;
      return (
        names(parsed).some((ref) => ref.startsWith('+')) || refspecs.some((ref) => /^:./.test(ref))
      );
    }),
    match: [
      'git push --force',
      'git push -f origin main',
      'git push origin +main',
      'git -C sub push -fu origin x',
      'git push --mirror',
      'git push origin :main',
      'git push --forc',
      'git push --delete origin v1',
      'git push -d origin x',
      'git push --force-with-lease --force',
      'git push origin +HEAD:main',
      'git push --prune origin',
      'X=--force; git push $X',
      'git $(echo push) --force',
      'git -c push.default=current push -uf',
      'git push --no-force --force',
      'git config remote.origin.push "+refs/heads/*:refs/heads/*"',
    ],
    notMatch: [
      'git push',
      'git push --force-with-lease',
      'git push -u origin fix-f',
      'git push origin main:main',
      'git push --dry-run --force',
      'git push --force-if-includes --force-with-lease',
      'git push --tags',
      'git push --force --no-force',
      'git push origin HEAD',
      'git push -o ci.skip',
    ],
  },
  {
    ...base,
    id: 'git.reset-hard',
    tier: 'floor',
    severity: 'high',
    effect: 'discard',
    reason: 'A hard reset throws away uncommitted work.',
    alternative: () => 'git stash push --include-untracked',
    matches: git(
      ({ sub, flags }) =>
        (sub === 'reset' && flags.has('hard')) ||
        (sub === 'read-tree' && flags.has('reset') && flags.has('update')) ||
        (sub === 'reset' && flags.has('merge')),
    ),
    match: [
      'git reset --hard',
      'git reset HEAD~1 --hard',
      'git reset -q --har origin/main',
      'git -C . reset --hard',
      'git --no-pager reset --hard',
      'git read-tree -u --reset HEAD',
      'git reset --merge',
      'echo --hard | xargs git reset',
      'g""it re"set" --hard',
      '{git,reset,--hard}',
      'a=(reset --hard); git "${a[@]}"',
    ],
    notMatch: [
      'git reset --soft HEAD~1',
      'git restore --staged src/app.ts',
      'git reset HEAD a.ts',
      'git reset',
      'git reset --mixed',
      'git reset --keep HEAD~1',
      'git log --grep "reset --hard"',
    ],
  },
  {
    ...base,
    id: 'git.discard',
    tier: 'standard',
    severity: 'high',
    effect: 'discard',
    reason: 'It throws away changes that are in no commit.',
    alternative: () => 'git stash push --include-untracked',
    matches: git(discards),
    match: [
      'git checkout .',
      'git checkout -- src/a.ts',
      'git checkout -f main',
      'git restore .',
      'git restore src/a.ts',
      'git switch -f main',
      'git switch --discard-changes x',
      'git checkout HEAD -- a.ts',
      'git restore -SW .',
      'git checkout-index -f -a',
      'git rm -rf .',
      'git restore --source HEAD~1 a.ts',
      'git checkout main src/a.ts',
      'git checkout *',
      'git apply -R a.patch; git checkout :/',
      'git submodule deinit -f --all',
      'git worktree remove --force wt',
    ],
    notMatch: [
      'git checkout main',
      'git checkout -b fix',
      'git restore --staged .',
      'git switch -c x',
      'git checkout -',
      'git checkout feature/login',
      'git rm --cached -r .',
      'git checkout --ours a.ts',
      'git checkout v1.2.3',
      'git worktree remove wt',
      'git rm old.ts',
      'git checkout -t origin/x',
      'git checkout origin/main',
    ],
  },
  {
    ...base,
    id: 'git.clean',
    tier: 'standard',
    severity: 'high',
    effect: 'discard',
    reason: 'It deletes files that git does not know, and they cannot be brought back.',
    alternative: () => 'git clean -nd',
    matches: git(
      ({ sub, flags, config }) =>
        sub === 'clean' &&
        !flags.has('dry-run') &&
        (flags.has('force') || config.get('clean.requireforce') === 'false'),
    ),
    match: [
      'git clean -f',
      'git clean -d -f',
      'git clean -fdx',
      'git clean --force',
      'git -c clean.requireForce=false clean -d',
    ],
    notMatch: ['git clean -n', 'git clean -fdxn', 'git clean --dry-run -fd', 'git clean -ndX'],
  },
  {
    ...base,
    id: 'git.stash-drop',
    tier: 'standard',
    severity: 'high',
    effect: 'discard',
    reason: 'It deletes stashed work.',
    alternative: () => 'git stash list',
    matches: git(
      (parsed) => parsed.sub === 'stash' && ['drop', 'clear'].includes(names(parsed)[0] ?? ''),
    ),
    match: ['git stash drop', 'git stash clear', 'git stash drop stash@{1}', 'git stash -q drop'],
    notMatch: [
      'git stash',
      'git stash pop',
      'git stash list',
      'git stash push -m drop',
      'git stash apply',
    ],
  },
];
