import { type ProcessIdentity, isAlive } from '../process-identity.ts';
import { type TemporalStatus, temporalStatus } from '../temporal/server.ts';
import { metricsState } from '../metrics/state.ts';
import { liveSupervisor, readJson, readyWorkerPid, upFiles } from './files.ts';

/** What `cake status` shows. */
export interface UpStatus {
  /** `up` all parts run, `degraded` some do, `down` none does. */
  state: 'up' | 'degraded' | 'down';
  supervisor: { pid: number | null; startedAtMs: number | null; problem: string | null };
  worker: { pid: number | null; ready: boolean; restarts: number };
  temporal: TemporalStatus & { restarts: number };
  /** Page of the metrics, and why there is none; a page that is missing degrades nothing. */
  metrics: { url: string | null; problem: string | null };
  logs: { supervisor: string; worker: string };
}

/** State of every part; starts nothing. */
export async function upStatus(options: {
  cakeHome: string;
  env: Record<string, string | undefined>;
}): Promise<UpStatus> {
  const files = upFiles(options.cakeHome);
  const supervisor = liveSupervisor(options.cakeHome);
  const worker = readJson<ProcessIdentity>(files.worker);
  const workerPid = worker !== null && isAlive(worker) ? worker.pid : null;
  const ready = readyWorkerPid(options.cakeHome) !== null;
  const temporal = await temporalStatus(options);
  const parts = [supervisor !== null, ready, temporal.healthy];
  const anything =
    supervisor !== null || workerPid !== null || (temporal.embedded && temporal.running);
  return {
    state: parts.every(Boolean) ? 'up' : anything ? 'degraded' : 'down',
    supervisor: {
      pid: supervisor?.process.pid ?? null,
      startedAtMs: supervisor?.startedAtMs ?? null,
      problem: supervisor?.problem ?? null,
    },
    worker: { pid: workerPid, ready, restarts: supervisor?.workerRestarts ?? 0 },
    metrics: shownMetrics(options.cakeHome, ready ? workerPid : null),
    temporal: { ...temporal, restarts: supervisor?.temporalRestarts ?? 0 },
    logs: { supervisor: files.supervisorLog, worker: files.workerLog },
  };
}

function shownMetrics(cakeHome: string, workerPid: number | null): UpStatus['metrics'] {
  const state = metricsState(cakeHome, workerPid);
  return { url: state?.url ?? null, problem: state?.problem ?? null };
}
