import { lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSound, visitIndex } from '../../../adapters/git/index-entries.ts';
import { patchIndex } from '../../../adapters/git/patch-index.ts';
import { tempRepo, type TempRepo } from '../../support/temp-repo.ts';

const FILES = {
  'a.txt': 'one\n',
  'dir/b.txt': 'two\n',
  'dir/deep/c.txt': 'three\n',
  [`long/${'n'.repeat(200)}/d`]: 'four\n',
  'ü.txt': 'five\n',
};

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo(FILES);
});
afterEach(() => repo.remove());

const file = (): string => join(repo.dir, '.git', 'index');
const names = (): string[] | null => {
  const found: string[] = [];
  const whole = visitIndex(readFileSync(file()), 'sha1', ({ bytes, from, to }) => {
    found.push(bytes.toString('utf8', from, to));
  });
  return whole ? found : null;
};
const listed = (): string[] => repo.git('ls-files', '-z').split('\0').filter(Boolean);

describe('an index that is read without git', () => {
  it.each([
    ['2', [] as string[]],
    ['3, for an intent to add', ['add', '-N', 'new']],
    ['4', ['update-index', '--index-version', '4']],
  ])('of version %s names what git names', (_version, args) => {
    repo.write('new', 'new\n');
    if (args.length > 0) repo.git(...args);
    expect(names()).toEqual(listed());
  });

  it.each([
    ['split', ['update-index', '--split-index']],
    ['sparse', ['sparse-checkout', 'set', '--cone', '--sparse-index', 'dir']],
  ])('is left to git when it is %s', (_kind, args) => {
    repo.git(...args);
    expect(names()).toBeNull();
  });

  it('is left to git wherever it is cut off', () => {
    const whole = readFileSync(file());
    for (let length = 0; length < whole.length; length += 13) {
      writeFileSync(file(), whole.subarray(0, length));
      expect(isSound(readFileSync(file()), 'sha1')).toBe(false);
      expect(() => names()).not.toThrow();
    }
    writeFileSync(file(), whole);
    expect(isSound(whole, 'sha1')).toBe(true);
  });
});

describe('an index that is told what a written file looks like', () => {
  const look = (path: string) => lstatSync(join(repo.dir, path), { bigint: true });
  const rewrite = (path: string, content: string): void => {
    repo.write('draft', content);
    renameSync(join(repo.dir, 'draft'), join(repo.dir, path));
  };

  it('shows the file clean to a git that reads no content, with a right check sum', () => {
    rewrite('dir/b.txt', 'two\n');
    expect(repo.git('diff-files', '--name-only')).toContain('dir/b.txt');
    const data = readFileSync(file());
    const oid = repo.git('rev-parse', ':dir/b.txt').trim();
    expect(patchIndex(data, 'sha1', { written: new Map([['dir/b.txt', oid]]), look })).toBe(true);
    expect(isSound(data, 'sha1')).toBe(true);
    writeFileSync(file(), data);
    expect(repo.git('diff-files', '--name-only')).toBe('');
    expect(repo.git('fsck', '--strict')).not.toContain('error');
  });

  it('never takes other content for the entry', () => {
    rewrite('dir/b.txt', 'TWO\n');
    const data = readFileSync(file());
    const oid = repo.git('hash-object', 'dir/b.txt').trim();
    patchIndex(data, 'sha1', { written: new Map([['dir/b.txt', oid]]), look });
    writeFileSync(file(), data);
    expect(repo.git('status', '--porcelain')).toContain('M dir/b.txt');
  });

  it('is left to git where names are not written out', () => {
    repo.git('update-index', '--index-version', '4');
    expect(patchIndex(readFileSync(file()), 'sha1', { written: new Map(), look })).toBe(false);
  });
});
