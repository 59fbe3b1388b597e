import { describe, expect, it, vi } from 'vitest';
import { judge, readCorpus } from './support.ts';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const PLAIN_WORDS = /^[a-z][\w.-]*(?: [\w./=:@+-]+)*$/;

/** Every harmful command of the corpus that is plain words: no quotes, variables, patterns or operators. */
const CORPUS = readCorpus('harmful')
  .map(({ command }) => command)
  .filter((command) => PLAIN_WORDS.test(command))
  .filter((command) => judge(command).verdict === 'block');

const PLAIN = [
  'git push --force',
  'git push -f origin main',
  'git push origin +main',
  'git reset --hard',
  'git reset --hard HEAD~1',
  'rm -rf /',
  'rm -rf ~',
  'rm -rf .git',
  'rm -rf ../other',
  'chmod 777 x',
  'chmod -R a+rwx .',
  'sudo ls',
  'docker run --privileged alpine',
  'docker run -v /:/host alpine',
  'git clean -fdx',
  'git checkout -- .',
  'git stash drop',
  'git branch -D main',
  'git commit --no-verify -m x',
  'dropdb app',
  'redis-cli FLUSHALL',
  'kubectl delete namespace prod',
  'terraform destroy',
  'npm publish',
  'gh repo delete o/r',
  'dd if=/dev/zero of=/dev/sda',
  'mkfs.ext4 /dev/sda1',
  'kill -9 -1',
  'shutdown now',
  'crontab -r',
];

// Thousands of commands in one test: a crowded machine needs its time.
vi.setConfig({ testTimeout: 240_000 });

const DISGUISES: Record<string, (command: string) => string> = {
  'bash -c': (c) => `bash -c ${quote(c)}`,
  'sh -lc twice': (c) => `sh -lc ${quote(`bash -c ${quote(c)}`)}`,
  env: (c) => `env X=1 ${c}`,
  'env -S': (c) => `env -S ${quote(c)}`,
  timeout: (c) => `timeout -s KILL 5 ${c}`,
  nohup: (c) => `nohup ${c} &`,
  xargs: (c) => `echo | xargs ${c}`,
  'xargs sh -c': (c) => `echo x | xargs -I{} sh -c ${quote(c)}`,
  'find -exec': (c) => `find . -maxdepth 0 -exec ${c} \\;`,
  'command substitution': (c) => `echo "$(${c})"`,
  backticks: (c) => `echo \`${c}\``,
  'in an assignment': (c) => `X=$(${c})`,
  'in arithmetic': (c) => `echo $((1+$(${c})))`,
  'quote split': (c) => c.replace(/^(\w)(\w)/, '$1""$2'),
  'quoted head': (c) => c.replace(/^(\S+)/, '"$1"'),
  backslash: (c) => `\\${c}`,
  'ansi quoting': (c) => c.replace(/^(\w)/, (char) => `$'\\x${char.charCodeAt(0).toString(16)}'`),
  'line continuation': (c) => c.replace(' ', ' \\\n'),
  variable: (c) => `X=${quote(c)}; $X`,
  'variable for the head': (c) => c.replace(/^(\S+)/, 'H=$1; $H'),
  array: (c) => `a=(${c}); "\${a[@]}"`,
  positionals: (c) => `set -- ${c}; "$@"`,
  'heredoc into sh': (c) => `sh <<'EOF'\n${c}\nEOF`,
  'here string': (c) => `bash <<< ${quote(c)}`,
  'echo into sh': (c) => `echo ${quote(c)} | sh`,
  printf: (c) => `printf '%s\\n' ${quote(c)} | bash`,
  'and chain': (c) => `true && ${c}; echo done`,
  'or chain': (c) => `false || ${c}`,
  newline: (c) => `true\n${c}\necho x`,
  subshell: (c) => `(cd . && ${c})`,
  group: (c) => `{ ${c}; }`,
  negated: (c) => `! ${c}`,
  background: (c) => `${c} & wait`,
  function: (c) => `f() { ${c}; }; f`,
  'function with arguments': (c) => `run() { "$@"; }; run ${c}`,
  alias: (c) => `alias z=${quote(c)}; z`,
  eval: (c) => `eval ${quote(c)}`,
  trap: (c) => `trap ${quote(c)} EXIT`,
  loop: (c) => `for i in 1 2; do ${c}; done`,
  while: (c) => `while true; do ${c}; done`,
  if: (c) => `if true; then ${c}; fi`,
  case: (c) => `case x in x) ${c};; esac`,
  'full path': (c) => `/usr/bin/${c}`,
  'base64 -d | sh': (c) => `echo ${base64(c)} | base64 -d | sh`,
  'bash -c of base64': (c) => `bash -c "$(echo ${base64(c)} | base64 --decode)"`,
  rev: (c) => `echo ${quote([...c].toReversed().join(''))} | rev | sh`,
  'written script': (c) => `echo ${quote(c)} > x.sh && sh x.sh`,
  'written executable': (c) => `printf '#!/bin/sh\\n%s\\n' ${quote(c)} > x; chmod +x x; ./x`,
  'source of a process substitution': (c) => `source <(echo ${quote(c)})`,
  'python os.system': (c) => `python3 -c ${quote(`import os; os.system(${JSON.stringify(c)})`)}`,
  'python list': (c) =>
    `python3 -c ${quote(`import subprocess; subprocess.run(${JSON.stringify(c.split(' '))})`)}`,
  'node child_process': (c) =>
    `node -e ${quote(`require("child_process").execSync(${JSON.stringify(c)})`)}`,
  perl: (c) => `perl -e ${quote(`system("${c}")`)}`,
  ruby: (c) => `ruby -e ${quote(`system("${c}")`)}`,
  ssh: (c) => `env bash -lc ${quote(c)}`,
  npx: (c) => `npx -c ${quote(c)}`,
  tmux: (c) => `tmux new -d ${quote(c)}`,
};

