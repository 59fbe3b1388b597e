import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalTarget, temporalTarget } from '../../../workers/temporal/target.ts';
import { writeRecord } from '../../../workers/temporal/server-record.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cake-target-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A profile file where the Temporal tools look for it under HOME. */
function profile(text: string): Record<string, string> {
  const dir = join(home, 'conf');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'temporal.toml'), text);
  return { HOME: home, TEMPORAL_CONFIG_FILE: join(dir, 'temporal.toml') };
}

describe('externalTarget', () => {
  it('is none without any setting', async () => {
    expect(await externalTarget({ HOME: home })).toBeNull();
  });

  it('is the server that TEMPORAL_ADDRESS names, in namespace cake', async () => {
    expect(await externalTarget({ HOME: home, TEMPORAL_ADDRESS: 'example.test:7233' })).toEqual({
      address: 'example.test:7233',
      namespace: 'cake',
      uiUrl: null,
      healthUrl: null,
      embedded: false,
      connectionOptions: { address: 'example.test:7233' },
    });
  });

  it('takes namespace and key from the environment; a key turns TLS on', async () => {
    const target = await externalTarget({
      HOME: home,
      TEMPORAL_ADDRESS: 'cloud.test:7233',
      TEMPORAL_NAMESPACE: 'team.abc',
      TEMPORAL_API_KEY: 'k',
    });
    expect(target).toMatchObject({
      namespace: 'team.abc',
      connectionOptions: { apiKey: 'k', tls: true },
    });
  });

  it('takes a profile of temporal.toml', async () => {
    const env = profile('[profile.night]\naddress = "night.test:7233"\nnamespace = "night"\n');
    const target = await externalTarget({ ...env, TEMPORAL_PROFILE: 'night' });
    expect(target).toMatchObject({ address: 'night.test:7233', namespace: 'night' });
  });

  it('refuses a profile that does not exist, in one line with the remedy', async () => {
    const env = profile('[profile.night]\naddress = "night.test:7233"\n');
    await expect(externalTarget({ ...env, TEMPORAL_PROFILE: 'day' })).rejects.toMatchObject({
      name: 'TemporalError',
      kind: 'bad-settings',
      remedy: expect.stringContaining('TEMPORAL_PROFILE'),
    });
  });
});

describe('temporalTarget', () => {
  it('is none before the first start, then the remembered ports', async () => {
    const options = { cakeHome: home, env: { HOME: home } };
    expect(await temporalTarget(options)).toBeNull();
    writeRecord(home, {
      process: null,
      port: 20_100,
      uiPort: 20_101,
      httpPort: 20_102,
      cliVersion: '1.9.1',
      serverVersion: '1.32.0',
      binary: '/x',
      dbFile: '/y',
      prepared: false,
      startedAtMs: 1,
    });
    expect(await temporalTarget(options)).toMatchObject({
      address: '127.0.0.1:20100',
      namespace: 'cake',
      uiUrl: 'http://127.0.0.1:20101/namespaces/cake/workflows',
      embedded: true,
    });
  });
});
