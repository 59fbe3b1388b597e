import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processMemory } from '../../adapters/process/memory.ts';
import { endProcess, isAlive, signalProcess } from '../../workers/process-identity.ts';
import { isPortFree } from '../../workers/temporal/ports.ts';
import { upFiles } from '../../workers/up/files.ts';
import { ClusterError } from './errors.ts';
import {
  addressOf,
  filesOf,
  firstPorts,
  NODES,
  planCluster,
  portsOf,
  serviceOf,
  type ClusterPlan,
  type NodeName,
} from './plan.ts';
import { killConnections, prepareSchema, startPostgres, stopPostgres } from './postgres.ts';
import { launch, untilListening } from './processes.ts';
import { findPostgres, obtainTemporal } from './programs.ts';
import {
  prepareFolder,
  readRecord,
  requireRecord,
  saveRecord,
  type ClusterRecord,
} from './record.ts';
import { dynamicConfig, serverConfig } from './server-config.ts';

const NODE_LIMIT_MS = 60_000;
const GRACE_MS = 10_000;

type Env = Record<string, string | undefined>;

/** State of one process of the cluster. */
export interface PartStatus {
  name: string;
  pid: number | null;
  alive: boolean;
  port: number;
  rssBytes: number | null;
}

/** State of a cluster. */
export interface ClusterStatus {
  address: string;
  dir: string;
  parts: PartStatus[];
}

/** Brings up what does not run; resolves when every node listens. Gives the address for TEMPORAL_ADDRESS. */
export async function clusterUp(options: {
  dir: string;
  cakeHome: string;
  env: Env;
  say: (line: string) => void;
}): Promise<string> {
  const { dir, cakeHome, env, say } = options;
  const postgres = findPostgres(env);
  const temporal = await obtainTemporal({ cakeHome, env, say });
  prepareFolder(dir);
  const record = readRecord(dir) ?? {
    plan: await freePlan(dir),
    password: randomBytes(18).toString('base64url'),
    programs: { ...postgres, ...temporal },
    postgres: null,
    nodes: {},
  };
  // Saved before anything starts and after each start: `down` finds whatever this call leaves.
  saveRecord(record);
  try {
    if (record.postgres === null || !isAlive(record.postgres)) {
      say('PostgreSQL …');
      await startPostgres(record);
      saveRecord(record);
      await prepareSchema(record);
    }
    writeConfigs(record);
    const [first, ...others] = NODES;
    say('Temporal: history, frontend, matching, worker …');
    // Alone: several nodes that meet an empty database at once race for the cluster's metadata.
    await startNode(record, first);
    await Promise.all(others.map((name) => startNode(record, name)));
  } catch (error) {
    saveRecord(record);
    throw error;
  }
  return addressOf(record.plan);
}

async function freePlan(dir: string): Promise<ClusterPlan> {
  for (const first of firstPorts(dir)) {
    const plan = planCluster(dir, first);
    const free = await Promise.all(portsOf(plan).map(isPortFree));
    if (free.every(Boolean)) return plan;
  }
  throw new ClusterError('start-failed', 'There are no free ports for a cluster.', {
    remedy: 'End programs that listen between 20000 and 30000.',
  });
}

function writeConfigs({ plan, password }: ClusterRecord): void {
  const files = filesOf(plan.dir);
  writeFileSync(files.dynamicConfig, dynamicConfig(), { mode: 0o600 });
  for (const name of NODES)
    writeFileSync(files.config(name), serverConfig(plan, name, password), { mode: 0o600 });
}

async function startNode(record: ClusterRecord, name: NodeName): Promise<void> {
  const { plan, programs } = record;
  const files = filesOf(plan.dir);
  const running = record.nodes[name];
  if (running === undefined || !isAlive(running)) {
    record.nodes[name] = launch({
      program: programs.server,
      args: [
        '--config-file',
        files.config(name),
        '--allow-no-auth',
        'start',
        '--service',
        serviceOf(name),
      ],
      logFile: files.log(name),
    });
    saveRecord(record);
  }
  await untilListening({
    what: name,
    process: record.nodes[name]!,
    port: plan.grpcPorts[name],
    logFile: files.log(name),
    limitMs: NODE_LIMIT_MS,
  });
}

/** Ends every process and removes the folder; a cluster that is not there is no error. */
export async function clusterDown(dir: string): Promise<boolean> {
  const record = readRecord(dir);
  if (record === null) return false;
  const nodes = Object.values(record.nodes);
  await Promise.all(nodes.map((node) => endProcess(node, GRACE_MS)));
  await stopPostgres(record, GRACE_MS);
  rmSync(dir, { recursive: true, force: true });
  return true;
}

/** What runs of the cluster; null when there is none. */
export function clusterStatus(dir: string): ClusterStatus | null {
  const record = readRecord(dir);
  if (record === null) return null;
  const part = (name: string, process: ClusterRecord['postgres'], port: number): PartStatus => {
    const alive = process !== null && isAlive(process);
    const rssBytes = alive ? processMemory(process.pid) : null;
    return { name, pid: process?.pid ?? null, alive, port, rssBytes };
  };
  return {
    address: addressOf(record.plan),
    dir,
    parts: [
      part('postgres', record.postgres, record.plan.postgresPort),
      ...NODES.map((name) => part(name, record.nodes[name] ?? null, record.plan.grpcPorts[name])),
    ],
  };
}

/** Kills a node with -9 and starts it again after `downMs`; gives how long it was away. */
export async function killNode(dir: string, name: NodeName, downMs: number): Promise<number> {
  const record = requireRecord(dir);
  const node = record.nodes[name];
  if (node === undefined || !signalProcess(node, 'SIGKILL')) {
    throw new ClusterError('not-up', `${name} does not run.`, {
      remedy: 'Start it: npm run cluster -- up',
    });
  }
  const killedMs = Date.now();
  await sleep(downMs);
  while (isAlive(node)) await sleep(20);
  await startNode(record, name);
  return Date.now() - killedMs;
}

/** Cuts the connections of all nodes to the database; gives how many there were. */
export async function cutConnections(dir: string): Promise<number> {
  return killConnections(requireRecord(dir));
}

/** Kills the CAKE worker of a CAKE_HOME with -9; its supervisor starts it again. Gives its pid. */
export function killCakeWorker(home: string): number {
  const { worker: file } = upFiles(home);
  try {
    const worker = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTime: string };
    if (signalProcess(worker, 'SIGKILL')) return worker.pid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  throw new ClusterError('not-up', `No CAKE worker runs in ${home}.`, {
    remedy: 'Start it: cake up --detach',
  });
}

/** Default folder: outside of any home, because another user than root may have to enter it. */
export const defaultFolder = (tmp: string): string =>
  join(tmp, `cake-cluster-${process.getuid?.() ?? 0}`);