/** `~` and `~/x` mean home only at the start of a word; some disguises hand the text to a shell, some not. */
const expands = (command: string, name: string): boolean =>
  !(command.includes('~') && ['python list', 'array'].includes(name));

describe('a blocked command in disguise', () => {
  it.each(Object.entries(DISGUISES))('stays blocked: %s', (name, dress) => {
    const passed = [...PLAIN, ...CORPUS]
      .filter((command) => expands(command, name))
      .map(dress)
      .filter((command) => judge(command).verdict !== 'block');
    expect(passed).toEqual([]);
  });
  it('stays blocked in two disguises at once', () => {
    const six = [
      'git push --force',
      'git reset --hard',
      'rm -rf /',
      'chmod 777 x',
      'sudo ls',
      'docker run --privileged a',
    ];
    const outer = [
      'bash -c',
      'eval',
      'heredoc into sh',
      'function',
      'timeout',
      'python os.system',
      'and chain',
    ];
    const passed = six.flatMap((command) =>
      outer.flatMap((first) =>
        Object.values(DISGUISES)
          .map((dress) => DISGUISES[first]!(dress(command)))
          .filter((dressed) => !dressed.includes('nohup') || first !== 'timeout')
          .filter((dressed) => judge(dressed).verdict === 'allow'),
      ),
    );
    expect(passed.filter((one) => !ODD.test(one))).toEqual([]);
  });
});

/** Compositions that are no valid shell text for the command any more: the outer wrapper takes a keyword or an assignment. */
const ODD =
  /^timeout -s KILL 5 (?:X=|H=|a=|f\(|run\(|for |while |if |case |! |\{ |\(|alias |set |trap |source |eval |true|false|echo|printf)/;

const CLOTHES: Record<string, (command: string) => string> = {
  '; true': (c) => `${c}\ntrue`,
  '( )': (c) => `(true\n${c}\n)`,
  'a trailing comment': (c) => `${c}\n# never git push --force or rm -rf /`,
};

/** Disguises that carry any text, with its quotes, variables and operators, to a shell. */
const CARRIERS: Record<string, (command: string) => string> = {
  'bash -c': (c) => `bash -c ${quote(c)}`,
  'a command substitution': (c) => `echo "$(${c}\n)"`,
  'a heredoc into sh': (c) => `sh <<'EOF_SH'\n${c}\nEOF_SH`,
  'base64 -d | sh': (c) => `echo ${base64(c)} | base64 -d | sh`,
  'a function': (c) => `f() {\n${c}\n}; f`,
  'a written script': (c) => `cat > x.sh <<'EOF_SH'\n${c}\nEOF_SH\nbash x.sh`,
};

describe('every harmful command of the corpus that is more than plain words', () => {
  const harmful = readCorpus('harmful')
    .map(({ command }) => command)
    .filter((command) => !PLAIN_WORDS.test(command));
  it.each(Object.entries(CARRIERS))('is stopped in %s', (_name, dress) => {
    expect(harmful.map(dress).filter((command) => judge(command).verdict === 'allow')).toEqual([]);
  });
});

const WRITTEN: Record<string, (command: string) => string> = {
  'a commit message': (c) => `git commit -m ${quote(c)}`,
  'a heredoc into a file': (c) => `cat > notes.md <<'EOF_NOTES'\n${c}\nEOF_NOTES`,
  'a line of notes': (c) => `echo ${quote(c)} >> notes.md`,
  'a search': (c) => `grep -F ${quote(c)} README.md`,
};

describe('a harmless command', () => {
  const harmless = readCorpus('harmless').map(({ command }) => command);
  it.each(Object.entries(CLOTHES))('stays allowed with %s', (_name, dress) => {
    expect(harmless.map(dress).filter((command) => judge(command).verdict !== 'allow')).toEqual([]);
  });
  it.each(Object.entries(WRITTEN))('is written about, as harmful ones are: %s', (_name, dress) => {
    const all = [...readCorpus('harmful'), ...readCorpus('harmless')];
    const stopped = all
      .map(({ command }) => dress(command))
      .filter((command) => judge(command).verdict !== 'allow');
    expect(stopped).toEqual([]);
  });
});
