import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinary } from '../../../adapters/claude-code/sdk.ts';
import { hookProgram } from '../../../cli/init/hook-program.ts';
import { addHook } from '../../../cli/init/hook-settings.ts';
import { claudeCode } from '../../support/claude-code.ts';
import { killInteractiveGuard } from '../../support/interactive-guard.ts';
import { call, say } from '../../../adapters/fake-messages-api/reply.ts';
import {
  startFakeMessagesApi,
  type FakeMessagesApi,
} from '../../../adapters/fake-messages-api/server.ts';

const run = promisify(execFile);
const homes: string[] = [];
let dir: string;
let api: FakeMessagesApi;

beforeAll(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cake-hook-')));
  api = await startFakeMessagesApi({
    script: ({ turn }) => {
      if (turn === 0) return call('Bash', { command: 'touch BEFORE; git status' });
      if (turn === 1) return call('Bash', { command: 'touch EXECUTED; git push --force' });
      return say('Done.');
    },
  });
});
afterAll(async () => {
  for (const home of homes) killInteractiveGuard(home);
  await api.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One headless session with the settings hook, or another program in its place; what the model saw of each call. */
async function session(
  name: string,
  other?: { command: string; args: string[] },
): Promise<{ tree: string; seen: string[] }> {
  const [tree, home] = [join(dir, name), join(dir, `${name}-home`)];
  mkdirSync(join(tree, '.claude'), { recursive: true });
  mkdirSync(home);
  const cakeHome = join(home, 'cake');
  homes.push(cakeHome);
  const settings = addHook('', other ?? (await hookProgram(cakeHome)));
  writeFileSync(join(tree, '.claude', 'settings.json'), settings!);
  const args = ['-p', `session-${name}`, '--dangerously-skip-permissions'];
  const running = run(findBinary()!, args, {
    cwd: tree,
    timeout: 100_000,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      IS_SANDBOX: '1',
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'test-key',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  });
  running.child.stdin?.end();
  await running;
  const requests = api.requests.filter(({ text }) => text.includes(`session-${name}`));
  return { tree, seen: requests.flatMap(({ results }) => results.map(({ text }) => text)) };
}

/** A Node program in the place of the hook. */
function program(name: string, text: string): { command: string; args: string[] } {
  const file = join(dir, `${name}.js`);
  writeFileSync(file, text);
  return { command: process.execPath, args: [file] };
}

describe.skipIf(!claudeCode.present)(`the hook of cake init${claudeCode.note}`, () => {
  it('lets everyday work pass, and blocks and records a force push', async () => {
    const { tree, seen } = await session('good');
    expect(existsSync(join(tree, 'BEFORE'))).toBe(true);
    expect(existsSync(join(tree, 'EXECUTED'))).toBe(false);
    expect(seen[1]).toContain('Operator (CAKE): Stop. Run git push --force-with-lease.');
    const log = join(dir, 'good-home', 'cake', 'logs', 'interactive-audit.jsonl');
    const rows = readFileSync(log, 'utf8').trim().split('\n');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toMatchObject([
      { command: 'touch BEFORE; git status', verdict: 'allow' },
      { verdict: 'block', ruleId: 'git.force-push' },
    ]);
  });

  it('blocks everything when its program is deleted, crashes, or is cut off in its answer', async () => {
    const crash = program('crash', "process.kill(process.pid, 'SIGSEGV');\n");
    const cut = program(
      'cut',
      'process.stdout.write(\'{"hookSpecificOutput":{"hookEv\');\nprocess.exitCode = 2;\n',
    );
    const [deleted, crashed, cutOff] = await Promise.all([
      session('deleted', { command: join(dir, 'nowhere', 'guard-client'), args: [] }),
      session('crashed', crash),
      session('cut', cut),
    ]);
    for (const { tree, seen } of [deleted, crashed, cutOff]) {
      expect(seen).toHaveLength(2);
      expect(existsSync(join(tree, 'BEFORE'))).toBe(false);
      expect(existsSync(join(tree, 'EXECUTED'))).toBe(false);
    }
  });
});
