import { describe, expect, it } from 'vitest';
import { checkLogin, loginState, parseLogin } from '../../../../adapters/claude-code/login.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that answers like `claude auth status`, with its exit code. */
function withBinary<T>(answer: string, run: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cake-login-'));
  const path = join(folder, 'claude');
  writeFileSync(path, `#!/bin/sh\ncat <<'EOF'\n${answer}\nEOF\nexit 1\n`, { mode: 0o755 });
  return run(path).finally(() => rmSync(folder, { recursive: true }));
}

describe('parseLogin', () => {
  it.each([
    ['{"loggedIn": true, "authMethod": "api_key"}', 'logged-in'],
    ['{"loggedIn": false, "authMethod": "none"}', 'logged-out'],
    ['{"loggedIn": "no"}', 'unknown'],
    ['null', 'unknown'],
    ["error: unknown command 'auth'", 'unknown'],
    ['', 'unknown'],
  ])('reads %s as %s', (answer, state) => {
    expect(parseLogin(answer)).toBe(state);
  });
});

describe('checkLogin', () => {
  it('refuses to start a night without a login, and says how to log in', async () => {
    const checked = withBinary('{"loggedIn": false}', (path) => checkLogin(path, process.env));
    await expect(checked).rejects.toThrow(/not logged in\. Run .*claude auth login/);
  });
  it('lets a binary pass that does not know the question', async () => {
    const checked = withBinary('what?', (path) => checkLogin(path, process.env));
    await expect(checked).resolves.toBeUndefined();
  });
});

describe('loginState', () => {
  it('is unknown when the binary is absent', async () => {
    expect(await loginState('/nowhere/claude', {})).toBe('unknown');
  });
});
