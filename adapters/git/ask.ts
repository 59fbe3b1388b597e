import { simpleGit } from 'simple-git';
import { GitError } from './errors.ts';
import { environment, QUIET, saidBy, type WholeCall } from './run.ts';

/** Variables that simple-git refuses to hand on; an answer needs none of them. */
const REFUSED = /^(?:EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;

/**
 * Asks git something and returns the bytes of its answer; for commands that always print. simple-git waits 50 ms
 * for one that prints nothing, takes its input whole and decodes the answer besides: what is silent, streams or
 * is large goes through `git`. Throws GitError.
 */
export async function ask(args: readonly string[], call: WholeCall): Promise<Buffer> {
  const { cwd, input, allow = [] } = call;
  const env = Object.fromEntries(
    Object.entries(environment(call.env)).filter(([name]) => !REFUSED.test(name)),
  );
  const answer: Buffer[] = [];
  const client = simpleGit({
    baseDir: cwd,
    ...(input === undefined ? {} : { input: () => Buffer.from(input) }),
    // The settings that keep hooks and monitors out, and the store's own folder.
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeConfigPaths: true,
    },
    allowEnvironment: Object.keys(env),
    // Exit codes are answers or errors, whatever was printed beside them.
    errors: (_error, { exitCode, stdErr }) =>
      exitCode === 0 || allow.includes(exitCode)
        ? undefined
        : new GitError(saidBy(args, cwd, Buffer.concat(stdErr), `exit code ${exitCode}`), exitCode),
  });
  client.env(env).outputHandler((_command, stdout) => {
    stdout.on('data', (chunk: Buffer) => answer.push(chunk));
  });
  try {
    await client.raw([...QUIET, ...args]);
  } catch (error) {
    if (error instanceof GitError) throw error;
    throw new GitError(error instanceof Error ? error.message : String(error), null);
  }
  return Buffer.concat(answer);
}

/** The answer of git as one trimmed line of text. */
export async function askText(...call: Parameters<typeof ask>): Promise<string> {
  return (await ask(...call)).toString('utf8').trim();
}
