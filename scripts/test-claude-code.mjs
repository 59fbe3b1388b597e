// Runs the tests with the real Claude Code binary, in a network namespace with nothing but loopback where the
// kernel allows one: what they prove then needs no network, and no key leaves the machine.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const VITEST = join(ROOT, 'node_modules', '.bin', 'vitest');
const TESTS = [
  'tests/integration/claude-code',
  'tests/integration/claude-code-injection.test.ts',
  'tests/e2e/claude-code',
];

const SCOPE = join(ROOT, 'node_modules', '@anthropic-ai');
const { platform, arch } = process;
const binaries = [`${platform}-${arch}`, `${platform}-${arch}-musl`].map((name) =>
  join(SCOPE, `claude-agent-sdk-${name}`, 'claude'),
);
const reason = !existsSync(join(SCOPE, 'claude-agent-sdk'))
  ? '@anthropic-ai/claude-agent-sdk is not installed (npm ci without --omit=optional)'
  : binaries.some((file) => existsSync(file))
    ? null
    : `the SDK has brought no binary for ${platform}-${arch}`;
if (reason !== null) {
  console.log(`test:claude-code: SKIPPED, because ${reason}.`);
  process.exit(0);
}

// Root makes a namespace at once; others need a user namespace around it.
const ways = [['-n'], ['-r', '-n']];
const way = ways.find(
  (flags) => spawnSync('unshare', [...flags, 'ip', 'link', 'set', 'lo', 'up']).status === 0,
);
const args = ['run', '--project', 'integration', '--project', 'e2e', ...TESTS];
const [program, ...rest] = way
  ? ['unshare', ...way, 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', VITEST, ...args]
  : [VITEST, ...args];
console.log(
  way
    ? 'test:claude-code: in a network namespace with loopback only'
    : 'test:claude-code: no network namespace here; ANTHROPIC_BASE_URL alone keeps the tests local',
);
const { status } = spawnSync(program, [...rest, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exit(status ?? 1);
