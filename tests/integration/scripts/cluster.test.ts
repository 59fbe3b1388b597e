import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../../workers/process-identity.ts';
import { connectTemporal } from '../../../workers/temporal/connect.ts';
import { externalTarget } from '../../../workers/temporal/target.ts';
import {
  clusterDown,
  clusterStatus,
  clusterUp,
  cutConnections,
  killNode,
} from '../../../scripts/cluster/cluster.ts';
import { cacheFolder, findPostgres } from '../../../scripts/cluster/programs.ts';
import { readRecord } from '../../../scripts/cluster/record.ts';

const home = join(process.env['HOME'] ?? homedir(), '.cake');
const built = process.env['CAKE_CLUSTER_BIN'] ?? cacheFolder(home);
const missing = whatIsMissing();
if (missing !== null) console.warn(`SKIPPED, the tests of the cluster: ${missing}`);

/** Tests build no server: that would take minutes. */
function whatIsMissing(): string | null {
  if (!existsSync(join(built, 'server')))
    return "Temporal's server is not built. Run npm run cluster -- up once.";
  try {
    findPostgres(process.env);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.skipIf(missing !== null)('a Temporal cluster without containers', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cake-cluster-'));
  let address = '';
  let processes: ProcessIdentity[] = [];

  beforeAll(async () => {
    const env = { ...process.env, CAKE_CLUSTER_BIN: built };
    address = await clusterUp({ dir, cakeHome: home, env, say: () => undefined });
    const record = readRecord(dir)!;
    processes = [record.postgres!, ...Object.values(record.nodes)];
  });

  afterAll(async () => {
    await clusterDown(dir);
    rmSync(dir, { recursive: true, force: true });
  });

  const answers = async (): Promise<string> => {
    const target = (await externalTarget({ TEMPORAL_ADDRESS: address }))!;
    const connection = await connectTemporal(target, { deadlineMs: 10_000 });
    try {
      return (await connection.workflowService.getSystemInfo({})).serverVersion ?? '';
    } finally {
      await connection.close();
    }
  };

  it('answers at the address that it names, with every part alive', async () => {
    expect(await answers()).toMatch(/^1\./);
    const parts = clusterStatus(dir)!.parts;
    expect(parts.filter(({ alive }) => alive).map(({ name }) => name)).toEqual([
      'postgres',
      'history-1',
      'history-2',
      'frontend',
      'matching',
      'worker',
    ]);
  });

  it('gets a killed history node and cut connections back by itself', async () => {
    const before = clusterStatus(dir)!.parts.find(({ name }) => name === 'history-2')!;
    await killNode(dir, 'history-2', 0);
    const after = clusterStatus(dir)!.parts.find(({ name }) => name === 'history-2')!;
    expect(after.alive).toBe(true);
    expect(after.pid).not.toBe(before.pid);
    expect(await cutConnections(dir)).toBeGreaterThan(0);
    expect(await answers()).toMatch(/^1\./);
    processes.push(...Object.values(readRecord(dir)!.nodes));
  });

  it('leaves neither process nor file behind', async () => {
    expect(await clusterDown(dir)).toBe(true);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect(await clusterDown(dir)).toBe(false);
  });
});
