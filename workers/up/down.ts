import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess } from '../process-identity.ts';
import { stopTemporal } from '../temporal/server.ts';
import { liveSupervisor } from './ensure-up.ts';
import { upFiles } from './files.ts';
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
  if (supervisor !== null) await endProcess(supervisor.process, SUPERVISOR_GRACE_MS);
  const worker = await stopWorker(options.cakeHome);
  const temporal = (await stopTemporal(options)) === 'stopped';
  const had = supervisor !== null;
  return { supervisor: had, worker: had || worker, temporal: had || temporal };
}
