import { statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { acquireKernelLock, LockHeldError } from '../../db/kernel-lock.ts';
import type { KernelLock } from '../../db/types.ts';
import { readLines } from '../line-json.ts';
import { listen, prepareSocketDir } from '../listen.ts';
import { createInteractiveGuard } from './desk.ts';
import { parseHookLine, renderVerdict } from './hook-line.ts';

/** `main.js SOCKET CAKE_HOME`: the resident guard of interactive sessions, started by the hook's client. */
const [, , socketPath = '', cakeHome = ''] = process.argv;
const IDLE_MS = 30 * 60_000;
const LOOK_MS = 10_000;
const UNREADABLE = 'The guard could not read the call, so nothing runs.';

/** The only guard of this CAKE_HOME; another one that is just coming up serves the clients of both. */
function takeLock(): KernelLock {
  try {
    return acquireKernelLock(join(cakeHome, 'run', 'interactive-guard.lock'), {
      mode: 'exclusive',
      waitMs: 0,
      holder: `pid ${process.pid}`,
    });
  } catch (error) {
    if (error instanceof LockHeldError) process.exit(0);
    throw error;
  }
}

const lock = takeLock();
// Held on to for the whole life: a lock that nobody refers to is collected, and with it the only one.
process.on('exit', () => lock.release());

const guard = createInteractiveGuard(cakeHome);
let lastMs = performance.now();

async function answer(line: string): Promise<string> {
  lastMs = performance.now();
  try {
    const call = parseHookLine(line);
    if (call) return renderVerdict(await guard.judge(call));
    return renderVerdict({ kind: 'block', message: UNREADABLE });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return renderVerdict({
      kind: 'block',
      message: `The guard failed (${what}), so nothing runs.`,
    });
  }
}

function serve(socket: Socket): void {
  readLines(socket, {
    onOverflow: () => socket.end(renderVerdict({ kind: 'block', message: UNREADABLE })),
    onLine: (line) => void answer(line).then((text) => socket.end(text)),
  });
}

prepareSocketDir(dirname(socketPath));
const server = await listen(socketPath, serve);
const version = (): number =>
  statSync(import.meta.filename, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const started = version();
// Idle, or an older version than the one on disk: the next call starts a fresh one.
setInterval(() => {
  if (performance.now() - lastMs < IDLE_MS && version() === started) return;
  server.close(() => process.exit(0));
}, LOOK_MS);
