import { closeSync, openSync, writeSync } from 'node:fs';
import { git } from './run.ts';

/** Larger objects go into a file as they come, smaller ones are held in memory. */
const IN_MEMORY_BYTES = 1 << 20;

/** Content of an object, or the file that it was written to. */
export type ObjectContent = { data: Buffer } | { file: string };

export interface ObjectSink {
  /** Takes the content of the object that was asked for at this place; null: there is none. */
  take(index: number, content: ObjectContent | null): void;
  /** Names a new file for the content of a large one. */
  fileFor(index: number): string;
}

/**
 * Reads objects by name in one call of git and hands each over as soon as it is there, in the order of the names; so
 * however many there are, few lie in memory.
 */
export async function streamObjects(
  place: { cwd: string; args?: readonly string[]; env?: Record<string, string> },
  names: readonly string[],
  sink: ObjectSink,
): Promise<void> {
  if (names.length === 0) return;
  const { cwd, args = [], env = {} } = place;
  await git([...args, 'cat-file', '--batch', '--buffer'], {
    cwd,
    env,
    input: `${names.join('\n')}\n`,
    onOutput: createParser(sink),
  });
}

/** Understands `<name> <type> <size>\n<content>\n` and `<name> missing\n` (https://git-scm.com/docs/git-cat-file). */
function createParser(sink: ObjectSink): (chunk: Buffer) => void {
  let index = 0;
  /** Of a header that is not whole, or of the content of a small object. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Bytes that are missing of the present object with its line end; null between two objects. */
  let missing: number | null = null;
  let file: { path: string; handle: number } | null = null;

  const header = (line: string): void => {
    const size = Number(/^\S+ \w+ (\d+)$/.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) {
      sink.take(index++, null);
      return;
    }
    missing = size + 1;
    if (size <= IN_MEMORY_BYTES) return;
    const path = sink.fileFor(index);
    file = { path, handle: openSync(path, 'wx') };
  };
  const content = (part: Buffer): void => {
    missing! -= part.length;
    const whole = missing === 0;
    if (file !== null) {
      writeAll(file.handle, whole ? part.subarray(0, -1) : part);
      if (whole) closeSync(file.handle);
    } else {
      held.push(part);
      heldBytes += part.length;
    }
    if (!whole) return;
    missing = null;
    const done: ObjectContent =
      file === null ? { data: join(held, heldBytes).subarray(0, -1) } : { file: file.path };
    [held, heldBytes, file] = [[], 0, null];
    sink.take(index++, done);
  };
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (missing !== null) {
        const part = chunk.subarray(at, at + missing);
        at += part.length;
        content(part);
        continue;
      }
      const end = chunk.indexOf(10, at);
      const part = chunk.subarray(at, end < 0 ? chunk.length : end);
      held.push(part);
      heldBytes += part.length;
      at += part.length + 1;
      if (end < 0) return;
      const line = join(held, heldBytes).toString('latin1');
      [held, heldBytes] = [[], 0];
      header(line);
    }
  };
}

function join(parts: readonly Buffer[], bytes: number): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes);
}

function writeAll(handle: number, data: Buffer): void {
  for (let at = 0; at < data.length;) at += writeSync(handle, data, at);
}
