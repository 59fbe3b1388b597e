import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  constants,
} from 'node:fs';
import { dirname } from 'node:path';
import { confine, ToolInputError } from './confine.ts';

const MAX_READ = 256 << 10;
const MAX_LINES = 2_000;

/** Lines of a text file with their numbers, from `offset` (1-based), at most `limit`. */
export function readTool(workTree: string, input: Record<string, unknown>): string {
  const path = confine(workTree, input['path']);
  const offset = wholeNumber(input['offset'], 1);
  const limit = Math.min(wholeNumber(input['limit'], MAX_LINES), MAX_LINES);
  const text = readText(path);
  const lines = text.split('\n');
  const shown = lines.slice(offset - 1, offset - 1 + limit);
  const rest = lines.length - (offset - 1) - shown.length;
  const numbered = shown.map((line, at) => `${offset + at}\t${line}`).join('\n');
  return rest > 0 ? `${numbered}\n… ${rest} more lines` : numbered;
}

/** Creates or replaces a file; a crash leaves the old or the new one. */
export function writeTool(workTree: string, input: Record<string, unknown>): string {
  const path = confine(workTree, input['path']);
  const content = stringOf(input, 'content');
  replaceFile(path, content);
  return `Wrote ${content.length} characters.`;
}

/** Replaces one exact passage, which must stand in the file just once unless `all` is true. */
export function editTool(workTree: string, input: Record<string, unknown>): string {
  const path = confine(workTree, input['path']);
  const [before, after] = [stringOf(input, 'old'), stringOf(input, 'new')];
  if (before === '') throw new ToolInputError('old: give the passage to replace.');
  const text = readText(path);
  const parts = text.split(before);
  const count = parts.length - 1;
  if (count === 0)
    throw new ToolInputError('old: the file does not hold this passage. Read it again.');
  if (count > 1 && input['all'] !== true)
    throw new ToolInputError(
      `old: stands ${count} times in the file. Give more of it, or all: true.`,
    );
  replaceFile(path, parts.join(after));
  return `Replaced ${count} passage${count === 1 ? '' : 's'}.`;
}

function readText(path: string): string {
  // Not blocking, because a FIFO would wait for its writer.
  const fd = open(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new ToolInputError(`${path} is no file. Use list.`);
    if (stat.size > MAX_READ)
      throw new ToolInputError(`${path} has ${stat.size} bytes, too many to read. Use grep.`);
    const bytes = Buffer.alloc(stat.size);
    readSync(fd, bytes, 0, stat.size, 0);
    if (bytes.includes(0)) throw new ToolInputError(`${path} is no text.`);
    return bytes.toString('utf8');
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new ToolInputError(
      `${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? ''}`,
    );
  }
}

function replaceFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644;
  const draft = `${path}.cake-draft-${process.pid}`;
  writeFileSync(draft, content, { mode: mode & 0o7777 });
  renameSync(draft, path);
}

/** A required text of a tool's input. */
export function stringOf(input: Record<string, unknown>, key: string): string {
  const value = input[key];
  if (typeof value !== 'string') throw new ToolInputError(`${key}: a text is needed.`);
  return value;
}

function wholeNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : otherwise;
}
