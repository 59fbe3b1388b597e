import { argument, escapeRegex, nearest, swap, when, type RepairRule } from './repair-rule.ts';
import { likeness } from './spelling.ts';

/** Known mistakes with git. */
export const GIT_RULES: readonly RepairRule[] = [
  when(
    /^git (?!push)\w+ (?:\S+ )*(?:main|master)(?: --.*)?$/,
    /(?:pathspec|revision|remote ref|refspec|argument|upstream|reference:?) '?(?:main|master)'?|(?:main|master) - not something/,
    (script) => [
      / main\b/.test(script)
        ? swap(script, / main\b/, ' master')
        : swap(script, / master\b/, ' main'),
    ],
  ),
  when(/^git /, /Did you forget to 'git add'\?/, (script) => {
    const name = script.split(/\s+/).at(-1) ?? '';
    return [`git add -- ${name} && ${script}`];
  }),
  when(
    /^git (?!pull|stash)/,
    /unstaged changes|uncommitted changes|would be overwritten by cherry-pick|[Cc]ommit your changes or stash|commit or stash them/,
    (script) => [`git stash && ${script}`],
  ),
  when(
    /^git \S+ /,
    /(?:bad flag|option) '(-\S+)' (?:used after filename|must come before non-option)/,
    (script, [, flag = '']) => {
      const words = script.split(/\s+/).filter((word) => word !== flag);
      return [[words[0], words[1], flag, ...words.slice(2)].join(' ')];
    },
  ),
  when(
    /^git merge\b/,
    /merge: (\S+) - not something we can merge[\s\S]*?Did you mean this\?\s+(\S+)/,
    (script, [, name = '', meant = '']) => [
      script
        .split(/\s+/)
        .map((word) => (word === name ? meant : word))
        .join(' '),
    ],
  ),
  when(/^git (?:merge|pull)\b/, /refusing to merge unrelated histories/, (script) => [
    `${script} --allow-unrelated-histories`,
  ]),
  when(/^git diff\b(?!.*--(?:staged|cached))/, /^\s*$/, (script) => [
    swap(script, /^git diff/, 'git diff --staged'),
  ]),
  when(/^git remote delete\b/, /./, (script) => [swap(script, /delete/, 'remove')]),
  when(/^git add\b/, /ignored by one of your \.gitignore/, (script) => [
    swap(script, /^git add/, 'git add --force'),
  ]),
  when(/^git branch -[dD]\b/, /[Cc]annot delete (?:the )?branch '([^']+)'/, (script) => [
    `git checkout master && ${swap(script, /-D\b/, '-d')}`,
    `git checkout main && ${swap(script, /-D\b/, '-d')}`,
  ]),
  // A nought for a dash: where a branch of that name came of it, it goes again.
  when(/^git branch 0\w\b/, /Not a valid object name/, (script) => [
    swap(script, /branch 0(\w)/, 'branch -$1'),
  ]),
  when(/^git branch 0\w\b/, /./, (script) => [
    swap(script, /branch 0(\w)/, `branch -d ${argument(script, 2)} && git branch -$1`),
    swap(script, /branch 0(\w)/, 'branch -$1'),
  ]),
  when(/^git branch list$/, /^/, () => ['git branch --delete list && git branch', 'git branch']),
  when(/^git help /, /aliased to [`'"]?([\w-]+)/, (_, [, name = '']) => [`git help ${name}`]),
  when(/^git /, /safe\.directory (\S+)/, (_, [, path = '']) =>
    /^[\w./-]+$/.test(path) ? [`git config --global --add safe.directory ${path}`] : [],
  ),
  when(/^git pull\b/, /reconcile divergent branches|divergent branches/, (script) => [
    `${script} --rebase`,
  ]),
  when(/^git (?:switch|checkout) (?!-)(\S+)$/, /invalid reference/, (script) => [
    swap(script, /(switch|checkout)/, script.startsWith('git switch') ? '$1 -c' : '$1 -b'),
  ]),
  when(/^git clone\b/, /destination path '([\w./-]+)' already exists/, (_, [, path = '']) => [
    `git -C ${path} pull`,
  ]),
  when(/^git cherry-pick\b/, /cherry-pick or revert is already in progress/, () => [
    'git cherry-pick --abort',
    'git cherry-pick --continue',
  ]),
  when(/^git (?:merge|pull)\b/, /MERGE_HEAD exists|not concluded your merge/, () => [
    'git merge --abort',
    'git commit --no-edit',
  ]),
  when(
    /^git (?:push|pull|fetch)\b/,
    /'([\w.-]+)' does not appear to be a git repository/,
    (script, [, name = '']) =>
      likeness(name, 'origin') >= 0.6 || likeness(name, 'upstream') >= 0.6
        ? nearest(script, ['origin', 'upstream'], script.split(/\s+/).indexOf(name)).slice(0, 1)
        : [],
  ),
  when(/^git rm\b(?!.* -r)/, /not removing '[^']+' recursively/, (script) => [
    swap(script, /^git rm/, 'git rm -r'),
  ]),
  when(/^git (?:log|show|diff|status)\b/, /[Nn]ot a git repository/, (script) =>
    /^git (?:log|status|diff)$/.test(script) ? [swap(script, /^git/, 'hg')] : [],
  ),
  when(/^hg (?:log|status|diff|pull|push)$/, /no repository found/, (script) => [
    swap(script, /^hg/, 'git'),
  ]),
  when(
    /^git (?:branch|checkout|switch) (?!0\w\b)\S+/,
    /[Aa] branch named '([^']+)' already exists/,
    (script, [, name = '']) => [
      // Without -b, nothing would make the branch again.
      `git branch -d ${name} && ${swap(script, /^git (checkout|switch) (?!-)/, 'git checkout -b ')}`,
      `git checkout ${name}`,
    ],
  ),
  when(/^git checkout\b/, /pathspec '([^']+)' did not match any file/, (script, [, name = '']) => [
    `git checkout -b ${name}`,
    `git branch ${name} && ${script}`,
  ]),
  when(
    /^git (?!checkout|submodule|add)\w+/,
    /pathspec '([^']+)' did not match any file/,
    (script, [, name = '']) => {
      const repairs = [`git branch ${name} && ${script}`, `git add -- ${name} && ${script}`];
      // A commit names files, a merge or a rebase names branches.
      return script.startsWith('git commit') ? repairs.toReversed() : repairs;
    },
  ),
  when(/^git commit\b/, /no changes added to commit|nothing added to commit/, (script) => [
    `git add -A && ${script}`,
  ]),
  when(
    /^git stash (?!list|show|pop|apply|drop|branch|push|save|clear|create)\S+/,
    /usage: git stash/,
    (script) => [
      ...(/^(?:o?p|ap|dr|li|sh|cl)/.test(argument(script, 2))
        ? nearest(script, ['pop', 'apply', 'drop', 'list', 'show', 'clear'], 2)
        : []),
      ...(argument(script, 2).startsWith('sa') ? nearest(script, ['save', 'show'], 2) : []),
      swap(script, /^git stash/, 'git stash save'),
    ],
  ),
  when(/^git stash pop\b/, /overwritten by merge/, (script) => [
    `git add --update && ${script} && git reset .`,
  ]),
  when(/^git pull (\S*[@/:]\S+)/, /[Nn]ot a git repository/, (script) => [
    swap(script, /^git pull/, 'git clone'),
  ]),
  when(
    /^git (?:pull|rebase)\b/,
    /unstaged changes|uncommitted changes|would be overwritten/,
    (script) => [`git stash && ${script} && git stash pop`],
  ),
  when(
    /^git pull\b/,
    /no tracking information[\s\S]*?git branch --set-upstream-to=(\S+) (\S+)/,
    (script, [, remote = '', branch = '']) => [
      `git branch --set-upstream-to=${remote.replace('<branch>', branch).replace('<remote>', 'origin')} ${branch} && ${script}`,
    ],
  ),
  when(
    /^git (?:-c \S+ )?push\b/,
    /git push --set-upstream (\S+) (\S+)/,
    (script, [, remote = '', branch = '']) => [
      `${script.slice(0, script.search(/\bpush\b/))}push --set-upstream ${remote} ${branch}${script
        .slice(script.search(/\bpush\b/))
        .split(/\s+/)
        .slice(1)
        .filter((word) => word.startsWith('-') && !/^(?:-u|--set-upstream)/.test(word))
        .map((word) => ` ${word}`)
        .join('')}`,
    ],
  ),
  when(
    /^git push\b/,
    /\[rejected\][\s\S]*(?:non-fast-forward|fetch first|tip of your current branch is behind)|Updates were rejected/,
    (script) => [`${script.replace(/\bpush\b/, 'pull')} && ${script}`, 'git pull --rebase'],
  ),
  when(/^git push\b/, /src refspec (\S+) does not match any/, (script) => [
    `git commit -m "Initial commit" && ${script}`,
    'git branch -a',
  ]),
  when(/^git rebase\b/, /already a rebase-(?:merge|apply) directory/, () => [
    'git rebase --abort',
    'git rebase --continue',
  ]),
  when(/^git rebase\b/, /No changes - did you forget|nothing left to stage/, () => [
    'git rebase --skip',
    'git add -A && git rebase --continue',
  ]),
  when(/^git remote set-url\b/, /No such remote/, (script) => [swap(script, /set-url/, 'add')]),
  when(/^git remote add\b/, /already exists/, (script) => [swap(script, /\badd\b/, 'set-url')]),
  when(/^git rm\b/, /staged in the index|local modifications/, (script) => [
    swap(script, /^git rm/, 'git rm --cached'),
    swap(script, /^git rm/, 'git rm -f'),
  ]),
  when(/^git merge\b/, /refusing to merge unrelated/, (script) => [
    `${script} --allow-unrelated-histories`,
  ]),
  when(/^git tag\b/, /already exists/, (script) => [swap(script, /^git tag/, 'git tag --force')]),
  when(
    /^git merge (\S+)/,
    /([\w/-]+) - not something we can merge[\s\S]*?origin\/(\S+)/,
    (script, [, name = '']) => [
      swap(script, new RegExp(`\\b${escapeRegex(name)}\\b`), `origin/${name}`),
    ],
  ),
  when(
    /^git \w+.* -{1}\w{2,}/,
    /(?:with two dashes|did you mean `--|error: did you mean)/,
    (script) => [swap(script, / -(\w{2,})/, ' --$1')],
  ),
  when(/^git bisect (\S+)/, /usage: git bisect \[?([\w|]+)/, (script, [, list = '']) =>
    nearest(script, list.split('|'), 2),
  ),
  when(/^git clone git clone\b/, /./, (script) => [
    swap(script, /^git clone git clone/, 'git clone'),
  ]),
  when(/^git diff\b.*\s\S+\s\S+$/, /usage: git diff --no-index/, (script) => [
    swap(script, /^git diff/, 'git diff --no-index'),
  ]),
  when(
    /\bmaster\b/,
    /'?master'? did not match|unknown revision.*master|find remote ref master|refspec master/,
    (script) => [swap(script, /\bmaster\b/, 'main')],
  ),
  when(
    /\bmain\b/,
    /'?main'? did not match|unknown revision.*main|find remote ref main|refspec main/,
    (script) => [swap(script, /\bmain\b/, 'master')],
  ),
  (script, output) =>
    /^(?:https?:\/\/|git@|ssh:\/\/)\S+$/.test(script) &&
    /No such file|not found|is not recogni[sz]ed/.test(output)
      ? [`git clone ${script}`]
      : [],
];
