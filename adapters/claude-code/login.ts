import { execFile } from 'node:child_process';
import { ClaudeCodeMissingError } from './sdk.ts';

/** Whether Claude Code can reach a model: `unknown` where it would not say. */
export type LoginState = 'logged-in' | 'logged-out' | 'unknown';

/** Reads the answer of `claude auth status`; a version that answers in other words is not held against it. */
export function parseLogin(answer: string): LoginState {
  try {
    const parsed = JSON.parse(answer) as { loggedIn?: unknown } | null;
    if (typeof parsed?.loggedIn !== 'boolean') return 'unknown';
    return parsed.loggedIn ? 'logged-in' : 'logged-out';
  } catch {
    return 'unknown';
  }
}

/** Asks the binary itself, because keys, logins and cloud providers are its own business. Takes some 0.3 s. */
export async function loginState(
  binary: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoginState> {
  const answer = await new Promise<string>((resolve) => {
    const options = { timeout: 15_000, env: { ...env } };
    // Exit code 1 only repeats what the answer says.
    execFile(binary, ['auth', 'status', '--json'], options, (_error, stdout) => resolve(stdout));
  });
  return parseLogin(answer);
}

/** Throws ClaudeCodeMissingError with the remedy when nobody is logged in: a night would pass with waiting. */
export async function checkLogin(
  binary: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if ((await loginState(binary, env)) !== 'logged-out') return;
  throw new ClaudeCodeMissingError(
    `Claude Code is not logged in. Run ${binary} auth login once, or set ANTHROPIC_API_KEY before cake up.`,
  );
}
