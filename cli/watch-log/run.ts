import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import {
  createLogAnalysis,
  type AnalyseOptions,
  type LogAnalysis,
} from '../../domain/errors/analyse.ts';
import type { ErrorRecord } from '../../domain/errors/record.ts';
import type { Strictness } from '../../domain/errors/types.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { WatchLogFlags } from '../commands/watch-log.ts';
import { CliError, type CliContext } from '../context.ts';
import { loadUserPatterns } from '../../config/user-patterns.ts';
import { renderAnalysis } from './render.ts';

interface BatchEntry {
  path: string;
  exit?: number | null;
  command?: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Analyses one log or a batch of logs and prints what it finds. */
export async function runWatchLog(
  cli: CliContext,
  file: string | undefined,
  flags: WatchLogFlags,
): Promise<void> {
  const base = {
    hash: sha256,
    strictness: strictnessOf(flags.strictness),
    rootFiles:
      flags.root === undefined ? [] : await readdir(resolve(cli.cwd, flags.root)).catch(() => []),
    extraRecords: await userRecords(cli, flags),
  };
  if (flags.batch !== undefined) return runBatch(cli, flags.batch, base);
  if (file === undefined) throw usage('No log given.', 'Name a file, or - for standard input.');
  const options: AnalyseOptions = {
    ...base,
    exitCode: exitCodeOf(flags.exit),
    ...(flags.command === undefined ? {} : { command: flags.command }),
  };
  const result = await analyse(cli, file, options);
  cli.stdout(flags.json ? `${JSON.stringify(result)}\n` : renderAnalysis(result, cli.isTty));
}

async function runBatch(
  cli: CliContext,
  batchFile: string,
  base: Omit<AnalyseOptions, 'exitCode'>,
): Promise<void> {
  const path = resolve(cli.cwd, batchFile);
  const text =
    batchFile === '-'
      ? await cli.readStdin()
      : await readFile(path, 'utf8').catch((cause: unknown) => notReadable(batchFile, cause));
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const entry = parseEntry(line, index + 1, batchFile);
    const result = await analyse(
      cli,
      entry.path,
      {
        ...base,
        exitCode: entry.exit ?? null,
        ...(entry.command === undefined ? {} : { command: entry.command }),
      },
      dirname(path),
    );
    cli.stdout(`${JSON.stringify({ path: entry.path, ...result })}\n`);
  }
}

function parseEntry(line: string, lineNo: number, batchFile: string): BatchEntry {
  const fail = (cause?: unknown): never => {
    throw new CliError(`${batchFile}:${lineNo}: not a batch entry`, {
      exitCode: EXIT.usage,
      remedy: 'Write {"path": "log.txt", "exit": 1} on each line.',
      cause,
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    return fail(cause);
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('path' in value) ||
    typeof value.path !== 'string'
  )
    return fail();
  const entry: BatchEntry = { path: value.path };
  if ('exit' in value && typeof value.exit === 'number') entry.exit = value.exit;
  if ('command' in value && typeof value.command === 'string') entry.command = value.command;
  return entry;
}

/** Reads the log in pieces, so that its size does not matter. */
async function analyse(
  cli: CliContext,
  file: string,
  options: AnalyseOptions,
  besides?: string,
): Promise<LogAnalysis> {
  const analysis = createLogAnalysis(options);
  if (file === '-') {
    analysis.feed(await cli.readStdin());
    return analysis.finish();
  }
  const decoder = new StringDecoder('utf8');
  try {
    await feedFile(resolve(cli.cwd, file), decoder, analysis.feed);
  } catch (cause) {
    // Paths in a batch may also be meant from the batch file's folder.
    if (besides === undefined || besides === cli.cwd) return notReadable(file, cause);
    await feedFile(resolve(besides, file), decoder, analysis.feed).catch((second: unknown) =>
      notReadable(file, second),
    );
  }
  analysis.feed(decoder.end());
  return analysis.finish();
}

async function feedFile(
  path: string,
  decoder: StringDecoder,
  feed: (text: string) => void,
): Promise<void> {
  for await (const chunk of createReadStream(path)) feed(decoder.write(chunk as Buffer));
}

async function userRecords(cli: CliContext, flags: WatchLogFlags): Promise<readonly ErrorRecord[]> {
  if (flags.patterns === undefined) return [];
  const { records, problems } = await loadUserPatterns(
    resolve(cli.cwd, flags.patterns),
    flags.patterns,
  );
  for (const problem of problems) cli.stderr(`${problem}\n`);
  return records;
}

function exitCodeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usage(`--exit takes a number, not ${JSON.stringify(text)}.`, 'Write --exit 1.');
}

function strictnessOf(text: string): Strictness {
  if (text === 'minimal' || text === 'balanced' || text === 'paranoid') return text;
  throw usage(
    `--strictness takes minimal, balanced or paranoid, not ${JSON.stringify(text)}.`,
    'Write --strictness balanced.',
  );
}

function usage(message: string, remedy: string): CliError {
  return new CliError(message, { exitCode: EXIT.usage, remedy });
}

function notReadable(file: string, cause: unknown): never {
  throw new CliError(
    `Cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      exitCode: EXIT.usage,
      remedy: 'Check the path.',
      cause,
    },
  );
}
