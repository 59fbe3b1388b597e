import { readFileSync, readlinkSync, symlinkSync, type Stats } from 'node:fs';
import { createDraftWriter, type DraftWriter } from './draft-writer.ts';
import type { ObjectContent, ReadInto } from './object-stream.ts';
import { bytesPath, lookInside, type Look } from './paths.ts';
import type { Repository } from './repository.ts';
import { sameAs, type Staged } from './staged-file.ts';

/** A file or link whose content is an object. */
export interface Wanted {
  path: string;
  oid: string;
  link: boolean;
  /** Permission bits that it must get, from what stands there now; links have none. */
  modeFrom: (current: Stats | undefined) => number;
}

/**
 * Writes the contents of objects into a staging folder, save those that the work tree has already. Small files are
 * written as they come: on a file system that caches, going through the thread pool costs more than the write.
 */
export async function stageObjects(
  repo: Repository,
  read: ReadInto,
  input: {
    wanted: readonly Wanted[];
    /** Where the drafts go, and what their names begin with. */
    folder: string;
    name: string;
    staged: Staged[];
    /** Takes what has no object. */
    missing: (item: Wanted) => void;
    onDone: () => void;
  },
): Promise<void> {
  const { wanted, folder, staged } = input;
  const look = lookInside(repo.workTree);
  /** Large ones, which are compared piece by piece. */
  const later: { item: Wanted; file: string }[] = [];
  const drafts = createDraftWriter(folder, { name: input.name, count: wanted.length });
  const fileFor = (index: number): string => drafts.pathOf(index);
  const take = (index: number, content: ObjectContent | null): void => {
    const item = wanted[index]!;
    if (content === null) {
      input.missing(item);
      return;
    }
    if ('file' in content) later.push({ item, file: content.file });
    else stageSmall(repo, item, content.data, { staged, draft: fileFor(index), look, drafts });
    input.onDone();
  };
  try {
    await read(
      wanted.map(({ oid }) => oid),
      { take, fileFor, roomFor: () => drafts.roomFor() },
    );
  } finally {
    // Nothing is written any more when the folder is removed.
    await drafts.done();
  }
  for (const { item, file } of later) {
    const current = look(item.path);
    const mode = item.modeFrom(current);
    // oxlint-disable-next-line no-await-in-loop -- one disk, and few of them
    if (await sameAs(repo, item.path, current, { file, mode }, staged)) continue;
    staged.push({ path: item.path, draft: Buffer.from(file), mode, link: false, oid: item.oid });
  }
}

function stageSmall(
  repo: Repository,
  { path, oid, link, modeFrom }: Wanted,
  data: Buffer,
  {
    staged,
    draft,
    look,
    drafts,
  }: { staged: Staged[]; draft: string; look: Look; drafts: DraftWriter },
): void {
  const current = look(path);
  const full = bytesPath(repo.workTree, path);
  if (link) {
    if (current?.isSymbolicLink() && readlinkSync(full, { encoding: 'buffer' }).equals(data))
      return;
    symlinkSync(data, draft);
    staged.push({ path, draft: Buffer.from(draft), mode: null, link: true, oid });
    return;
  }
  const mode = modeFrom(current);
  if (current?.isFile() && current.size === data.length && readFileSync(full).equals(data)) {
    if ((current.mode & 0o7777) !== mode)
      staged.push({ path, draft: null, mode, link: false, oid: null });
    return;
  }
  drafts.write(draft, data);
  staged.push({ path, draft: Buffer.from(draft), mode, link: false, oid });
}
