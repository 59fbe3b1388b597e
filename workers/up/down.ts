import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessIdentity, endProcess, isAlive } from '../process-identity.ts';
import { stopTemporal } from '../temporal/server.ts';
import { readRecord } from '../temporal/server-record.ts';
import { liveSupervisor, readJson, upFiles } from './files.ts';
import { stopWorker } from './supervisor.ts';

/** Longer than the worker's grace and the server's together. */
const SUPERVISOR_GRACE_MS = 40_000;

/** What `cake down` ended. */
export interface DownResult {
  supervisor: boolean;
  worker: boolean;
  temporal: boolean;
}

/**
 * Ends supervisor, worker and embedded server, also what a killed supervisor left behind. Session
 * hosts go on guarding; the tasks continue at the next `cake up`.
 */
export async function takeDown(options: { cakeHome: string }): Promise<DownResult> {
  const { down } = upFiles(options.cakeHome);
  mkdirSync(dirname(down), { recursive: true, mode: 0o700 });
  writeFileSync(down, '', { mode: 0o600 });
  const supervisor = liveSupervisor(options.cakeHome);
  const had = {
    supervisor: supervisor !== null,
    worker: hasWorker(options.cakeHome),
    temporal: hasServer(options.cakeHome),
  };
  if (supervisor !== null) await endProcess(supervisor.process, SUPERVISOR_GRACE_MS);
  await stopWorker(options.cakeHome);
  await stopTemporal(options);
  return had;
}

function hasWorker(cakeHome: string): boolean {
  const worker = readJson<ProcessIdentity>(upFiles(cakeHome).worker);
  return worker !== null && isAlive(worker);
}

function hasServer(cakeHome: string): boolean {
  const server = readRecord(cakeHome)?.process ?? null;
  return server !== null && isAlive(server);
}
