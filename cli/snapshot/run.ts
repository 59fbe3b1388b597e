import { findCakeDb } from '../../db/cake-db.ts';
import { join } from 'node:path';
import { cakeHome } from '../../config/paths.ts';
import type { SnapshotRecord } from '../../domain/snapshot.ts';
import type { CliContext } from '../context.ts';
import { printJson, table } from '../output.ts';
import { usage } from '../task/errors.ts';
import { retentionFacts } from '../../workers/retention-facts.ts';
import { asCliError, inTree, newId, openSnapshots, type TreeOptions } from './open.ts';

/** `cake snapshot create`: what a person takes by hand is a checkpoint unless `--no-keep` says otherwise. */
export async function createCommand(
  cli: CliContext,
  options: TreeOptions & { label: string; error: string[]; keep: boolean },
): Promise<void> {
  const record = await inTree(cli, options, (repo, store) =>
    store.create({
      workTree: repo.workTree,
      id: newId('snap'),
      label: options.label,
      taskId: null,
      linkedErrors: options.error,
      checkpoint: options.keep,
    }),
  );
  if (options.json) return printJson(cli, record);
  cli.stdout(`${record.id}\n`);
}

/** `cake snapshot list`. */
export async function listCommand(cli: CliContext, options: TreeOptions): Promise<void> {
  const records = await inTree(cli, options, (repo, store) => store.list(repo.workTree));
  if (options.json) return printJson(cli, records);
  if (records.length === 0)
    return cli.stdout('No snapshots of this work tree yet. Make one: cake snapshot create\n');
  const rows = records.map((record) => [
    record.id,
    new Date(record.createdAtMs).toISOString().slice(0, 19).replace('T', ' '),
    record.branch ?? record.commit?.slice(0, 9) ?? 'unborn',
    `${record.dirtyFiles}+${record.untrackedFiles}`,
    sizeText(record.sizeBytes),
    record.label,
  ]);
  const head = ['ID', 'TAKEN (UTC)', 'BRANCH', 'DIRTY+NEW', 'SIZE', 'LABEL'];
  cli.stdout(`${await table([head, ...rows])}\n`);
}

/** `cake snapshot show`. */
export async function showCommand(
  cli: CliContext,
  id: string,
  options: TreeOptions,
): Promise<void> {
  const record = await recordOf(cli, id, options);
  if (options.json) return printJson(cli, record);
  const rows: [string, string][] = [
    ['id', record.id],
    ['label', record.label],
    ['taken', new Date(record.createdAtMs).toISOString()],
    ['work tree', record.workTree],
    ['commit', record.commit ?? 'none yet'],
    ['branch', record.branch ?? 'detached'],
    ['dirty files', String(record.dirtyFiles)],
    ['untracked files', String(record.untrackedFiles)],
    ['task', record.taskId ?? 'none'],
    ['linked errors', record.linkedErrors.join(', ') || 'none'],
    ['checkpoint', record.checkpoint ? 'yes' : 'no'],
    ['taken before rollback to', record.safetyFor ?? 'none'],
    ['on disk', sizeText(record.sizeBytes)],
  ];
  cli.stdout(`${await table(rows)}\n`);
}

/** `cake snapshot diff`. */
export async function diffCommand(
  cli: CliContext,
  id: string,
  options: TreeOptions,
): Promise<void> {
  const found = await inTree(cli, options, ({ workTree }, store) =>
    store.compare({ workTree, id }),
  );
  if (options.json) return printJson(cli, found);
  const lines = [
    ...found.written.map((path) => `write   ${path}`),
    ...found.deleted.map((path) => `delete  ${path}`),
    ...found.kept.map((path) => `keep    ${path}`),
  ];
  cli.stdout(lines.length === 0 ? 'No file differs.\n' : `${lines.join('\n')}\n`);
}

/** `cake snapshot export`. */
export async function exportCommand(
  cli: CliContext,
  id: string,
  options: TreeOptions,
): Promise<void> {
  const commit = await inTree(cli, options, ({ workTree }, store) =>
    store.export({ workTree, id }),
  );
  if (options.json) return printJson(cli, { id, stash: 'stash@{0}', commit });
  cli.stdout(`stash@{0} is ${commit}. Bring it back with: git stash apply --index\n`);
}

/** `cake snapshot gc`. */
export async function gcCommand(
  cli: CliContext,
  options: { hours: string; maxMb: string; json: boolean },
): Promise<void> {
  const hours = Number(options.hours);
  const megabytes = Number(options.maxMb);
  if (!(hours >= 0) || !(megabytes >= 0))
    throw usage('--hours and --max-mb take a number.', 'For example: cake snapshot gc --hours 72');
  const db = findCakeDb(join(cakeHome(cli.env), 'cake.db'));
  try {
    const result = await openSnapshots(cli).cleanupAll({
      retentionMs: hours * 3_600_000,
      maxBytes: megabytes * 1024 * 1024,
      ...retentionFacts(db),
    });
    if (options.json) return printJson(cli, result);
    cli.stdout(`${result.deleted.length} removed, ${sizeText(result.bytes)} in use.\n`);
    if (result.aboveCap)
      cli.stderr('cake: what must be kept is above the cap by itself. See cake snapshot list.\n');
  } catch (error) {
    throw asCliError(error);
  } finally {
    db?.close();
  }
}

async function recordOf(
  cli: CliContext,
  id: string,
  options: TreeOptions,
): Promise<SnapshotRecord> {
  const records = await inTree(cli, options, (repo, store) => store.list(repo.workTree));
  const record = records.find((one) => one.id === id);
  if (!record) throw usage(`There is no snapshot ${id}.`, 'See cake snapshot list.');
  return record;
}

function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
