import type { Captured, Manifest } from './meta.ts';
import type { CapturedPath } from './capture.ts';
import type { GitEntry } from './status.ts';

export interface ImportInput {
  captured: AsyncIterable<CapturedPath>;
  /** Called when everything was read: the metadata is complete only then. */
  describe: (tree: [string, Captured][]) => { record: Buffer; manifest: Manifest };
  /** Staged blobs that the draft repository has. */
  stored: ReadonlySet<string>;
  seconds: number;
  label: string;
}

/** Mark of the last commit, to which the snapshot's ref goes. */
export const META_MARK = ':4';
const FIRST_BLOB = 10;
const PIECE_BYTES = 256 * 1024;

/**
 * Input of `git fast-import` (https://git-scm.com/docs/git-fast-import): the blobs as they are read, then a
 * chain of commits in the shape of a stash: index, untracked files, work tree, and the metadata on top.
 * Every tree holds only what differs from HEAD.
 */
export function importStream(input: ImportInput): AsyncGenerator<Buffer> {
  return inPieces(allParts(input));
}

/** Few large pieces in place of many small ones: each is a write, and a turn of the event loop. */
async function* inPieces(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(held, bytes);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held, bytes);
}

async function* allParts(input: ImportInput): AsyncGenerator<Buffer> {
  const tree: [string, Captured][] = [];
  const marks = new Map<string, string>();
  for await (const { path, entry, data } of input.captured) {
    tree.push([path, entry]);
    if (entry.kind !== 'file' && entry.kind !== 'link') continue;
    if (data === null) {
      marks.set(entry.oid, entry.oid);
      continue;
    }
    if (marks.has(entry.oid)) continue;
    const mark = `:${FIRST_BLOB + marks.size}`;
    marks.set(entry.oid, mark);
    yield text(`blob\nmark ${mark}\ndata ${data.length}\n`);
    yield data;
    yield text('\n');
  }
  const { record, manifest } = input.describe(tree);
  const untracked = new Set(manifest.untracked);
  const files = (wanted: (path: string) => boolean): string =>
    tree
      .filter(([path]) => wanted(path))
      .map(([path, entry]) =>
        line(modeOf(entry), marks.get('oid' in entry ? entry.oid : '') ?? '', path),
      )
      .join('');
  const { seconds, label, stored } = input;
  const has = (entry: GitEntry | null): entry is GitEntry =>
    entry !== null && (entry.mode === '160000' || stored.has(entry.oid));
  yield commit(1, `index: ${label}`, seconds);
  yield text(
    manifest.index
      .map(({ path, index }) => (has(index) ? line(index.mode, index.oid, path) : ''))
      .join(''),
  );
  yield commit(2, `untracked: ${label}`, seconds);
  yield text(files((path) => untracked.has(path)));
  yield commit(3, `work tree: ${label}`, seconds, 'from :1\nmerge :1\nmerge :2\ndeleteall\n');
  yield text(files((path) => !untracked.has(path)));
  yield commit(4, label, seconds, 'from :3\ndeleteall\n');
  yield inline('record.json', record);
  yield inline('manifest.json', Buffer.from(JSON.stringify(manifest)));
  for (const { path, stages } of manifest.index) {
    for (const [n, stage] of (stages ?? []).entries()) {
      if (has(stage)) yield text(line(stage.mode, stage.oid, `stages/${n + 1}/${path}`));
    }
  }
  yield text(`get-mark ${META_MARK}\n`);
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

/** All on one ref, which begins anew each time: every ref costs a lock and a file. */
function commit(mark: number, message: string, seconds: number, rest = ''): Buffer {
  const body = Buffer.from(`${message}\n`);
  return Buffer.concat([
    text(
      `reset refs/draft\n\ncommit refs/draft\nmark :${mark}\ncommitter CAKE <cake@localhost> ${seconds} +0000\ndata ${body.length}\n`,
    ),
    body,
    text(`\n${rest}`),
  ]);
}

function inline(path: string, data: Buffer): Buffer {
  return Buffer.concat([text(`M 100644 inline ${path}\ndata ${data.length}\n`), data, text('\n')]);
}

function line(mode: string, object: string, path: string): string {
  return object === '' ? '' : `M ${mode} ${object} ${quote(path)}\n`;
}

function modeOf(entry: Captured): string {
  if (entry.kind === 'link') return '120000';
  return entry.kind === 'file' && (entry.mode & 0o100) !== 0 ? '100755' : '100644';
}

/** C-style quoting: fast-import reads bytes between quotes. */
function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
