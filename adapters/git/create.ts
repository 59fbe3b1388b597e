import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import type { Repository } from './repository.ts';
import { git, gitText } from './run.ts';
import { readStatus, type TreeStatus } from './status.ts';
import { inStore } from './store-dir.ts';

export interface SnapshotMeta extends SnapshotRecord {
  format: 1;
  /** Latin1 paths, one character a byte. */
  ignored: string[];
  nested: string[];
}

export const SNAPSHOT_REFS = 'refs/cake/snapshots/';
const KEEP_REFS = 'refs/cake-keep/';

export interface CreateInput {
  id: string;
  label: string;
  taskId: string | null;
  linkedErrors: string[];
  safetyFor: string | null;
  nowMs: number;
}

/**
 * Writes the state of a work tree as a stash-shaped chain into the store by one `git fast-import`: index,
 * untracked, work tree, metadata. Nothing of the user's is touched but one keep ref, which protects HEAD's
 * commit from `git gc`.
 */
export async function createSnapshot(
  repo: Repository,
  store: string,
  input: CreateInput,
): Promise<SnapshotMeta> {
  const status = await readStatus(repo.workTree);
  const nested = status.untracked.filter((path) => path.endsWith('/'));
  const files = status.untracked.filter((path) => !path.endsWith('/'));
  const meta: SnapshotMeta = {
    format: 1,
    id: input.id,
    label: input.label,
    createdAtMs: input.nowMs,
    workTree: repo.workTree,
    commit: status.head,
    branch: status.branch,
    dirtyFiles: status.changed.length,
    untrackedFiles: files.length,
    linkedErrors: input.linkedErrors,
    taskId: input.taskId,
    sizeBytes: 0,
    safetyFor: input.safetyFor,
    ignored: status.ignored,
    nested,
  };
  const stream = new ImportStream(Math.floor(input.nowMs / 1000));
  writeCommits(stream, repo.workTree, status, files, meta);
  meta.sizeBytes = stream.bytes;
  writeMeta(stream, meta);
  const { args, env } = inStore(store);
  await git([...args, 'fast-import', '--quiet', '--force'], {
    cwd: store,
    env,
    input: stream.buffer(),
  });
  if (status.head !== null)
    await git(['update-ref', `${KEEP_REFS}${input.id}`, status.head], { cwd: repo.workTree });
  return meta;
}

function writeCommits(
  stream: ImportStream,
  workTree: string,
  status: TreeStatus,
  files: string[],
  meta: SnapshotMeta,
): void {
  const head = status.head === null ? '' : `from ${status.head}\n`;
  // Names of its own: two snapshots at once must not meet at one ref.
  const work = `refs/cake/work/${meta.id}`;
  stream.commit(`${work}/index`, 1, `index of ${meta.id}`, head);
  for (const { path, staged, indexMode, indexOid } of status.changed) {
    if (staged === '.' || staged === 'U') continue;
    if (staged === 'D') stream.remove(path);
    else stream.entry(indexMode, indexOid, path);
  }
  stream.commit(`${work}/untracked`, 2, `untracked of ${meta.id}`, '');
  for (const path of files) stream.file(workTree, path);
  stream.commit(
    `${work}/tree`,
    3,
    `work tree of ${meta.id}`,
    head === '' ? 'from :1\nmerge :2\n' : `${head}merge :1\nmerge :2\n`,
  );
  for (const { path } of status.changed) stream.file(workTree, path);
  for (const name of ['index', 'untracked', 'tree']) stream.drop(`${work}/${name}`);
}

function writeMeta(stream: ImportStream, meta: SnapshotMeta): void {
  stream.commit(`${SNAPSHOT_REFS}${meta.id}`, 4, meta.label, 'from :3\n');
  stream.text('deleteall\n');
  stream.inline('100644', 'meta.json', Buffer.from(JSON.stringify(meta)));
}

/** Reads the metadata of a snapshot, or null. */
export async function readMeta(store: string, id: string): Promise<SnapshotMeta | null> {
  const { args, env } = inStore(store);
  const text = await gitText([...args, 'cat-file', '-p', `${SNAPSHOT_REFS}${id}:meta.json`], {
    cwd: store,
    env,
    allow: [128],
  });
  return text === '' ? null : (JSON.parse(text) as SnapshotMeta);
}

/** Builds the input of `git fast-import` (https://git-scm.com/docs/git-fast-import). */
class ImportStream {
  bytes = 0;
  private readonly parts: Buffer[] = [];
  private readonly seconds: number;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  buffer(): Buffer {
    return Buffer.concat(this.parts);
  }

  text(value: string): void {
    this.parts.push(Buffer.from(value, 'latin1'));
  }

  commit(ref: string, mark: number, message: string, parents: string): void {
    const body = Buffer.from(`${message}\n`);
    this.text(
      `reset ${ref}\n\ncommit ${ref}\nmark :${mark}\ncommitter CAKE <cake@localhost> ${this.seconds} +0000\ndata ${body.length}\n`,
    );
    this.parts.push(body);
    this.text(`\n${parents}`);
  }

  /** The chain is reached from the snapshot's own ref; the names that built it go. */
  drop(ref: string): void {
    this.text(`reset ${ref}\nfrom ${'0'.repeat(40)}\n\n`);
  }

  remove(path: string): void {
    this.text(`D ${quote(path)}\n`);
  }

  entry(mode: string, oid: string, path: string): void {
    this.text(`M ${mode} ${oid} ${quote(path)}\n`);
  }

  inline(mode: string, path: string, data: Buffer): void {
    this.text(`M ${mode} inline ${quote(path)}\ndata ${data.length}\n`);
    this.parts.push(data);
    this.text('\n');
    this.bytes += data.length;
  }

  /** The file as it lies in the tree now: bytes, mode, link target; gone is gone. */
  file(workTree: string, path: string): void {
    const full = Buffer.concat([Buffer.from(`${workTree}/`), Buffer.from(path, 'latin1')]);
    const stat = lstatOrNone(full);
    if (!stat || stat.isDirectory()) return this.remove(path);
    if (stat.isSymbolicLink())
      return this.inline('120000', path, readlinkSync(full, { encoding: 'buffer' }));
    // Pipes and sockets have no content to keep.
    if (!stat.isFile()) return;
    this.inline((stat.mode & 0o100) === 0 ? '100644' : '100755', path, readFileSync(full));
  }
}

/** C-style quoting: fast-import reads bytes between quotes. */
function quote(path: string): string {
  const escaped = path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

/** What lies at a path, or undefined when nothing does, also when a file stands where a folder was. */
export function lstatOrNone(path: Buffer): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Joins a work tree and a latin1 path to a path of bytes. */
export function bytesPath(workTree: string, path: string): Buffer {
  return Buffer.from(join(Buffer.from(workTree).toString('latin1'), path), 'latin1');
}
