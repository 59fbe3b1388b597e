import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../workers/process-identity.ts';
import { ClusterError } from './errors.ts';
import { filesOf, type ClusterPlan, type NodeName } from './plan.ts';
import type { PostgresPrograms, TemporalPrograms } from './programs.ts';

/** What a running cluster consists of; kept in its folder, readable by its owner only. */
export interface ClusterRecord {
  plan: ClusterPlan;
  password: string;
  programs: PostgresPrograms & TemporalPrograms;
  postgres: ProcessIdentity | null;
  nodes: Partial<Record<NodeName, ProcessIdentity>>;
}

/** Record of the cluster in a folder, or null. */
export function readRecord(dir: string): ClusterRecord | null {
  try {
    return JSON.parse(readFileSync(filesOf(dir).record, 'utf8')) as ClusterRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces the record in one step. */
export function saveRecord(record: ClusterRecord): void {
  const { record: file } = filesOf(record.plan.dir);
  writeFileSync(`${file}.tmp`, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

/** Record of a cluster that is up; throws ClusterError when there is none. */
export function requireRecord(dir: string): ClusterRecord {
  const record = readRecord(dir);
  if (record !== null) return record;
  throw new ClusterError('not-up', `No cluster is up in ${dir}.`, {
    remedy: 'Start one: npm run cluster -- up',
  });
}

/** Makes the folder, and refuses one that belongs to somebody else: the password lies in it. */
export function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const stat = lstatSync(dir);
  if (stat.isDirectory() && stat.uid === process.getuid?.()) {
    // Others may pass through, not look: the database runs as another user when CAKE runs as root.
    chmodSync(dir, 0o711);
    return;
  }
  throw new ClusterError('start-failed', `${dir} is not a folder of this user.`, {
    remedy: 'Remove it, or name another one: --dir DIR.',
  });
}
