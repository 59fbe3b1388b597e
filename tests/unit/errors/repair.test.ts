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
