import { closeSync, mkdirSync, open, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Contents that wait to be written; above it the reader is held back. */
const WAITING_BYTES = 32 << 20;
/** Folders over which many drafts are spread: files of one folder are made one after the other. */
const FOLDERS = 16;
const MANY = 500;

/** Writes small new files beside the rest of the work. */
export interface DraftWriter {
  /** Path of a draft. */
  pathOf(number: number): string;
  write(path: string, data: Buffer): void;
  /** Resolves when what waits is little enough, or rejects when a write failed; undefined: there is room. */
  roomFor(): Promise<void> | undefined;
  /** Resolves when all is written, or rejects when something was not; nothing is written after it. */
  done(): Promise<void>;
}

/**
 * Makes files in a folder. The file is made in the thread pool, which takes the file system longest; the content is
 * put into it at once then.
 */
export function createDraftWriter(
  folder: string,
  { name, count }: { name: string; count: number },
): DraftWriter {
  const spread = count > MANY;
  if (spread)
    for (let n = 0; n < FOLDERS; n += 1)
      mkdirSync(join(folder, `${name}-${n}`), { recursive: true });
  let waiting = 0;
  let files = 0;
  let failure: unknown;
  let wakers: { below: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const settle = (): void => {
    const woken = wakers.filter(({ below }) => isBelow(below));
    wakers = wakers.filter((waker) => !woken.includes(waker));
    for (const { resolve, reject } of woken) {
      if (failure === undefined) resolve();
      else reject(failure);
    }
  };
  const isBelow = (bytes: number): boolean => (bytes === 0 ? files === 0 : waiting < bytes);
  const until = async (below: number): Promise<void> => {
    if (isBelow(below)) {
      if (failure !== undefined) throw failure;
      return;
    }
    await new Promise<void>((resolve, reject) => wakers.push({ below, resolve, reject }));
  };
  return {
    pathOf: (number) =>
      spread
        ? join(folder, `${name}-${number % FOLDERS}`, String(number))
        : join(folder, `${name}-${number}`),
    write(path, data) {
      waiting += data.length;
      files += 1;
      open(path, 'wx', (error, handle) => {
        try {
          if (error !== null) throw error;
          fill(handle, data);
        } catch (reason) {
          failure ??= reason;
        }
        waiting -= data.length;
        files -= 1;
        settle();
      });
    },
    roomFor: () =>
      waiting < WAITING_BYTES && failure === undefined ? undefined : until(WAITING_BYTES),
    done: () => until(0),
  };
}

function fill(handle: number, data: Buffer): void {
  try {
    for (let at = 0; at < data.length;) at += writeSync(handle, data, at);
  } finally {
    closeSync(handle);
  }
}
