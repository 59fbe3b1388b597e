import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { createTreeStamp } from '../adapters/git/tree-stamp.ts';
import { createFileLogger } from '../adapters/log/file-logger.ts';
import { packageRoot, socketDir } from '../config/paths.ts';
import { prepareShim } from '../config/shim-layout.ts';
import { openJournal } from '../db/journal.ts';
import { acquireKernelLock, leasePath, LockHeldError } from '../db/kernel-lock.ts';
import type { Journal } from '../db/types.ts';
import { createWatcher } from '../domain/errors/watch.ts';
import { derivedLimits } from '../domain/errors/derived-types.ts';
import { adapterFor } from './adapters.ts';
import { agentEnvironment } from './agent-env.ts';
import { createBehaviourWatch } from './behaviour-watch.ts';
import { CANARY_EVERY_MS, keepProving, proveGuard } from './canary.ts';
import { serveControl } from './control-server.ts';
import { killTaskProcesses, signal } from './fence.ts';
import { openGuardDoor } from './guard-door.ts';
import { isAllowed, type GuardDesk } from './guard-server.ts';
import { followGuardSettings, type GuardSettings } from './guard-settings.ts';
import { listen, prepareSocketDir, socketPaths } from './listen.ts';
import { createOutputWatch, type OutputWatch } from './output-watch.ts';
import type { HostReady, SessionSpec } from './protocol.ts';
import { HOST_EXIT } from '../domain/exit-codes.ts';
import { followUserPatterns } from './user-patterns.ts';
import { createSession, type Session } from './session.ts';
import { BadSpecError, loadSpec } from './spec.ts';

const ORPHAN_LOOK_MS = 1_000;
const STOP_GRACE_MS = 1_000;
/** A hook is answered within this time. */
const AFTER_ANSWERS_MS = 20;
const REPLAY_PAGE = 1_000;

/** Starts the session host of one task and stays until it is stopped. */
async function main(specFile: string): Promise<number> {
  const spec = loadSpec(specFile);
  mkdirSync(spec.taskDir, { recursive: true, mode: 0o700 });
  const log = createFileLogger(join(spec.taskDir, 'host.log'), {
    task: spec.taskId,
    pid: process.pid,
  });
  const lease = takeLease(spec);
  const journal = openJournal(join(spec.taskDir, 'journal.db'), {
    taskId: spec.taskId,
    minSeq: spec.cursor,
  });
  const before = journal.session();
  const own = journal.takeOver({
    taskId: spec.taskId,
    agent: spec.agent.name,
    hostPid: process.pid,
    agentPgid: null,
    startedAtMs: Date.now(),
  });
  log.info({ epoch: own.epoch }, 'journal taken over');
  if (before?.agentPgid) signal(-before.agentPgid, 'SIGKILL');
  const killed = await killTaskProcesses(spec.taskId, own.epoch);
  if (killed > 0) log.warn({ killed }, 'processes of an earlier epoch were still there');

  const watcher = createWatcher({
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const patterns = await followUserPatterns(spec.cakeHome, {
    use: (records) => watcher.useRecords(records),
    tell: (text, facts) => log.info(facts, text),
  });
  const watch = createOutputWatch({
    watcher,
    settleToolCalls: spec.watch.settleToolCalls,
    settleMs: spec.watch.settleMs,
  });
  replay(journal, watch);

  const adapter = adapterFor(spec);
  const session = createSession({
    spec,
    epoch: own.epoch,
    resumeToken: spec.resume && adapter.capabilities.resume ? own.resumeToken : null,
    journal,
    adapter,
    watch,
    behaviour: createBehaviourWatch({
      tree: afterAnswers(createTreeStamp(spec.workTree)),
      limits: { ...derivedLimits(spec.watch.strictness), ...spec.watch.limits },
    }),
    nowMs: Date.now,
  });
  const settings = followGuardSettings(
    { cakeHome: spec.cakeHome, workTree: spec.workTree, started: spec.guard },
    (text, facts) => log.info(facts, text),
  );
  const shim = await prepareShim({ packageRoot: packageRoot(), cakeHome: spec.cakeHome });
  const {
    ready: sockets,
    guardEnv,
    desk,
  } = await openSockets(spec, session, {
    epoch: own.epoch,
    journal,
    settings,
    needsPort: shim.needsPort,
  });
  onSignals((name) => void session.stop(name, STOP_GRACE_MS));
  watchOrphan(spec, session, (idleMs) => {
    log.warn({ idleMs }, 'no controller called: stopping the agent');
    void session.stop('no controller called', STOP_GRACE_MS);
  });
  const prove = (): Promise<void> => proveGuard(shim.client, guardEnv);
  await prove();
  await session.launch(
    agentEnvironment({
      base: process.env,
      taskId: spec.taskId,
      epoch: own.epoch,
      guardEnv,
      ...shim,
    }),
    async (request) => {
      const { decision, message } = await desk.check(request);
      return { allowed: isAllowed(decision), message };
    },
  );
  publish(spec, sockets);
  log.info(sockets, 'ready');
  const ended = new AbortController();
  void keepProving(prove, {
    everyMs: spec.canaryEveryMs ?? CANARY_EVERY_MS,
    signal: ended.signal,
    onDead: (error) => {
      log.error({ error }, 'the guard is dead: stopping the agent');
      void session.stop('the guard is dead', STOP_GRACE_MS);
    },
  }).catch(() => undefined);
  await session.stopped;
  ended.abort();
  settings.close();
  patterns.close();
  // The answer to `stop` is still in the socket's buffer.
  await new Promise((resolve) => setTimeout(resolve, 50));
  rmSync(sockets.controlSocket, { force: true });
  rmSync(sockets.guardSocket, { force: true });
  journal.close();
  lease.release();
  log.info('stopped');
  return HOST_EXIT.stopped;
}

/** Starting a process holds this one up for some milliseconds: the hook that has just told of a deed is answered first. */
function afterAnswers<T>(look: () => Promise<T>): () => Promise<T> {
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, AFTER_ANSWERS_MS));
    return look();
  };
}

