import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNodeHeaders } from '../../../scripts/lib/node-headers.mjs';

let prefix = '';
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'cake-node-'));
  mkdirSync(join(prefix, 'bin'));
  writeFileSync(join(prefix, 'bin', 'node'), '');
});
afterEach(() => rmSync(prefix, { recursive: true, force: true }));

function headers(abi: string): void {
  const dir = join(prefix, 'include', 'node');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'node.h'), '');
  writeFileSync(join(dir, 'node_version.h'), `#define NODE_MODULE_VERSION ${abi}\n`);
}

describe('findNodeHeaders', () => {
  it('finds them beside the node binary', () => {
    headers('99001');
    expect(findNodeHeaders(join(prefix, 'bin', 'node'), '99001')).toBe(prefix);
  });

  it('refuses headers of another Node: modules built with them would not load', () => {
    headers('99002');
    expect(findNodeHeaders(join(prefix, 'bin', 'node'), '99001')).toBeNull();
  });

  it('finds none where none are', () => {
    expect(findNodeHeaders(join(prefix, 'bin', 'node'), '99001')).toBeNull();
  });
});
