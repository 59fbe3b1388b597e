import type { SnapshotRecord } from '../../domain/snapshot.ts';
import type { Operation } from './operation.ts';
import type { Modes } from './modes.ts';
import type { GitEntry } from './status.ts';

/** Version of the layout in docs/snapshots.md; another one is refused. */
export const FORMAT = 3;

/** What was at a path of the work tree. `mode` holds the permission bits. */
export type Captured =
  | { kind: 'file'; mode: number; oid: string; size: number }
  | { kind: 'large'; mode: number; name: string; size: number }
  | { kind: 'link'; oid: string; size: number }
  | { kind: 'absent' }
  | { kind: 'submodule' }
  /** A pipe, socket or device: it has no content. */
  | { kind: 'special'; mode: number; pipe: boolean };

/** An index entry that differs from HEAD. */
export interface IndexChange {
  path: string;
  head: GitEntry | null;
  /** Null: not in the index. */
  index: GitEntry | null;
  stages: (GitEntry | null)[] | null;
}

/** The part of a snapshot that a rollback needs and a list does not. Paths are latin1 text. */
export interface Manifest {
  format: typeof FORMAT;
  headRef: string | null;
  tree: [string, Captured][];
  untracked: string[];
  /** In `tree`, but neither tracked nor seen as untracked: a rollback was about to replace or make them. */
  extra: string[];
  /** Branches besides HEAD's that a rollback was about to move, and where they were. */
  branches: [string, string | null][];
  index: IndexChange[];
  intended: string[];
  skipped: string[];
  assumed: string[];
  /** Permission bits that git does not record. */
  modes: Modes;
  ignored: string[];
  nested: string[];
  operation: Operation;
  /** Time of the file system when the snapshot was begun: what was born later is new. */
  fileClockMs: number;
}

export interface Snapshot {
  record: SnapshotRecord;
  manifest: Manifest;
}
