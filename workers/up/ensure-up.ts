import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtEntry } from '../../config/paths.ts';
import { type ProcessIdentity, isAlive } from '../process-identity.ts';
import { spawnDetached } from '../spawn-detached.ts';
import { TemporalError } from '../temporal/errors.ts';
import { type ServerOptions, ensureTemporal } from '../temporal/server.ts';
import { type TemporalTarget, externalTarget } from '../temporal/target.ts';
import { takeDown } from './down.ts';
import {
  type SupervisorRecord,
  liveSupervisor,
  readyWorkerPid,
  removeFile,
  upFiles,
} from './files.ts';

/** Loading the worker takes 1 to 2 s; a loaded machine may need far longer. */
const READY_LIMIT_MS = 60_000;
/** A worker that ended this often before it was ready will not become so. */
const RESTARTS_BEFORE_GIVING_UP = 3;

/** CAKE as it runs now. */
export interface UpState extends Pick<
  TemporalTarget,
  'address' | 'namespace' | 'uiUrl' | 'embedded'
> {
  supervisorPid: number;
  workerPid: number;
}

/** Starts whatever of CAKE does not run, in the background, and resolves when the worker polls. */
export async function ensureUp(options: ServerOptions): Promise<UpState> {
  const running = liveSupervisor(options.cakeHome);
  if (running !== null) await refuseOtherServer(running, options);
  // Here and not in the background: its errors are for the person who waits.
  const target = await ensureTemporal(options);
  const spawned = running?.process ?? spawnSupervisor(options);
  const { address, namespace, uiUrl, embedded } = target;
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const supervisor = liveSupervisor(options.cakeHome);
    const workerPid = readyWorkerPid(options.cakeHome);
    if (supervisor !== null && workerPid !== null) {
      const supervisorPid = supervisor.process.pid;
      return { address, namespace, uiUrl, embedded, supervisorPid, workerPid };
    }
    const hopeless =
      supervisor === null
        ? !isAlive(spawned)
        : supervisor.workerRestarts >= RESTARTS_BEFORE_GIVING_UP;
    if (hopeless || Date.now() > deadline) {
      const problem = notReady(options, supervisor);
      // What this call started must not go on crashing behind the person's back.
      if (running === null) await takeDown(options);
      throw problem;
    }
    await sleep(50);
  }
}

function spawnSupervisor({ cakeHome, env, log }: ServerOptions): ProcessIdentity {
  const { down, supervisorLog } = upFiles(cakeHome);
  log?.('cake: starting the supervisor and the worker');
  removeFile(down);
  const started = spawnDetached({
    program: process.execPath,
    args: ['--enable-source-maps', builtEntry('workers/up/main.js')],
    logFile: supervisorLog,
    env: { ...env, CAKE_HOME: cakeHome },
  });
  if (started !== null) return started;
  throw new TemporalError('start-failed', 'The supervisor could not be started.', {
    remedy: `See ${supervisorLog}.`,
  });
}

/** Two callers with different settings would each talk to a server that the other's worker ignores. */
async function refuseOtherServer(running: SupervisorRecord, { env }: ServerOptions): Promise<void> {
  const wanted = (await externalTarget(env))?.address ?? null;
  if (wanted === running.externalAddress) return;
  const name = (address: string | null): string => address ?? 'the embedded one';
  throw new TemporalError(
    'bad-settings',
    `CAKE runs with another Temporal server (${name(running.externalAddress)}) than the settings here name (${name(wanted)}).`,
    { remedy: 'Run cake down first, or set TEMPORAL_ADDRESS as it was.' },
  );
}

function notReady({ cakeHome }: ServerOptions, supervisor: SupervisorRecord | null): TemporalError {
  const { workerLog, supervisorLog } = upFiles(cakeHome);
  const file = supervisor === null ? supervisorLog : workerLog;
  const why = supervisor?.problem ?? lastError(file);
  const who = supervisor === null ? 'supervisor does not stay up' : 'worker does not become ready';
  return new TemporalError('start-failed', `The ${who}${why === '' ? '' : `: ${why}`}`, {
    remedy: `See ${file}, and run cake doctor.`,
  });
}

function lastError(file: string): string {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').slice(-8_000).trim().split('\n');
  const line = lines.findLast((text) => /error/i.test(text)) ?? lines.at(-1) ?? '';
  return line.trim().slice(0, 300);
}