function takeLease(spec: SessionSpec) {
  const gitDir = execFileSync('git', ['-C', spec.workTree, 'rev-parse', '--absolute-git-dir'], {
    encoding: 'utf8',
  }).trim();
  const holder = `task ${spec.taskId} (CAKE_HOME ${spec.cakeHome})`;
  return acquireKernelLock(leasePath(gitDir, spec.workTree), {
    mode: 'exclusive',
    waitMs: 2_000,
    holder,
  });
}

function replay(journal: Journal, watch: OutputWatch): void {
  for (let afterSeq = 0; ;) {
    const rows = journal.read({ afterSeq, limit: REPLAY_PAGE, notableOnly: false });
    for (const row of rows) watch.replay(row);
    if (rows.length < REPLAY_PAGE) return;
    afterSeq = rows.at(-1)!.seq;
  }
}

async function openSockets(
  spec: SessionSpec,
  session: Session,
  at: { epoch: number; journal: Journal; settings: GuardSettings; needsPort: boolean },
): Promise<{ ready: HostReady; guardEnv: Record<string, string>; desk: GuardDesk }> {
  const dir = socketDir();
  prepareSocketDir(dir);
  const paths = socketPaths(dir, spec.cakeHome, spec.taskId);
  const token = randomBytes(24).toString('hex');
  writeFileSync(join(spec.taskDir, 'token'), token, { mode: 0o600 });
  const { guardEnv, desk } = await openGuardDoor({
    spec,
    socket: paths.guard,
    ownDirs: [dir],
    settings: at.settings,
    journal: at.journal,
    write: (event) => session.write(event),
    needsPort: at.needsPort,
  });
  await listen(paths.control, (socket) => serveControl(socket, token, session.control));
  const ready = {
    taskId: spec.taskId,
    epoch: at.epoch,
    pid: process.pid,
    controlSocket: paths.control,
    guardSocket: paths.guard,
  };
  return { ready, guardEnv, desk };
}

/** host.json appears only when both sockets listen and the agent runs. */
function publish(spec: SessionSpec, ready: HostReady): void {
  const file = join(spec.taskDir, 'host.json');
  writeFileSync(`${file}.tmp`, JSON.stringify(ready), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function onSignals(stop: (name: string) => void): void {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => stop(name));
}

function watchOrphan(
  spec: SessionSpec,
  session: Session,
  onOrphan: (idleMs: number) => void,
): void {
  const look = setInterval(() => {
    const idleMs = performance.now() - session.lastTouchMs();
    if (idleMs < spec.orphanStopMs) return;
    clearInterval(look);
    onOrphan(idleMs);
  }, ORPHAN_LOOK_MS);
  look.unref();
}

const [, , specFile = ''] = process.argv;
try {
  process.exit(await main(specFile));
} catch (error) {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  // The starter reads the last line of this stream.
  process.stderr.write(`${JSON.stringify({ error: name, message })}\n`);
  if (error instanceof LockHeldError) process.exit(HOST_EXIT.leaseHeld);
  process.exit(error instanceof BadSpecError ? HOST_EXIT.badSpec : HOST_EXIT.agentFailed);
}
