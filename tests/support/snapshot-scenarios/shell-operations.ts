import { scenariosOf, SPOIL } from './rows.ts';
import type { Scenario } from './types.ts';

const LINKED = `
  M=$(mktemp -d "\${TMPDIR:-/tmp}/cake-home-linked-XXXXXX"); mv .git "$M/.git"
  mkdir -p "$M/.git/worktrees/w"; printf '../..\\n' > "$M/.git/worktrees/w/commondir"
  printf '%s/.git\\n' "$PWD" > "$M/.git/worktrees/w/gitdir"
  git --git-dir "$M/.git" branch linked
  echo 'ref: refs/heads/linked' > "$M/.git/worktrees/w/HEAD"
  echo "gitdir: $M/.git/worktrees/w" > .git; git reset -q`;

const SIDE = `
  git checkout -q -b side; echo side > a.txt; git rm -q b.txt; git commit -qam side
  git checkout -q main; echo main > a.txt; echo changed > b.txt; git commit -qam main`;

/** Operations and refs, of which a script says all. */
export const SHELL_OPERATIONS: readonly Scenario[] = scenariosOf([
  [
    'merge --squash staged',
    `${SIDE}; git merge -q --squash -X ours side || true; echo more >> a.txt`,
    'git commit -qam s; echo x > a.txt',
  ],
  [
    'merge with conflicts that rerere knows',
    `git config rerere.enabled true; ${SIDE}; git merge -q side || true`,
    'echo solved > a.txt; git add -A; git commit -qm solved',
  ],
  [
    'merge with autostash stopped',
    `${SIDE}; echo dirty > dir/c.txt; git merge -q --autostash side || true`,
    'git merge --abort || git reset -q --hard',
  ],
  [
    'conflict whose file was removed, another only half there',
    `${SIDE}; git merge -q side || true; rm a.txt; git update-index --force-remove b.txt`,
    'git reset -q --hard; echo x > a.txt',
  ],
  [
    'cherry-pick without commit',
    `${SIDE}; git cherry-pick -n -X ours side || true; echo d > dir/c.txt`,
    'git reset -q --hard; git clean -qfd',
  ],
  [
    'revert of several stopped',
    `echo 1 > a.txt; git commit -qam 1; echo 2 > a.txt; git commit -qam 2; echo 3 > a.txt; git commit -qam 3; git revert --no-edit HEAD~1 HEAD~2 || true`,
    'git revert --abort; echo x > b.txt',
  ],
  [
    'bisect without checkout',
    'for n in 1 2 3 4; do echo $n > a.txt; git commit -qam $n; done; git bisect start --no-checkout HEAD HEAD~4 >/dev/null; echo d > b.txt',
    'git bisect reset; echo x > a.txt',
  ],
  [
    'rebase with exec that failed, agent goes on',
    `${SIDE}; git checkout -q side; git rebase -q -x false HEAD~1 || true; echo d > dir/c.txt`,
    'git rebase --quit; git commit -qam q; git branch -D main',
  ],
  [
    'notes, tags and other branches made by the agent',
    'git tag t; git notes add -m n; echo d > a.txt',
    'echo x > b.txt; git commit -qam x; git notes add -f -m m; git branch other; git tag u',
  ],
  [
    'HEAD on a branch that was deleted under it',
    'echo d > a.txt; git add a.txt; git update-ref -d refs/heads/main',
    SPOIL,
  ],
  [
    'branch deleted under HEAD by the agent',
    'echo d > a.txt',
    `git update-ref -d refs/heads/main; ${SPOIL}`,
  ],
  [
    'all refs packed, everything repacked by the agent',
    'echo d > a.txt; git add a.txt; echo e > a.txt',
    `git commit -qam x; git pack-refs --all --prune; git repack -adq; git prune --expire=now; ${SPOIL}`,
  ],
  [
    'orphan branch of the agent',
    'echo d > a.txt; echo u > u',
    'git checkout -q --orphan fresh; git rm -rqf .; git clean -qfd; echo z > z; git add z; git commit -qm z',
  ],
  [
    'stash of the agent takes everything',
    'echo d > a.txt; git add a.txt; echo u > u; echo e > b.txt',
    'git stash push -q -u; echo later > a.txt; git commit -qam l',
  ],
  [
    'linked work tree with a rebase of its own',
    `${LINKED}; ${SIDE.replaceAll('main', 'linked')}; git rebase -q side || true; echo u > u`,
    'git rebase --abort; git clean -qfd; echo x > a.txt',
  ],
  [
    'linked work tree, bisect, detached by the agent',
    `${LINKED}; for n in 1 2 3 4; do echo $n > a.txt; git commit -qam $n; done; git bisect start HEAD HEAD~4 >/dev/null; echo d > b.txt`,
    'git bisect reset -q 2>/dev/null || true; git checkout -qf --detach; git commit -q --allow-empty -m e; echo x > a.txt',
  ],
  [
    'partial clone, damage before its objects were fetched',
    `git config uploadpack.allowFilter true; for n in 1 2 3; do echo $n > a.txt; git commit -qam $n; done
     git clone -q --no-local --filter=blob:none "file://$PWD" "$PWD-part"; mv .git "$PWD-orig"; git --git-dir "$PWD-part/.git" config remote.origin.url "file://$PWD-orig"
     git --git-dir "$PWD-orig" config uploadpack.allowAnySHA1InWant true; mv "$PWD-part/.git" .git; git reset -q; echo d > b.txt`,
    'git checkout -q HEAD~2; echo x > a.txt; rm -r dir',
  ],
]);
