import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../process-identity.ts';
import type { ServerPorts } from './ports.ts';

/** What is remembered of the embedded server; `process` is null while it is stopped on purpose. */
export interface ServerRecord extends ServerPorts {
  process: ProcessIdentity | null;
  cliVersion: string;
  serverVersion: string;
  binary: string;
  dbFile: string;
  /** Namespace and search attributes are in that file. */
  prepared: boolean;
  startedAtMs: number;
}

/** Folder of the embedded server's files. */
export const temporalDir = (cakeHome: string): string => join(cakeHome, 'temporal');
/** Log file of the embedded server. */
export const serverLog = (cakeHome: string): string => join(cakeHome, 'logs', 'temporal.log');
const recordFile = (cakeHome: string): string => join(temporalDir(cakeHome), 'server.json');

/** The record, or null when no server was ever started here or the file is damaged. */
export function readRecord(cakeHome: string): ServerRecord | null {
  try {
    const record = JSON.parse(readFileSync(recordFile(cakeHome), 'utf8')) as ServerRecord;
    const ports = [record.port, record.uiPort, record.httpPort];
    return ports.every(Number.isInteger) ? record : null;
  } catch {
    return null;
  }
}

/** Saves the record; readers see the old one or the new one. */
export function writeRecord(cakeHome: string, record: ServerRecord): void {
  const file = recordFile(cakeHome);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
