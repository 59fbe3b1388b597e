import type { Call } from '../call.ts';
import { parseGit, type GitCall } from '../git.ts';
import { withoutMarks } from '../shell/marks.ts';
import type { GuardRule } from '../rule.ts';
import { discards, rewrites, skipsHooks, names } from './git-calls.ts';

const base = { programs: ['git'], family: 'git' } as const;

function git(test: (git: GitCall, call: Call) => boolean): GuardRule['matches'] {
  return (call) => {
    const parsed = parseGit(call);
    return parsed !== null && test(parsed, call);
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
  {
    ...base,
    id: 'git.history',
    tier: 'standard',
    severity: 'high',
    effect: 'history',
    reason: 'It rewrites history or deletes the objects that could bring work back.',
    alternative: () => 'git reflog',
    matches: git(rewrites),
    match: [
      'git filter-branch --tree-filter x HEAD',
      'git filter-repo --path x',
      'git reflog expire --expire=now --all',
      'git gc --prune=now',
      'git update-ref -d refs/heads/x',
      'git reflog delete HEAD@{1}',
      'git prune',
      'git branch -D x',
      'git branch -df x',
      'git branch --delete --force x',
      'git branch -f main HEAD~3',
      'git gc --aggressive --prune=all',
      'git stash && git rebase --root',
      'git update-ref --stdin',
      'git symbolic-ref -d HEAD',
      'git replace -d x',
      'git-filter-repo --path x',
      'bfg --strip-blobs-bigger-than 1M',
      'git lfs migrate import --everything',
    ],
    notMatch: [
      'git gc',
      'git branch -d x',
      'git reflog',
      'git branch',
      'git update-ref refs/x HEAD',
      'git branch --list release-f',
      'git branch backup-$(date +%s)',
      'git rebase main',
      'git commit --amend --no-edit',
      'git gc --prune=2.weeks.ago',
      'git prune -n',
      'git branch -m new',
      'git branch -M main',
      'git remote prune origin',
      'git rebase --abort',
      'git worktree prune',
    ],
    programs: ['git', 'git-filter-repo', 'bfg', 'git-filter-branch'],
  },
  {
    ...base,
    id: 'git.no-verify',
    tier: 'standard',
    severity: 'medium',
    effect: 'bypass',
    reason: 'It skips the checks that protect the repository.',
    alternative: (call) => {
      const parsed = parseGit(call);
      if (!parsed || !['commit', 'push', 'merge', 'am', 'rebase', 'pull'].includes(parsed.sub))
        return 'git status';
      const kept = parsed.rest
        .map(({ text }) => withoutMarks(text))
        .filter((one) => !one.startsWith('--no-v') && one !== '-n')
        .map((one) =>
          parsed.sub === 'commit' && /^-[a-zA-Z]*n[a-zA-Z]*$/.test(one)
            ? one.replace('n', '')
            : one,
        )
        .map(word);
      return ['git', parsed.sub, ...kept].join(' ');
    },
    matches: skipsHooks,
    programs: [
      'git',
      'pre-commit',
      'husky',
      'lefthook',
      'npx',
      'overcommit',
      'chmod',
      'rm',
      'mv',
      'export',
      'unlink',
      'gh',
    ],
    match: [
      'git commit --no-verify -m x',
      'git commit -n -m x',
      'git push --no-verify',
      'git -c core.hooksPath=/dev/null commit -m x',
      'git config core.hooksPath /dev/null',
      'HUSKY=0 git commit -m x',
      'SKIP=flake8 git commit -m x',
      'git commit -anm x',
      'git commit --no-verif -m x',
      'pre-commit uninstall',
      'chmod -x .git/hooks/pre-commit',
      'rm .git/hooks/pre-commit',
      'git merge --no-verify x',
      'GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null git commit -m x',
      'git rebase --no-verify main',
      'export HUSKY=0',
      'gh pr merge 1 --admin',
    ],
    notMatch: [
      'git commit -m "use --no-verify never"',
      'git commit -am fix',
      'git push',
      'git commit -m -n',
      'pre-commit run --all-files',
      'git config core.hooksPath .githooks',
      'git merge --no-ff x',
      'chmod +x .git/hooks/pre-commit',
      'git cherry-pick -n abc',
      'gh pr merge 1 --squash',
      'git merge -n x',
      'git config --get core.hooksPath',
    ],
  },
];
