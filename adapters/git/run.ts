import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { GitError } from './errors.ts';

export interface GitCall {
  cwd: string;
  /** Written to standard input; an iterable is read as fast as git takes it. */
  input?: Buffer | string | AsyncIterable<Buffer>;
  /** Added to the environment, from which every GIT_* variable is taken out. */
  env?: Record<string, string>;
  /** Exit codes besides 0 that are an answer. */
  allow?: readonly number[];
  /** Takes the output as it comes; the answer is empty then. git is held back while it waits. */
  onOutput?: (chunk: Buffer) => Promise<void> | void;
}

/** A call whose input lies in memory. */
export type WholeCall = Omit<GitCall, 'input' | 'onOutput'> & { input?: Buffer | string };

/**
 * Settings that keep the user's hooks, monitors and prompts out of CAKE's own calls; `gc.auto` because a
 * housekeeping that git starts by itself would outlive the call.
 */
export const QUIET: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=true',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/**
 * Runs git as a child process: for what streams, prints nothing, answers with contents, or must outlive CAKE
 * between its lock and its rename. Returns the output as bytes. Throws GitError.
 */
export function git(args: readonly string[], call: GitCall): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...QUIET, ...args], {
      cwd: call.cwd,
      env: environment(call.env),
      stdio: ['pipe', 'pipe', 'pipe'],
      // In a group of its own: what ends CAKE must not end git between its lock and its rename.
      detached: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    /** Of our own end of the call. */
    let failure: unknown;
    const fail = (error: unknown): void => {
      failure ??= error;
      // Half an input must not be taken for a whole one.
      child.kill('SIGKILL');
    };
    const take = call.onOutput ?? ((chunk: Buffer): void => void out.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      if (failure !== undefined) return;
      try {
        const held = take(chunk);
        if (held === undefined) return;
        child.stdout.pause();
        held.then(() => child.stdout.resume(), fail);
      } catch (error) {
        fail(error);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A git that ends before it has read everything says why by its exit code.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject(new GitError(`git cannot be run: ${error.message}`, null)));
    child.on('close', (code, signal) => {
      if (failure !== undefined) return reject(failure);
      if (code === 0 || (code !== null && call.allow?.includes(code)))
        return resolve(Buffer.concat(out));
      const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      reject(new GitError(saidBy(args, call.cwd, Buffer.concat(err), how), code));
    });
    if (call.input === undefined || typeof call.input === 'string' || Buffer.isBuffer(call.input)) {
      child.stdin.end(call.input ?? '');
      return;
    }
    const source = Readable.from(call.input, { objectMode: true });
    source.on('error', fail);
    child.stdin.on('close', () => source.destroy());
    source.pipe(child.stdin);
  });
}

/** Text of the error of a git that failed: its own words, or else how it ended. */
export function saidBy(args: readonly string[], cwd: string, err: Buffer, how: string): string {
  const name = args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? '';
  return `git ${name} in ${cwd}: ${err.toString('utf8').trim().slice(0, 2_000) || how}`;
}

/** Output of git as one trimmed line of text. */
export async function gitText(args: readonly string[], call: GitCall): Promise<string> {
  return (await git(args, call)).toString('utf8').trim();
}

/**
 * Settings that turn every filter of the user's off: for a repository that demands one which cannot run, and
 * where git would refuse even to compare. Files with filters are then compared by their bytes.
 */
async function filtersOff(cwd: string): Promise<string[]> {
  const out = await git(['config', '--name-only', '-z', '--get-regexp', '^filter\\..*'], {
    cwd,
    allow: [1],
  });
  const names = out.toString('utf8').split('\0').filter(Boolean);
  return names.flatMap((name) => {
    if (name.endsWith('.required')) return ['-c', `${name}=false`];
    return /\.(?:clean|smudge|process)$/.test(name) ? ['-c', `${name}=`] : [];
  });
}

/** Runs git, by `run` the first time, and once more without the user's filters when it fails. */
export async function gitPastFilters(
  args: readonly string[],
  call: WholeCall,
  run: (args: readonly string[], call: WholeCall) => Promise<Buffer> = git,
): Promise<Buffer> {
  try {
    return await run(args, call);
  } catch (error) {
    if (!(error instanceof GitError) || !/filter/.test(error.message)) throw error;
    return git([...(await filtersOff(call.cwd)), ...args], call);
  }
}

/** The environment of every git call: nothing of the caller's that leads git elsewhere, no prompt, no lock for reading. */
export function environment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_'),
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    // An object is what it is: a replacement of HEAD would hide what really differs from it.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}
