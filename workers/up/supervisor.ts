import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtEntry } from '../../config/paths.ts';
import type { KernelLock } from '../../db/types.ts';
import { waitForInstanceLock } from '../instance-lock.ts';
import { type ProcessIdentity, endProcess, identify, isAlive } from '../process-identity.ts';
import { spawnDetached } from '../spawn-detached.ts';
import { isHealthy } from '../temporal/connect.ts';
import { type ServerOptions, ensureTemporal, stopTemporal } from '../temporal/server.ts';
import { readRecord } from '../temporal/server-record.ts';
import { type TemporalTarget, externalTarget } from '../temporal/target.ts';
import { nextCrashCount, restartDelayMs } from './backoff.ts';
import { type SupervisorRecord, readJson, removeFile, upFiles, writeJson } from './files.ts';

/** How soon a death is seen: small against the 2 s that a server needs to come back. */
const WATCH_MS = 100;
/** A server that lives but stays silent is looked at this often; three silences in a row replace it. */
const PROBE_MS = 5_000;
const PROBES_FAILED = 3;
/** Longer than the worker's own shutdown grace of 10 s. */
const WORKER_GRACE_MS = 15_000;

export interface SupervisorOptions extends ServerOptions {
  log: (line: string) => void;
  /** Program of the worker; default the built one. */
  workerEntry?: string;
  /** Its abort ends everything in order. */
  stop: AbortSignal;
}

/**
 * Keeps the Temporal server and the worker running until `stop`, then ends the worker first and the
 * server last. Returns false when another supervisor already does so for this CAKE_HOME.
 */
export async function runSupervisor(options: SupervisorOptions): Promise<boolean> {
  const files = upFiles(options.cakeHome);
  // A supervisor that is just ending holds the lock for a moment longer.
  const lock = await waitForInstanceLock(files.lock, 500);
  if (lock === null) return false;
  const self = identify(process.pid);
  if (self === null) throw new Error('This process has no identity in the process table.');
  const record: SupervisorRecord = {
    process: self,
    startedAtMs: Date.now(),
    externalAddress: (await externalTarget(options.env))?.address ?? null,
    temporalRestarts: 0,
    workerRestarts: 0,
    problem: null,
  };
  removeFile(files.down);
  writeJson(files.supervisor, record);
  const shared: Shared = {
    ...options,
    record,
    save: () => writeJson(files.supervisor, record),
    ready: false,
  };
  try {
    await Promise.all([keepTemporal(shared), keepWorker(shared)]);
  } finally {
    await endAll(options, lock);
  }
  return true;
}

interface Shared extends SupervisorOptions {
  record: SupervisorRecord;
  save: () => void;
  /** Whether the server answered once: the worker is started after that. */
  ready: boolean;
}

async function keepTemporal(shared: Shared): Promise<void> {
  let crashes = 0;
  while (!shared.stop.aborted) {
    const startedAtMs = Date.now();
    try {
      const target = await ensureTemporal(shared);
      shared.ready = true;
      shared.record.problem = null;
      shared.save();
      await untilTemporalFails(shared, target);
      if (shared.stop.aborted) return;
      shared.log(`temporal: ${target.address} is gone, restarting`);
    } catch (error) {
      noteProblem(shared, (error as Error).message);
    }
    crashes = nextCrashCount(crashes, Date.now() - startedAtMs);
    shared.record.temporalRestarts += 1;
    shared.save();
    await pause(restartDelayMs(crashes), shared.stop);
  }
}

async function untilTemporalFails(shared: Shared, target: TemporalTarget): Promise<void> {
  let silences = 0;
  let probeAtMs = Date.now() + PROBE_MS;
  while (!shared.stop.aborted) {
    await pause(WATCH_MS, shared.stop);
    const server = target.embedded ? (readRecord(shared.cakeHome)?.process ?? null) : null;
    if (target.embedded && (server === null || !isAlive(server))) return;
    if (Date.now() < probeAtMs) continue;
    silences = (await isHealthy(target)) ? 0 : silences + 1;
    if (silences >= PROBES_FAILED) return;
    probeAtMs = Date.now() + PROBE_MS;
  }
}

async function keepWorker(shared: Shared): Promise<void> {
  const { worker: workerFile, ready: readyFile } = upFiles(shared.cakeHome);
  let crashes = 0;
  while (!shared.stop.aborted) {
    if (!shared.ready) {
      await pause(WATCH_MS, shared.stop);
      continue;
    }
    const adopted = readJson<ProcessIdentity>(workerFile);
    const startedAtMs = Date.now();
    const worker = adopted !== null && isAlive(adopted) ? adopted : startWorker(shared);
    if (worker !== null) {
      writeJson(workerFile, worker);
      shared.log(`worker: pid ${worker.pid}`);
      while (isAlive(worker) && !shared.stop.aborted) await pause(WATCH_MS, shared.stop);
      if (shared.stop.aborted) return;
      shared.log(`worker: pid ${worker.pid} is gone, restarting`);
    }
    removeFile(readyFile);
    crashes = nextCrashCount(crashes, Date.now() - startedAtMs);
    shared.record.workerRestarts += 1;
    shared.save();
    await pause(restartDelayMs(crashes), shared.stop);
  }
}

function startWorker(shared: Shared): ProcessIdentity | null {
  const entry = shared.workerEntry ?? builtEntry('workers/main.js');
  if (!existsSync(entry)) {
    noteProblem(shared, `${entry} is missing: run npm run build.`);
    return null;
  }
  const { ready, workerLog } = upFiles(shared.cakeHome);
  // A ready file of an earlier worker would be taken for this one's.
  removeFile(ready);
  return spawnDetached({
    program: process.execPath,
    args: ['--enable-source-maps', entry],
    logFile: workerLog,
    env: { ...shared.env, CAKE_HOME: shared.cakeHome },
  });
}

function noteProblem(shared: Shared, problem: string): void {
  if (shared.record.problem === problem) return;
  shared.record.problem = problem;
  shared.log(problem);
  shared.save();
}

async function endAll(options: SupervisorOptions, lock: KernelLock): Promise<void> {
  const files = upFiles(options.cakeHome);
  try {
    await stopWorker(options.cakeHome);
    await stopTemporal(options);
  } finally {
    removeFile(files.supervisor);
    lock.release();
  }
}

/** Ends the worker that `cake up` started, in order. */
export async function stopWorker(cakeHome: string): Promise<void> {
  const files = upFiles(cakeHome);
  const worker = readJson<ProcessIdentity>(files.worker);
  if (worker !== null) await endProcess(worker, WORKER_GRACE_MS);
  removeFile(files.worker);
  removeFile(files.ready);
}

/** Sleeps, shorter when the stop comes. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => {});
}
