import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument, type Document, type YAMLSeq } from 'yaml';
import type { AllowlistEntry } from '../domain/guard/types.ts';
import { ConfigError, configFiles } from './load.ts';
import { parseConfig } from './parse.ts';

/** An exception as the user's file has it, with the short name by which it is removed. */
export interface ListedException extends AllowlistEntry {
  id: string;
}

/** The exceptions in the user's file; throws ConfigError when the file is wrong. */
export function readExceptions(cakeHome: string): ListedException[] {
  const { file, text } = readUserFile(cakeHome);
  const parsed = parseConfig(file, text);
  if (parsed.kind === 'bad') throw new ConfigError(parsed.problems);
  return (parsed.layer.guard?.allowlist ?? []).map((entry) => ({ id: idOf(entry), ...entry }));
}

/**
 * Adds an exception to the user's file; comments and order of the file stay. The file is checked before it is
 * replaced, in one step, so a wrong entry changes nothing. Throws ConfigError.
 */
export function addExceptionToFile(cakeHome: string, entry: AllowlistEntry): ListedException {
  change(cakeHome, (list, doc) => {
    const { expiresAtMs, ...rest } = entry;
    list.add(doc.createNode({ ...rest, expires: new Date(expiresAtMs).toISOString() }));
  });
  return { id: idOf(entry), ...entry };
}

/** Takes an exception out of the user's file; false when there is none of this name. Throws ConfigError. */
export function removeExceptionFromFile(cakeHome: string, id: string): boolean {
  const at = readExceptions(cakeHome).findIndex((one) => one.id === id);
  if (at < 0) return false;
  change(cakeHome, (list) => void list.delete(at));
  return true;
}

function change(cakeHome: string, edit: (list: YAMLSeq, doc: Document) => void): void {
  const { file, text } = readUserFile(cakeHome);
  const before = parseConfig(file, text);
  if (before.kind === 'bad') throw new ConfigError(before.problems);
  const doc = parseDocument(text);
  const path = ['guard', 'allowlist'];
  if (doc.getIn(path) === undefined) doc.setIn(path, doc.createNode([]));
  const list = doc.getIn(path) as YAMLSeq;
  list.flow = false;
  edit(list, doc);
  const next = doc.toString();
  const after = parseConfig(file, next);
  if (after.kind === 'bad') throw new ConfigError(after.problems);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, next, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

function readUserFile(cakeHome: string): { file: string; text: string } {
  const file = configFiles({ cakeHome, workTree: null }).user;
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { file, text: '' };
    throw new ConfigError([{ file, line: 1, column: 1, path: '', problem: message }]);
  }
}

/** First characters of a hash over what it allows: the same exception has the same name on every machine. */
function idOf({ ruleId, argv, cwd }: AllowlistEntry): string {
  return createHash('sha256').update(`${ruleId}\0${argv}\0${cwd}`).digest('hex').slice(0, 8);
}
