import { spawn } from 'node:child_process';
import { GitError } from './errors.ts';

export interface GitCall {
  cwd: string;
  /** Written to standard input. */
  input?: Buffer | string;
  /** Added to the environment, from which every GIT_* variable is taken out. */
  env?: Record<string, string>;
  /** Exit codes besides 0 that are an answer. */
  allow?: readonly number[];
}

/** Settings that keep the user's hooks and monitors out of CAKE's own calls. */
const QUIET = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.quotePath=true',
];

/** Runs git and returns its output as bytes, because names and contents are bytes. Throws GitError. */
export function git(args: readonly string[], call: GitCall): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...QUIET, ...args], {
      cwd: call.cwd,
      env: environment(call.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A git that ends before it has read everything says why by its exit code.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject(new GitError(`git cannot be run: ${error.message}`, null)));
    child.on('close', (code) => {
      if (code === 0 || (code !== null && call.allow?.includes(code)))
        return resolve(Buffer.concat(out));
      const said = Buffer.concat(err).toString('utf8').trim();
      reject(
        new GitError(`git ${args[0] ?? ''} in ${call.cwd}: ${said || `exit code ${code}`}`, code),
      );
    });
    child.stdin.end(call.input ?? '');
  });
}

/** Output of git as one trimmed line of text. */
export async function gitText(args: readonly string[], call: GitCall): Promise<string> {
  return (await git(args, call)).toString('utf8').trim();
}

function environment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', ...extra };
}
