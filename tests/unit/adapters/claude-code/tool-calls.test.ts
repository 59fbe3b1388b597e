import { describe, expect, it } from 'vitest';
import { commandsToJudge } from '../../../../domain/guard/tool-call.ts';
import {
  backgroundOf,
  exitCodeOf,
  labelOf,
  outputOf,
  outputOfFailure,
} from '../../../../adapters/claude-code/tool-calls.ts';

const call = (name: string, input: Record<string, unknown>) => ({
  id: 't',
  name,
  input,
  cwd: '/w',
});

describe('commandsToJudge', () => {
  it.each([
    ['the command of Bash', 'Bash', { command: 'git push -f' }, ['git push -f']],
    ['a write to a file', 'Write', { file_path: "/w/it's", content: 'x' }, [": > '/w/it'\\''s'"]],
    ['an edit', 'Edit', { file_path: '/w/a', old_string: 'x' }, [": > '/w/a'"]],
    ['a notebook', 'NotebookEdit', { notebook_path: '/w/n' }, [": > '/w/n'"]],
    ['a read', 'Read', { file_path: '/root/.ssh/id_rsa' }, ["cat '/root/.ssh/id_rsa'"]],
    ['a fetch', 'WebFetch', { url: 'http://x/' }, ["curl -sS 'http://x/'"]],
    ['a shell of an MCP server', 'mcp__s__run', { cmd: 'rm -rf /' }, ['rm -rf /']],
    ['its argv', 'mcp__s__run', { command: ['rm', '-rf', '/ x'] }, ["'rm' '-rf' '/ x'"]],
    [
      'program and arguments',
      'mcp__s__run',
      { command: 'rm', args: ['-rf', '/'] },
      ["rm '-rf' '/'"],
    ],
    ['nothing of a search', 'Grep', { pattern: 'rm -rf' }, []],
  ])('takes %s', (_name, tool, input, expected) => {
    expect(commandsToJudge(tool, input)).toEqual(expected);
  });
});

describe('exit codes and output', () => {
  it('reads the exit code out of the error text', () => {
    expect(exitCodeOf('Exit code 3\nout')).toBe(3);
    expect(exitCodeOf('Error: Exit code 127\nx')).toBe(127);
    expect(exitCodeOf('Command timed out after 2m 0s')).toBe(124);
    expect(exitCodeOf('[Request interrupted by user]')).toBeNull();
    expect(exitCodeOf('it printed Exit code 1')).toBeNull();
  });
  it('leaves the program its own words', () => {
    expect(outputOfFailure('Exit code 3\nout\nerr')).toBe('out\nerr');
    expect(outputOf({ stdout: 'a', stderr: 'b' })).toEqual({ stdout: 'a', stderr: 'b' });
    expect(outputOf(undefined)).toEqual({ stdout: '', stderr: '' });
  });
  it('knows a call that went to the background', () => {
    expect(backgroundOf({ stdout: '', backgroundTaskId: 'b1' })).toBe('b1');
    expect(backgroundOf({ stdout: '' })).toBeNull();
  });
  it('names calls as the journal shows them', () => {
    expect(labelOf(call('Bash', { command: 'npm test', description: 'x' }))).toBe('npm test');
    expect(labelOf(call('Edit', { file_path: 'a.ts' }))).toBe('Edit a.ts');
    expect(labelOf(call('TaskStop', {}))).toBe('TaskStop');
  });
});
