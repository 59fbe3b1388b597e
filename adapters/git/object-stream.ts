import { closeSync, openSync, writeSync } from 'node:fs';
import { GitError } from './errors.ts';
import { git } from './run.ts';

/** Larger objects go into a file as they come, smaller ones are held in memory. */
const IN_MEMORY_BYTES = 1 << 20;

/** Content of an object, or the file that it was written to. */
export type ObjectContent = { data: Buffer } | { file: string };

export interface ObjectSink {
  /** Takes the content of the object that was asked for at this place; null: there is none. */
  take(index: number, content: ObjectContent | null): void;
  /** Names a new file for the content of a large one; without it that is held in memory too. */
  fileFor?(index: number): string;
  /** Waits until more can be taken; undefined: it can. */
  roomFor?(): Promise<void> | undefined;
}

/** Reads objects by name and hands each over as soon as it is there, in the order of the names. */
export type ReadInto = (names: readonly string[], sink: ObjectSink) => Promise<void>;

/** A git that waits for names of objects. */
export interface ObjectReader {
  readonly read: ReadInto;
  /** Ends the git; a read that is not over then fails. */
  end(): Promise<void>;
}

/** Where a git reads objects. */
export interface ObjectPlace {
  cwd: string;
  args?: readonly string[];
  env?: Record<string, string>;
}

interface Request {
  sink: ObjectSink;
  from: number;
  count: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Starts one git for all reads: however many objects there are, few lie in memory. An end of it that was not asked
 * for fails what is being read.
 */
export function openObjects({ cwd, args = [], env = {} }: ObjectPlace): ObjectReader {
  /** In the order in which they are answered. */
  const requests: Request[] = [];
  const input = createQueue();
  let asked = 0;
  const sink: ParserSink = {
    fileFor: (index) => requests[0]!.sink.fileFor?.(index - requests[0]!.from) ?? null,
    take(index, content) {
      const [request] = requests as [Request];
      request.sink.take(index - request.from, content);
      if (index + 1 < request.from + request.count) return;
      requests.shift();
      request.resolve();
    },
    roomFor: () => requests[0]?.sink.roomFor?.(),
  };
  let failure: unknown;
  const call = { cwd, env, input: input.stream(), onOutput: createParser(sink) };
  const ended = git([...args, 'cat-file', '--batch'], call)
    .then(() => new GitError('git cat-file has ended', 0))
    .catch((error: unknown) => error)
    .then((error) => {
      failure = error;
      for (const { reject } of requests) reject(error);
    });
  return {
    async read(names, into) {
      if (names.length === 0) return;
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve, reject) => {
        requests.push({ sink: into, from: asked, count: names.length, resolve, reject });
        asked += names.length;
        input.push(Buffer.from(`${names.join('\n')}\n`));
      });
    },
    async end() {
      input.close();
      await ended;
    },
  };
}

/** The same for a single read, which fails when git does. */
export function readOnce(place: ObjectPlace): ReadInto {
  return async (names, sink) => {
    if (names.length === 0) return;
    const objects = openObjects(place);
    try {
      await objects.read(names, sink);
    } finally {
      await objects.end();
    }
  };
}

/** Contents of objects, in memory; null where there is none. */
export async function readAll(
  read: ReadInto,
  names: readonly string[],
): Promise<(Buffer | null)[]> {
  const found: (Buffer | null)[] = [];
  await read(names, {
    take: (_index, content) =>
      void found.push(content !== null && 'data' in content ? content.data : null),
  });
  return found;
}

/** Chunks that are handed on in the order in which they come. */
function createQueue(): {
  stream: () => AsyncGenerator<Buffer>;
  push: (chunk: Buffer) => void;
  close: () => void;
} {
  const chunks: Buffer[] = [];
  let closed = false;
  let wake = (): void => undefined;
  return {
    async *stream() {
      for (;;) {
        yield* chunks.splice(0);
        if (closed) return;
        if (chunks.length > 0) continue;
        // oxlint-disable-next-line no-await-in-loop -- waits for the next one
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    push(chunk) {
      chunks.push(chunk);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
  };
}

interface ParserSink {
  take(index: number, content: ObjectContent | null): void;
  fileFor(index: number): string | null;
  roomFor(): Promise<void> | undefined;
}

/** Understands `<name> <type> <size>\n<content>\n` and `<name> missing\n` (https://git-scm.com/docs/git-cat-file). */
function createParser(sink: ParserSink): (chunk: Buffer) => Promise<void> | undefined {
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
    const path = size <= IN_MEMORY_BYTES ? null : sink.fileFor(index);
    if (path !== null) file = { path, handle: openSync(path, 'wx') };
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
      if (end < 0) break;
      const line = join(held, heldBytes).toString('latin1');
      [held, heldBytes] = [[], 0];
      header(line);
    }
    return sink.roomFor();
  };
}

function join(parts: readonly Buffer[], bytes: number): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes);
}

function writeAll(handle: number, data: Buffer): void {
  for (let at = 0; at < data.length;) at += writeSync(handle, data, at);
}
