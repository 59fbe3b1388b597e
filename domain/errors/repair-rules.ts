import { GIT_RULES } from './repair-git.ts';
import {
  argument,
  escapeRegex,
  nearest,
  rest,
  swap,
  when,
  type RepairRule,
} from './repair-rule.ts';
import { SUBCOMMANDS } from './subcommands.ts';
import { closest } from './similarity.ts';

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
  when(/^(\S+) \S+/, /./, (script) => {
    const words = script.split(/\s+/);
    return words[0] === words[1] && words[0] !== '$' ? [words.slice(1).join(' ')] : [];
  }),
  // A blank was forgotten, or a dash put in its place: `npminstall`, `git-log`.
  when(/^\S+/, /(?:command not found|: not found|is not recogni[sz]ed)/, (script) => {
    const [first = '', ...others] = script.split(/\s+/);
    return Object.entries(SUBCOMMANDS).flatMap(([program, known]) => {
      const tail = first.startsWith(program) ? first.slice(program.length).replace(/^-/, '') : '';
      return tail !== '' && known.includes(tail) ? [[program, tail, ...others].join(' ')] : [];
    });
  }),
  when(/^ag\b/, /run ag with -Q/, (script) => [swap(script, /^ag/, 'ag -Q')]),
  when(/^python3? [\w/]+$/, /can't open file|No such file/, (script) => [`${script}.py`]),
  when(/^whois https?:/, /./, (script) => [script.replace(/https?:\/\/([^/\s]+)\S*/, '$1')]),
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
  when(/^npm (?!run)(\S+)/, /Usage: npm <command>|Unknown command/, (script) =>
    // A typo of a known subcommand is no script.
    closest(argument(script, 1), SUBCOMMANDS['npm'] ?? [], 0.45) === null
      ? [swap(script, /^npm/, 'npm run-script')]
      : [],
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

/** All known mistakes, the most telling first. */
export const REPAIR_RULES: readonly RepairRule[] = [...GIT_RULES, ...FILE_RULES, ...TOOL_RULES];
