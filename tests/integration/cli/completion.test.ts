import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerAbout } from '../../../cli/commands/about.ts';
import { registerTask } from '../../../cli/commands/task.ts';
import type { CliContext } from '../../../cli/context.ts';

async function run(...args: string[]): Promise<string> {
  let out = '';
  const cli: CliContext = {
    env: {},
    cwd: '/',
    stdout: (text) => {
      out += text;
    },
    stderr: () => {},
    readStdin: async () => '',
    isTty: false,
    exit: () => {},
  };
  const program = new Command('cake').version('1.2.3').exitOverride();
  registerTask(program, cli);
  registerAbout(program, cli);
  await program.parseAsync(['node', 'cake', ...args]);
  return out;
}

/** What real bash offers behind these words. */
async function offered(...words: string[]): Promise<string[]> {
  const script = await run('completion', 'bash');
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const call = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _cake; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', `${script}\n${call}`], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('cake completion', () => {
  it('offers commands, then their subcommands, then their options', async () => {
    expect(await offered('cake', 'ta')).toEqual(['task']);
    expect(await offered('cake', 'task', 're')).toEqual(['resume', 'report']);
    expect(await offered('cake', 'task', 'report', 'some-task', '--h')).toEqual([
      '--html',
      '--help',
    ]);
  });

  it('writes a script for every shell that it names, and refuses others', async () => {
    expect(await run('completion', 'zsh')).toContain('bashcompinit');
    expect(await run('completion', 'fish')).toContain('complete -c cake -f');
    await expect(run('completion', 'tcsh')).rejects.toThrow('There is no completion for tcsh.');
  });
});

describe('cake version', () => {
  it('names the version for people and for programs', async () => {
    expect(await run('version')).toMatch(/^cake 1\.2\.3 \(Node \d/);
    expect(JSON.parse(await run('version', '--json'))).toMatchObject({ cake: '1.2.3' });
  });
});
