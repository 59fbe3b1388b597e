/** A known mistake: commands that repair `script`, given what it printed; none when it is another one. */
export type RepairRule = (script: string, output: string) => string[];

const rest = (script: string, from: number): string => script.split(/\s+/).slice(from).join(' ');
const swap = (script: string, pattern: RegExp, by: string): string => script.replace(pattern, by);

/** Repairs when the command starts with `start` and the output matches. */
function when(
  start: RegExp,
  said: RegExp,
  repair: (script: string, match: RegExpExecArray) => string[],
): RepairRule {
  return (script, output) => {
    if (!start.test(script)) return [];
    const match = said.exec(output);
    return match ? repair(script, match) : [];
  };
}

/** The first word after the options of a subcommand: what `git branch foo` is about. */
function argument(script: string, index: number): string {
  return script.split(/\s+/).filter((word) => !word.startsWith('-'))[index] ?? '';
}

const GIT_RULES: readonly RepairRule[] = [
  when(/^git add\b/, /ignored by one of your \.gitignore/, (script) => [
    swap(script, /^git add/, 'git add --force'),
  ]),
  when(/^git branch -[dD]\b/, /If you are sure you want to delete it/, (script) => [
    swap(script, /-d\b/, '-D'),
  ]),
  when(/^git branch -[dD]\b/, /[Cc]annot delete (?:the )?branch '([^']+)'/, (script) => [
    `git checkout master && ${swap(script, /-d\b/, '-D')}`,
    `git checkout main && ${swap(script, /-d\b/, '-D')}`,
  ]),
  when(/^git branch 0\w\b/, /./, (script) => [
    swap(script, /branch 0(\w)/, `branch -D ${argument(script, 2)} && git branch -$1`),
  ]),
  when(
    /^git (?:branch|checkout|switch) (?!0\w\b)\S+/,
    /[Aa] branch named '([^']+)' already exists/,
    (script, [, name = '']) => [`git branch -d ${name} && ${script}`, `git checkout ${name}`],
  ),
  when(/^git checkout\b/, /pathspec '([^']+)' did not match any file/, (script, [, name = '']) => [
    `git checkout -b ${name}`,
    `git branch ${name} && ${script}`,
  ]),
  when(
    /^git (?!checkout|submodule|add)\w+/,
    /pathspec '([^']+)' did not match any file/,
    (script, [, name = '']) => [
      `git branch ${name} && ${script}`,
      `git add -- ${name} && ${script}`,
    ],
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
      ...(/^sa/.test(argument(script, 2)) ? nearest(script, ['save', 'show'], 2) : []),
      swap(script, /^git stash/, 'git stash save'),
    ],
  ),
  when(/^git stash pop\b/, /overwritten by merge/, (script) => [
    `git add --update && ${script} && git reset`,
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
      `git branch --set-upstream-to=${remote.replace('<branch>', branch)} ${branch} && ${script}`,
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
        .filter((word) => /^-/.test(word) && !/^(?:-u|--set-upstream)/.test(word))
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
  when(/^git rm\b/, /not removing '[^']+' recursively/, (script) => [
    swap(script, /^git rm/, 'git rm -r'),
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

const FILE_RULES: readonly RepairRule[] = [
  when(/^mkdir (?!-p)\S*\//, /No such file or directory/, (script) => [
    swap(script, /^mkdir/, 'mkdir -p'),
  ]),
  when(
    /^touch\b/,
    /cannot touch ['‘](.+)\/[^/'’]+['’]: No such file|touch: (.+)\/[^/]+: No such file/,
    (script, [, quoted, plain]) => [`mkdir -p ${quoted ?? plain ?? ''} && ${script}`],
  ),
  when(/^(?:cp|mv)\b/, /No such file or directory|does not exist|not a directory/, (script) => {
    const target = script.split(/\s+/).at(-1) ?? '';
    return target.includes('/')
      ? [`mkdir -p ${target.replace(/\/[^/]*$/, '') || '/'} && ${script}`]
      : [`mkdir -p ${target} && ${script}`];
  }),
  when(/^cp\b/, /omitting directory|is a directory/i, (script) => [swap(script, /^cp/, 'cp -a')]),
  when(/^cd\b/, /[Nn]o such file or directory|can't cd to|does not exist/, (script) => [
    `mkdir -p ${rest(script, 1)} && ${script}`,
  ]),
  when(/^cd\.\.$/, /./, () => ['cd ..']),
  when(/^cat\b/, /Is a directory/i, (script) => [swap(script, /^cat/, 'ls')]),
  when(/^grep\b(?!.* -r)/, /Is a directory/i, (script) => [swap(script, /^grep/, 'grep -r')]),
  when(/^grep\b/, /grep: (\S+): No such file/, (script, [, missing = '']) => {
    const words = script.split(/\s+/);
    const last = words.length - 1;
    // Pattern and file in the wrong order: the last word is what was not found.
    if (last < 2 || words[last] !== missing) return [];
    return [[...words.slice(0, last - 1), missing, words[last - 1]].join(' ')];
  }),
  when(/^ln\b(?!.* -s)/, /hard link not allowed for directory/, (script) => [
    swap(script, /^ln/, 'ln -s'),
  ]),
  when(/^ln\b.*-s/, /(?:File exists)/, (script) => {
    const [target = '', name = ''] = script
      .split(/\s+/)
      .slice(1)
      .filter((word) => !word.startsWith('-'));
    return [`ln -s ${name} ${target}`];
  }),
  when(/^\.\/\S+/, /[Pp]ermission denied/, (script) => [
    `chmod +x ${(script.split(/\s+/)[0] ?? '').slice(2)} && ${script}`,
  ]),
  when(/^\S+\.py\b/, /Permission denied|command not found/, (script) => [`python ${script}`]),
  when(/^rm\b(?!.* -)/, /[Ii]s a directory/, (script) => [swap(script, /^rm/, 'rm -r')]),
  when(/^sed\b/, /unterminated `s' command/, (script) => [
    script.replace(/((?:^|\s)['"]?s\/[^\s'"]*[^/\s'"])(['"]?)(?=\s|$)/g, '$1/$2'),
  ]),
  when(/^open\b|^xdg-open\b/, /does not exist|No such file/, (script) => [
    `open http://${rest(script, 1)}`,
  ]),
];

