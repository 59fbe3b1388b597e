import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ProcessIdentity, isAlive } from '../process-identity.ts';

/** What the supervisor says about itself; `worker.restarts` counts since its own start. */
export interface SupervisorRecord {
  process: ProcessIdentity;
  startedAtMs: number;
  /** The user's own Temporal server that it uses; null when it runs the embedded one. */
  externalAddress: string | null;
  temporalRestarts: number;
  workerRestarts: number;
  /** Why the worker or the server could not be started last, null while all is well. */
  problem: string | null;
}

/** Written by the worker once it polls. */
export interface WorkerReady {
  pid: number;
  startedAtMs: number;
}

/** Files of `cake up` under CAKE_HOME. */
export const upFiles = (
  cakeHome: string,
): Record<
  'lock' | 'supervisor' | 'worker' | 'ready' | 'down' | 'supervisorLog' | 'workerLog',
  string
> => ({
  lock: join(cakeHome, 'run', 'supervisor.lock'),
  supervisor: join(cakeHome, 'run', 'supervisor.json'),
  /** Identity of the worker process, written when it is started. */
  worker: join(cakeHome, 'run', 'worker-process.json'),
  ready: join(cakeHome, 'run', 'worker.json'),
  /** Exists while CAKE is down on purpose, so that no session host asks for it. */
  down: join(cakeHome, 'run', 'down'),
  supervisorLog: join(cakeHome, 'logs', 'supervisor.log'),
  workerLog: join(cakeHome, 'logs', 'worker.log'),
});

/** Content of a JSON file, or null when it is absent or damaged. */
// The caller names the shape it wrote itself.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}

/** Writes a whole JSON file or nothing. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Removes a file that may be gone already. */
export function removeFile(file: string): void {
  rmSync(file, { force: true });
}

/** The supervisor of this CAKE_HOME, or null when none lives. */
export function liveSupervisor(cakeHome: string): SupervisorRecord | null {
  const record = readJson<SupervisorRecord>(upFiles(cakeHome).supervisor);
  return record !== null && isAlive(record.process) ? record : null;
}

/** Pid of the worker when it polls, else null. */
export function readyWorkerPid(cakeHome: string): number | null {
  const files = upFiles(cakeHome);
  const worker = readJson<ProcessIdentity>(files.worker);
  const ready = readJson<WorkerReady>(files.ready);
  return worker !== null && ready?.pid === worker.pid && isAlive(worker) ? worker.pid : null;
}
