import type { Call } from '../call.ts';
import { parseGit, type GitCall } from '../git.ts';
import { withoutMarks } from '../shell/marks.ts';
import type { GuardRule } from '../rule.ts';
import { rewrites, skipsHooks } from './git-calls.ts';

const base = { programs: ['git'], family: 'git' } as const;

function git(test: (git: GitCall, call: Call) => boolean): GuardRule['matches'] {
  return (call) => {
    const parsed = parseGit(call);
    return parsed !== null && !parsed.flags.has('help') && test(parsed, call);
  };
}

function word(text: string): string {
  return /^[\w./:@=+-]*$/.test(text) && text !== '' ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export const GIT_HISTORY_RULES: readonly GuardRule[] = [
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
      'git checkout -B main origin/main',
      'git switch -C fix origin/fix',
      'git branch -M wip main',
      'git symbolic-ref HEAD refs/heads/other',
      'git lfs prune --force',
      'git tag -d v2.1.0',
      'git tag -f v1.0.0 HEAD',
      'git fetch . +HEAD~3:refs/heads/release',
      'java -jar bfg.jar --delete-files x .git',
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
      'git checkout -B fix',
      'git switch -C try origin/main',
      'git symbolic-ref --short HEAD',
      'git lfs prune',
      'git tag -a v1 -m x',
      'git fetch origin "+refs/heads/*:refs/remotes/origin/*"',
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
    programs: [],
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
      'ln -sf /dev/null .git/hooks/pre-commit',
      'echo "exit 0" > .git/hooks/pre-commit',
      ': > .husky/pre-push',
    ],
    notMatch: [
      'ln -sf ../../scripts/check.sh .git/hooks/pre-commit',
      'git commit -n --dry-run',
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
