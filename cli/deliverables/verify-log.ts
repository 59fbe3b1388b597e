import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { judgeLog, type LogSpec, type LogVerdict } from '../../domain/deliverables/verify-log.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { VerifyLogFlags } from '../commands/deliverables.ts';
import { CliError, type CliContext } from '../context.ts';

const NOTHING: LogSpec = { mustPass: [], mustStayGreen: [] };

/** Judges one log or a batch of logs; ends with 0 for proven and 10 for everything else. Throws CliError. */
export async function runVerifyLog(
  cli: CliContext,
  log: string | undefined,
  flags: VerifyLogFlags,
): Promise<void> {
  if (flags.batch !== undefined) return runBatch(cli, flags.batch);
  if (log === undefined) throw wrong('No log given.', 'Name a file, or - for standard input.');
  const text = log === '-' ? await cli.readStdin() : await read(resolve(cli.cwd, log));
  const spec = flags.spec === undefined ? NOTHING : await loadSpec(resolve(cli.cwd, flags.spec));
  const verdict = judgeLog(text, spec, exitOf(flags.exit));
  cli.stdout(flags.json ? `${JSON.stringify(verdict)}\n` : render(verdict));
  if (verdict.status !== 'proven') cli.exit(EXIT.partial);
}

/** One line in, one line out; a line that cannot be judged says so in `error` and the others go on. */
async function runBatch(cli: CliContext, file: string): Promise<void> {
  const path = resolve(cli.cwd, file);
  const lines = (file === '-' ? await cli.readStdin() : await read(path)).split('\n');
  const base = file === '-' ? cli.cwd : dirname(path);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const entry = parseEntry(line, `${file}:${index + 1}`);
    const found = await judgeEntry(entry, base);
    cli.stdout(`${JSON.stringify({ log: entry.log, ...found })}\n`);
  }
}

interface BatchEntry {
  log: string;
  spec?: unknown;
  exit?: number | null;
}

async function judgeEntry(
  entry: BatchEntry,
  base: string,
): Promise<LogVerdict | { error: string }> {
  try {
    const spec =
      typeof entry.spec === 'string'
        ? await loadSpec(resolve(base, entry.spec))
        : specOf(entry.spec ?? {}, entry.log);
    return judgeLog(await read(resolve(base, entry.log)), spec, entry.exit ?? null);
  } catch (error) {
    if (error instanceof CliError) return { error: `${error.message} ${error.remedy}` };
    throw error;
  }
}

function parseEntry(line: string, place: string): BatchEntry {
  const value = json(line, place);
  const { log, exit } = value as Partial<BatchEntry>;
  const fits =
    typeof log === 'string' && (exit === undefined || exit === null || Number.isInteger(exit));
  if (!fits)
    throw wrong(
      `${place} is not a batch entry.`,
      'Write {"log": "run.log", "spec": {…}, "exit": 0} on each line.',
    );
  return value as BatchEntry;
}

async function loadSpec(path: string): Promise<LogSpec> {
  return specOf(json(await read(path), path), path);
}

function specOf(value: unknown, place: string): LogSpec {
  const { must_pass: mustPass = [], must_stay_green: mustStayGreen = [] } = (value ?? {}) as {
    must_pass?: unknown;
    must_stay_green?: unknown;
  };
  const isList = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((one) => typeof one === 'string');
  if (!isList(mustPass) || !isList(mustStayGreen)) {
    throw wrong(
      `The specification in ${place} is wrong.`,
      'Write {"must_pass": ["id", …], "must_stay_green": ["id", …]}.',
    );
  }
  return { mustPass, mustStayGreen };
}

function json(text: string, place: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw wrong(`${place} is no JSON.`, 'Correct it.', cause);
  }
  throw wrong(`${place} is no JSON object.`, 'Correct it.');
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrong(`${path} cannot be read.`, 'Correct the path.', cause);
  }
}

function exitOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const code = Number(text);
  if (text.trim() !== '' && Number.isInteger(code)) return code;
  throw wrong(`--exit ${text} is no exit code.`, 'Give a whole number.');
}

function wrong(message: string, remedy: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: EXIT.usage, remedy, cause });
}

function render(verdict: LogVerdict): string {
  const { run, failed, skipped } = verdict.counts;
  const list = (title: string, names: string[]): string =>
    names.length === 0 ? '' : `${title}\n${names.map((name) => `  ${name}\n`).join('')}`;
  return [
    `${verdict.status}: ${verdict.reason}\n`,
    `${verdict.runner ?? 'no runner'}: ${run} run, ${failed} failed, ${skipped} skipped; exit code ${verdict.exit ?? 'unknown'}\n`,
    list('Failed:', verdict.failed),
    list('Not seen to pass:', verdict.missing),
  ].join('');
}
