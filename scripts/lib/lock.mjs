import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock directory whose owner never wrote its pid is believed for this long. */
const UNOWNED_LOCK_MS = 5_000;

/**
 * Runs `work` while holding the lock directory, so that two set-ups in one checkout never mix.
 *
 * A lock whose owner is dead is taken over: a killed set-up must not block the next one.
 * @template T
 * @param {string} dir
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void, timeoutMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(dir, work, options = {}) {
  const deadline = Date.now() + (options.timeoutMs ?? 15 * 60_000);
  let told = false;
  while (!tryLock(dir)) {
    if (Date.now() > deadline)
      throw new Error(`Another set-up holds ${dir}: end it or remove that folder.`);
    if (!told) options.onWait?.();
    told = true;
    await sleep(100);
  }
  const release = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} dir */
function tryLock(dir) {
  mkdirSync(dirname(dir), { recursive: true });
  try {
    mkdirSync(dir);
    writeFileSync(join(dir, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    if (isStale(dir)) rmSync(dir, { recursive: true, force: true });
    return false;
  }
}

/** @param {string} dir */
function isStale(dir) {
  try {
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
    if (!(pid > 0)) return Date.now() - statSync(dir).mtimeMs > UNOWNED_LOCK_MS;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ESRCH') return true;
    if (code !== 'ENOENT') return false;
    try {
      return Date.now() - statSync(dir).mtimeMs > UNOWNED_LOCK_MS;
    } catch {
      return false;
    }
  }
}
