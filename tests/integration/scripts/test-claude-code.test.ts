import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../config/paths.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cake-checkout-'));
  mkdirSync(join(root, 'scripts'));
  copyFileSync(
    join(packageRoot(), 'scripts', 'test-claude-code.mjs'),
    join(root, 'scripts', 'test-claude-code.mjs'),
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = (): string =>
  execFileSync(process.execPath, [join(root, 'scripts', 'test-claude-code.mjs')], {
    encoding: 'utf8',
  });

describe('npm run test:claude-code', () => {
  it('is skipped with the reason where the SDK is not installed', () => {
    expect(run()).toContain('SKIPPED, because @anthropic-ai/claude-agent-sdk is not installed');
  });

  it('is skipped with the reason where the SDK has no binary for this machine', () => {
    mkdirSync(join(root, 'node_modules', '@anthropic-ai', 'claude-agent-sdk'), { recursive: true });
    expect(run()).toContain(`no binary for ${process.platform}-${process.arch}`);
  });
});
