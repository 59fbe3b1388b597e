import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessIdentity, identify } from './process-identity.ts';

/** A log beyond this is set aside at the next start; one older log is kept. */
const MAX_LOG_BYTES = 20_000_000;

/**
 * Starts a program in a session of its own, so that a closed terminal or Ctrl-C does not end it, with
 * its output appended to a file. Null when it could not be run or ended at once.
 */
export function spawnDetached(options: {
  program: string;
  args: readonly string[];
  logFile: string;
  env: Record<string, string | undefined>;
}): ProcessIdentity | null {
  mkdirSync(dirname(options.logFile), { recursive: true, mode: 0o700 });
  if (existsSync(options.logFile) && statSync(options.logFile).size > MAX_LOG_BYTES) {
    renameSync(options.logFile, `${options.logFile}.1`);
  }
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(options.program, [...options.args], {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env,
    });
    // The caller sees a missing process; without a listener the error would end this one.
    child.on('error', () => {});
    child.unref();
    return child.pid === undefined ? null : identify(child.pid);
  } finally {
    closeSync(log);
  }
}
