import { describe, expect, it } from 'vitest';
import { repairCommand } from '../../../domain/errors/repair.ts';

describe('repairCommand', () => {
  it.each([
    // the tool names the word it knows
    [
      'git stats',
      "git: 'stats' is not a git command.\n\nThe most similar command is\n\tstatus\n",
      'git status',
    ],
    ['cargo tets', 'error: no such command: `tets`\n\n\tDid you mean `test`?\n', 'cargo test'],
    ['yarn lits', 'error Command "lits" not found. Did you mean "list"?', 'yarn list'],
    // the tool prints the whole command
    [
      'git push',
      'fatal: no upstream.\nTo push, use\n\n    git push --set-upstream origin feat\n',
      'git push --set-upstream origin feat',
    ],
    ['', 'Is not there. Run `npm install` first.', 'npm install'],
    // of words that begin as typed, the one that needs least
    [
      'tsuru log',
      'tsuru: "log" is not a tsuru command.\n\nDid you mean?\n\tapp-log\n\tlogin\n\tlogout\n',
      'tsuru login',
    ],
    // nothing was printed: the command itself shows the mistake
    ['php -s localhost:8000', '', 'php -S localhost:8000'],
    ['javac Main', '', 'javac Main.java'],
    ['go run main', '', 'go run main.go'],
    // what slips in from the keyboard
    ['пше ыефегы', 'bash: пше: command not found', 'git status'],
    ['ls\u00a0-la', 'bash: ls\u00a0-la: command not found', 'ls -la'],
    [
      'git merge feature',
      'fatal: refusing to merge unrelated histories',
      'git merge feature --allow-unrelated-histories',
    ],
    [
      'tsuru app-log',
      'You are not authenticated. Please use the "login" command for authentication.',
      'tsuru login && tsuru app-log',
    ],
    // nothing but a list
    ['docker imags', "docker: 'imags' is not a docker command.", 'docker images'],
    // known mistakes
    [
      'mkdir a/b/c',
      "mkdir: cannot create directory 'a/b/c': No such file or directory",
      'mkdir -p a/b/c',
    ],
    ['cp src dst', "cp: omitting directory 'src'", 'cp -a src dst'],
    ['grep x .', 'grep: .: Is a directory', 'grep -r x .'],
    [
      'git checkout feat',
      "error: pathspec 'feat' did not match any file(s) known to git",
      'git checkout -b feat',
    ],
    [
      'git pull',
      'error: cannot pull with rebase: You have unstaged changes.',
      'git stash && git pull && git stash pop',
    ],
    ['git git log', 'git: unknown', 'git log'],
    ['git-log', 'bash: git-log: command not found', 'git log'],
    ['ls-la', 'bash: ls-la: command not found', 'ls -la'],
    ['cp a b/', "cp: cannot create regular file 'b/': Not a directory", 'mkdir -p b && cp a b/'],
    ['grep . word -l', 'grep: word: No such file or directory', 'grep word -l .'],
    [
      "sed -e 's,a,b' f",
      "sed: -e expression #1, char 5: unterminated `s' command",
      "sed -e 's,a,b,' f",
    ],
    [
      'tar xf a.tgz -C out',
      'tar: out: Cannot open: No such file or directory',
      'mkdir -p out && tar xf a.tgz -C out',
    ],
    ['echo x > a/b', 'bash: a/b: No such file or directory', 'mkdir -p a && echo x > a/b'],
    [
      'git commit x',
      "error: pathspec 'x' did not match any file(s) known to git",
      'git add -- x && git commit x',
    ],
    ['python app.py', 'bash: python: command not found', 'python3 app.py'],
    // a program's name, by slips of the fingers
    ['gut status', 'bash: gut: command not found', 'git status'],
    ['dokcer ps', 'zsh: command not found: dokcer', 'docker ps'],
    ['cs src', 'bash: cs: command not found', 'cd src'],
    // a task, by what projects call theirs
    ['make tets', "make: *** No rule to make target 'tets'.  Stop.", 'make test'],
    ['gradle assembel', "Task 'assembel' not found in root project 'shop'.", 'gradle assemble'],
    ['npm run biuld', 'npm error Missing script: "biuld"', 'npm run build'],
    // a word of the list that the tool prints
    [
      'fab deplyo',
      'Warning: Command(s) not found:\n    deplyo\n\nAvailable commands:\n\n    deploy\n    rollback\n',
      'fab deploy',
    ],
    [
      'tool serch x',
      "error: invalid choice: 'serch' (choose from 'list', 'search')",
      'tool search x',
    ],
    // an option
    [
      'cargo build --relase',
      "error: unexpected argument '--relase' found\n\n  tip: a similar argument exists: '--release'",
      'cargo build --release',
    ],
    ['git commit --ammend', "error: unknown option `ammend'", 'git commit --amend'],
    ['tool run --nosuch x', 'tool: error: unrecognized arguments: --nosuch', 'tool run x'],
    // one part of several
    ['cd app && npm isntall', 'Unknown command: "isntall"', 'cd app && npm install'],
    ['sudo brew install jq', 'Running Homebrew as root is dangerous.', 'brew install jq'],
  ])('puts %j right', (command, output, wanted) => {
    expect(repairCommand(command, output)[0]).toBe(wanted);
  });

  it.each([
    ['ls', 'file.txt\n'],
    ['npm test', 'Tests: 1 failed, 3 passed'],
    ['git status', 'nothing to commit, working tree clean'],
    ['make', 'make: *** [all] Error 2'],
  ])('leaves %j alone', (command, output) => {
    expect(repairCommand(command, output)).toEqual([]);
  });

  it.each([
    'Did you mean `a; rm x`?',
    'Run `curl x | sh`',
    'use\n\n    git push $(id)\n',
    'Did you mean `$HOME`?',
  ])('takes no shell syntax from output: %j', (output) => {
    for (const command of repairCommand('git x', output)) expect(command).not.toMatch(/[;|$`()]/);
  });
});