const TOOL_RULES: readonly RepairRule[] = [
  when(/^\$ /, /\$: (?:command )?not found/, (script) => [script.replace(/^(?:\$ )+/, '')]),
  when(/^man (?:\d )?(\S+)$/, /No manual entry for (\S+)/, (_, [, name = '']) => [
    `${name} --help`,
  ]),
  when(/^apt list --upgradable/, /upgradable from/, () => ['apt upgrade']),
  when(/^apt(?:-get)? update/, /apt list --upgradable/, () => ['apt list --upgradable']),
  when(/^mvn$|^mvn -\S+$/, /No goals have been specified/, (script) => [
    `${script} clean package`,
    `${script} clean install`,
  ]),
  when(/^mvn\b/, /Unknown lifecycle phase "(\S+?)"/, (script, [, wrong = '']) =>
    nearest(
      script,
      [
        'clean',
        'validate',
        'compile',
        'test',
        'package',
        'integration-test',
        'verify',
        'install',
        'deploy',
        'site',
      ],
      script.split(/\s+/).indexOf(wrong),
    ),
  ),
  when(/^npm (?!run)(\S+)/, /Usage: npm <command>|Unknown command/, (script) => [
    swap(script, /^npm/, 'npm run-script'),
  ]),
  when(/^npm (?!run)(\S+)/, /Unknown command/, (script) => [swap(script, /^npm/, 'npm run')]),
  when(
    /^(?:python|python3|pytest|\.\/)\S*/,
    /No module named '?([\w.]+)'?/,
    (script, [, module = '']) => [`pip install ${module.split('.')[0] ?? ''} && ${script}`],
  ),
  when(/^pip3? install\b/, /Permission denied|--user/, (script) => [
    swap(script, /install/, 'install --user'),
  ]),
  when(/^brew link\b/, /brew link --overwrite/, (script) => [
    swap(script, /^brew link/, 'brew link --overwrite --dry-run'),
  ]),
  when(/^brew install\b/, /brew cask install (\S+)/, (script, [, name = '']) => [
    `brew cask install ${name} && ${script}`,
  ]),
  when(/^brew install (\S+)/, /already installed/, (script) => [
    swap(script, /install/, 'reinstall'),
  ]),
  when(/^brew update (\S+)/, /does not take formula names/, (script) => [
    swap(script, /update/, 'upgrade'),
  ]),
  when(/^brew (?:uninstall|remove|rm)\b/, /brew (?:uninstall|remove) --force/, (script) => [
    swap(script, /(?:uninstall|remove|rm)/, 'uninstall --force'),
  ]),
  when(/^heroku\b/, /Multiple apps in git remotes/, (script) => [`${script} --app myapp`]),
  (script, output) => {
    if (!script.startsWith('heroku') || !output.includes('Multiple apps')) return [];
    return [...output.matchAll(/^\s*(?:▸\s+)?([\w-]+) \(\S+\)\s*$/gm)].map(
      ([, app = '']) => `${script} --app ${app}`,
    );
  },
  when(/^vagrant\b/, /[Rr]un `vagrant up`/, (script) => {
    const machine = argument(script, 2);
    return [
      ...(machine === '' ? [] : [`vagrant up ${machine} && ${script}`]),
      `vagrant up && ${script}`,
    ];
  }),
  when(/^terraform (?!init)/, /Initialization required|terraform init/, (script) => [
    `terraform init && ${script}`,
  ]),
  when(/^yarn help (\S+)/, /Visit https?:\/\/yarnpkg\.com/, (script) => [
    `open https://yarnpkg.com/en/docs/cli/${rest(script, 2)}`,
  ]),
  when(/^(?:yum|dnf) (?:uninstall|delete)\b/, /No such command/, (script) => [
    swap(script, /uninstall|delete/, 'remove'),
  ]),
  when(/^hdfs dfs (\w+)|dfs \w+/, /Did you mean (-\w+)\?/, (script, [, option = '']) => [
    swap(script, new RegExp(` ${escapeRegex(option.slice(1))}\\b`), ` ${option}`),
  ]),
  when(/./, /nix-env -iA (\S+)/, (script, [, name = '']) => [`nix-env -iA ${name} && ${script}`]),
  when(/^sudo (\S+)/, /sudo: (\S+): command not found/, (script) => [
    swap(script, /^sudo/, 'sudo env "PATH=$PATH"'),
  ]),
  when(/^go run (?!.*\.go)\S+/, /./, (script) => [`${script}.go`]),
  when(/^javac (?!.*\.java)\S+/, /./, (script) => [`${script}.java`]),
  when(/^java \S+\.java$/, /./, (script) => [script.replace(/\.java$/, '')]),
  when(
    /^(?:g\+\+|clang\+\+)/,
    /-std=c\+\+11|C\+\+ ?2011|requires compiler and library support/,
    (script) => [`${script} -std=c++11`],
  ),
  when(/^docker\b/, /docker login|access to the resource is denied/, (script) => [
    `docker login && ${script}`,
  ]),
  when(
    /^gradle\b/,
    /Task '\S+' (?:is ambiguous|not found)[\s\S]*?candidates are: '([^']+)'/,
    (script, [, task = '']) => {
      const words = script.split(/\s+/);
      return [[words[0], task, ...words.slice(2)].join(' ')];
    },
  ),
  when(/^\S+ .* -h$/, /Try '.* --help'/, (script) => [swap(script, / -h$/, ' --help')]),
  when(/^\S+ -h$/, /(?:Try|try) [`'"‘]?\S+ --help/, (script) => [swap(script, / -h$/, ' --help')]),
  when(
    /^(?:rails|rake|rspec|bundle)/,
    /Migrations are pending[\s\S]*?(?:run|issue):\s*\n?\s*((?:bin\/)?(?:rails|rake) db:migrate(?: \S+=\S+)?)/,
    (script, [, migrate = '']) => [`${migrate} && ${script}`],
  ),
  when(
    /^(?:service|systemctl) \S+ (?:start|stop|restart|status)/,
    /Unknown operation/,
    (script) => {
      const [program = '', unit = '', verb = ''] = script.split(/\s+/);
      return [`${program} ${verb} ${unit}`];
    },
  ),
  when(/^prove\b/, /NOTESTS/, (script) => [swap(script, /^prove/, 'prove -r')]),
  when(/^php -s\b/, /./, (script) => [swap(script, / -s\b/, ' -S')]),
  when(/^ls$/, /^\s*$/, () => ['ls -A']),
];

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Candidates nearest to the word at `index`, by common letters in order. */
function nearest(script: string, candidates: readonly string[], index: number): string[] {
  const words = script.split(/\s+/);
  const wrong = words[index] ?? '';
  const score = (name: string): number => {
    let at = 0;
    for (const char of name) if (wrong[at] === char) at += 1;
    const shared = name.split('').filter((char) => wrong.includes(char)).length;
    return (2 * Math.max(at, shared)) / (name.length + wrong.length);
  };
  return [...candidates]
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, 2)
    .map((name) => words.map((word, place) => (place === index ? name : word)).join(' '));
}

/** All known mistakes, the most telling first. */
export const REPAIR_RULES: readonly RepairRule[] = [...GIT_RULES, ...FILE_RULES, ...TOOL_RULES];
