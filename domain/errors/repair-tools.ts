import {
  argument,
  escapeRegex,
  nearest,
  rest,
  swap,
  when,
  type RepairRule,
} from './repair-rule.ts';
import { nearestWords } from './spelling.ts';
import { SUBCOMMANDS } from './subcommands.ts';

/** Known mistakes with package managers, languages and services. */
export const TOOL_RULES: readonly RepairRule[] = [
  when(/^(\S+) \S+/, /./, (script) => {
    const words = script.split(/\s+/);
    return words[0] === words[1] && words[0] !== '$' ? [words.slice(1).join(' ')] : [];
  }),
  when(/^ag\b/, /run ag with -Q/, (script) => [swap(script, /^ag/, 'ag -Q')]),
  // One of two names of the same thing is there on most machines.
  when(/^python (?!-V)/, /python: (?:command )?not found/, (script) => [
    swap(script, /^python/, 'python3'),
  ]),
  when(/^pip3? /, /pip3?: (?:command )?not found/, (script) => [
    swap(script, /^pip3?/, 'python3 -m pip'),
  ]),
  when(/^gradle\b/, /gradle: (?:command )?not found|command not found: gradle/, (script) => [
    swap(script, /^gradle/, './gradlew'),
  ]),
  when(/^mvn\b/, /mvn: (?:command )?not found|command not found: mvn/, (script) => [
    swap(script, /^mvn/, './mvnw'),
  ]),
  when(/^docker-compose\b/, /docker-compose: (?:command )?not found/, (script) => [
    swap(script, /^docker-compose/, 'docker compose'),
  ]),
  when(/^python3? [\w/]+$/, /can't open file|No such file/, (script) => [`${script}.py`]),
  when(/^whois https?:/, /^/, (script) => [script.replace(/https?:\/\/([^/\s]+)\S*/, '$1')]),
  when(/^whois (?!https?:)\S+\.\S+\.\S+$/, /^/, (script) => [script.replace(/ [^.\s]+\./, ' ')]),
  when(/^\$ /, /\$: (?:command )?not found/, (script) => [script.replace(/^(?:\$ )+/, '')]),
  when(/^man (?:\d )?(\S+)$/, /No manual entry for (\S+)/, (_, [, name = '']) => [
    `${name} --help`,
  ]),
  when(/^apt list --upgradable/, /upgradable from/, () => ['apt upgrade']),
  when(/^apt(?:-get)? update/, /apt list --upgradable/, () => ['apt list --upgradable']),
  when(/^apt-get (?:search|show|policy)\b/, /Invalid operation/, (script) => [
    swap(script, /^apt-get/, 'apt-cache'),
  ]),
  when(/^apt-get list\b/, /Invalid operation/, (script) => [swap(script, /^apt-get/, 'apt')]),
  when(/^mvn$|^mvn -\S+$/, /No goals have been specified/, (script) => [
    `${script} clean package`,
    `${script} clean install`,
  ]),
  when(/^npm (?!run)\S+/, /Usage: npm <command>|Unknown command/, (script) =>
    // A typo of a known subcommand is no script.
    nearestWords(argument(script, 1), SUBCOMMANDS['npm'] ?? [], 0.55).length === 0
      ? [swap(script, /^npm/, 'npm run-script')]
      : [],
  ),
  when(/^cargo$/, /^/, () => ['cargo build']),
  when(/^pip3? install\b/, /Permission denied|--user/, (script) => [
    swap(script, /install/, 'install --user'),
  ]),
  when(/^npx tsc\b|^tsc\b/, /not the tsc command you are looking for/, () => [
    'npm install -D typescript',
  ]),
  when(/eslint/, /ESLint couldn't find (?:an eslint\.config|a configuration)/, () => [
    'npm init @eslint/config@latest',
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
  when(/^(?:pyenv|rbenv|nodenv|goenv) (?:list|ls)\b/, /no such command/, (script) => [
    swap(script, / (?:list|ls)\b/, ' versions'),
    swap(script, / (?:list|ls)\b/, ' install --list'),
  ]),
  when(/^(?:pyenv|rbenv|nodenv|goenv) (?:remove|delete|rm)\b/, /no such command/, (script) => [
    swap(script, / (?:remove|delete|rm)\b/, ' uninstall'),
  ]),
  when(/^pacman -[surqfdvt]\b/, /invalid option/, (script) => [
    script.replace(/^pacman -(\w)/, (_, letter: string) => `pacman -${letter.toUpperCase()}`),
  ]),
  when(/^(?:hdfs )?dfs \w+/, /Did you mean (-\w+)\?/, (script, [, option = '']) => [
    swap(script, new RegExp(` ${escapeRegex(option.slice(1))}\\b`), ` ${option}`),
  ]),
  when(/./, /nix-env -iA (\S+)/, (script, [, name = '']) => [`nix-env -iA ${name} && ${script}`]),
  when(/^go run (?!.*\.go)\S+/, /^/, (script) => [`${script}.go`]),
  when(/^javac (?!.*\.java)\S+/, /^/, (script) => [`${script}.java`]),
  when(/^java \S+\.java$/, /^/, (script) => [script.replace(/\.java$/, '')]),
  when(
    /^(?:g\+\+|clang\+\+)/,
    /-std=c\+\+11|C\+\+ ?2011|requires compiler and library support/,
    (script) => [`${script} -std=c++11`],
  ),
  when(
    /^docker (?:rmi|image rm|image remove)\b/,
    /image is being used by (running|stopped) container (\w+)/,
    (script, [, state = '', container = '']) => [
      state === 'running'
        ? `docker container rm -f ${container} && ${script}`
        : `docker container rm ${container} && ${script}`,
    ],
  ),
  when(/^docker\b/, /docker login|access to the resource is denied/, (script) => [
    `docker login && ${script}`,
  ]),
  when(
    /^(\S+) /,
    /[Pp]lease use (?:the )?["'`]?login["'`]? (?:command )?(?:to|for)\b/,
    (script) => [`${script.split(' ')[0] ?? ''} login && ${script}`],
  ),
  when(/^\S+ .* -h$/, /Try '.* --help'/, (script) => [swap(script, / -h$/, ' --help')]),
  when(/^\S+ -h$/, /(?:Try|try) [`'"‘]?\S+ --help/, (script) => [swap(script, / -h$/, ' --help')]),
  when(
    /^(?:bin\/)?(?:rails|rake|rspec|bundle)/,
    /Migrations are pending[\s\S]*?(?:run|issue):\s*\n?\s*((?:bin\/)?(?:rails|rake) db:migrate(?: \S+=\S+)?)/,
    (script, [, migrate = '']) => [`${migrate} && ${script}`],
  ),
  when(/manage\.py migrate\b/, /--merge: will just attempt the migration/, (script) => [
    `${script} --merge`,
  ]),
  when(/manage\.py migrate\b/, /or pass (--delete-ghost-migrations)/, (script, [, option = '']) => [
    `${script} ${option}`,
  ]),
  when(/manage\.py\b/, /unapplied migration/, (script) => [
    script.replace(/manage\.py\b.*$/, 'manage.py migrate'),
  ]),
  when(
    /^(?:service|systemctl) \S+ (?:start|stop|restart|status|reload)/,
    /Unknown operation/,
    (script) => {
      const [program = '', unit = '', verb = ''] = script.split(/\s+/);
      return [`${program} ${verb} ${unit}`];
    },
  ),
  when(/^service \w+ (\w+)/, /unrecognized service|Usage: /, (script) =>
    nearest(script, ['start', 'stop', 'restart', 'status', 'reload'], 2),
  ),
  when(/^prove\b/, /NOTESTS/, (script) => [swap(script, /^prove/, 'prove -r')]),
  when(/^php -s\b/, /^/, (script) => [swap(script, / -s\b/, ' -S')]),
  when(/^ls$/, /^\s*$/, () => ['ls -A']),
  // Quotes of two kinds that do not pair: the ones that open are taken for both ends.
  when(
    /'[^'"]*"|"[^'"]*'/,
    /unexpected EOF while looking for matching|[Uu]nterminated quoted|unmatched/,
    (script) => [script.replaceAll("'", '"')],
  ),
];
