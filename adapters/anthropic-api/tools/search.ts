import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { confine, ToolInputError } from './confine.ts';
import { stringOf } from './files.ts';

const MAX_OUTPUT = 30_000;
const MAX_BUFFER = 16 << 20;
/** A pattern that takes longer is one that will not end. */
const LIMIT_MS = 20_000;

/** Files below a folder that git does not ignore, one per line. */
export async function listTool(workTree: string, input: Record<string, unknown>): Promise<string> {
  const path = confine(workTree, input['path'] ?? '.');
  const below = relative(workTree, path) || '.';
  const { text } = await git(workTree, [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
    '--',
    below,
  ]);
  return text === '' ? 'No files.' : cut(text);
}

/** Lines that match an extended regular expression, as `file:line:text`; new files are searched too. */
export async function grepTool(workTree: string, input: Record<string, unknown>): Promise<string> {
  const pattern = stringOf(input, 'pattern');
  if (pattern === '') throw new ToolInputError('pattern: give a regular expression.');
  const path = confine(workTree, input['path'] ?? '.');
  const below = relative(workTree, path) || '.';
  const { text, code } = await git(workTree, [
    'grep',
    '-nIE',
    '--untracked',
    '-e',
    pattern,
    '--',
    below,
  ]);
  if (code === 1) return 'No line matches.';
  return cut(text);
}

function git(cwd: string, args: string[]): Promise<{ text: string; code: number }> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args],
      { cwd, maxBuffer: MAX_BUFFER, timeout: LIMIT_MS },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
        if (code === 0 || (code === 1 && stderr === '')) return resolve({ text: stdout, code });
        const why = stderr.trim() || (error?.killed ? 'it took too long' : 'git failed');
        reject(new ToolInputError(why.slice(0, 500)));
      },
    );
  });
}

function cut(text: string): string {
  if (text.length <= MAX_OUTPUT) return text;
  const shown = text.slice(0, MAX_OUTPUT).replace(/\n[^\n]*$/, '');
  const rest = text.slice(shown.length).split('\n').length;
  return `${shown}\n… ${rest} more lines: narrow the search.`;
}
