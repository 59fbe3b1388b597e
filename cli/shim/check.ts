import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { decide } from '../../domain/guard/decide.ts';
import { explainCommand, type Explanation } from '../../domain/guard/explain.ts';
import { defaultPolicy } from '../../domain/guard/policy.ts';
import type { GuardDecision, GuardMode, GuardPolicy } from '../../domain/guard/types.ts';
import type { ShimCheckFlags } from '../commands/shim.ts';
import { CliError, type CliContext } from '../context.ts';

/** A blocked command leaves by the exit code that agents' hooks take for no. */
const BLOCKED = 2;

/** Runs `cake shim check`: one command, or a batch of them. Touches no file besides the batch itself. */
export async function runShimCheck(
  cli: CliContext,
  text: string | undefined,
  flags: ShimCheckFlags,
): Promise<void> {
  const mode = parseMode(flags.mode);
  const policyFor = createPolicy(cli, flags, mode);
  if (flags.batch !== undefined) {
    const lines = flags.batch === '-' ? await cli.readStdin() : await readBatch(flags.batch);
    runBatch(cli, lines, policyFor, flags);
    return;
  }
  const command = (text ?? (await cli.readStdin())).replace(/\n$/, '');
  if (command.trim() === '')
    throw new CliError('There is no command to check.', {
      exitCode: 2,
      remedy: 'Give it as an argument or on standard input.',
    });
  const cwd = resolve(cli.cwd, flags.cwd ?? '.');
  const explanation = explainCommand(command, cwd, policyFor(cwd));
  const { decision } = explanation;
  if (flags.json) cli.stdout(`${JSON.stringify(flags.explain ? explanation : decision)}\n`);
  else cli.stdout(flags.explain ? showExplanation(explanation) : showDecision(decision));
  cli.exit(decision.verdict === 'allow' ? 0 : BLOCKED);
}

function createPolicy(
  cli: CliContext,
  flags: ShimCheckFlags,
  mode: GuardMode,
): (cwd: string) => GuardPolicy {
  const home = flags.home ?? cli.env['HOME'] ?? homedir();
  const cake = cli.env['CAKE_HOME'];
  return (cwd) => ({
    ...defaultPolicy({
      workspace: flags.workspace === undefined ? cwd : resolve(cli.cwd, flags.workspace),
      home,
      protectedPaths: [`${home}/.cake`, ...(cake === undefined ? [] : [cake])],
      nowMs: Date.now(),
    }),
    mode,
  });
}

function parseMode(mode: string): GuardMode {
  if (mode === 'minimal' || mode === 'balanced' || mode === 'paranoid') return mode;
  throw new CliError(`There is no mode ${JSON.stringify(mode)}.`, {
    exitCode: 2,
    remedy: 'Use minimal, balanced or paranoid.',
  });
}

async function readBatch(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CliError(`Cannot read ${path}.`, {
      exitCode: 2,
      remedy: 'Check the path of --batch.',
      cause,
    });
  }
}

function runBatch(
  cli: CliContext,
  lines: string,
  policyFor: (cwd: string) => GuardPolicy,
  flags: ShimCheckFlags,
): void {
  let out = '';
  for (const [index, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue;
    const row = parseRow(line, index + 1);
    const cwd = resolve(flags.workspace ?? cli.cwd, row.cwd ?? flags.cwd ?? '.');
    out += `${JSON.stringify(decide(row.command, cwd, policyFor(cwd)))}\n`;
    if (out.length > 1 << 16) {
      cli.stdout(out);
      out = '';
    }
  }
  cli.stdout(out);
}

function parseRow(line: string, number: number): { command: string; cwd?: string } {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (cause) {
    throw new CliError(`Line ${number} of the batch is not JSON.`, {
      exitCode: 2,
      remedy: 'Write one {"command","cwd"} per line.',
      cause,
    });
  }
  const { command, cwd } = (row ?? {}) as { command?: unknown; cwd?: unknown };
  if (typeof command !== 'string' || (cwd !== undefined && cwd !== null && typeof cwd !== 'string'))
    throw new CliError(`Line ${number} of the batch has no command.`, {
      exitCode: 2,
      remedy: 'Write one {"command","cwd"} per line.',
    });
  return { command, ...(typeof cwd === 'string' ? { cwd } : {}) };
}

function showDecision(decision: GuardDecision): string {
  if (decision.verdict === 'allow') return 'allowed\n';
  const head = decision.verdict === 'block' ? 'blocked' : 'needs confirmation';
  return [
    `${head}: ${decision.reason} (${decision.ruleId ?? 'guard'})`,
    `  command: ${decision.segment}`,
    ...(decision.alternative === null ? [] : [`  run instead: ${decision.alternative}`]),
    '',
  ].join('\n');
}

function showExplanation({ decision, parse, calls, rules }: Explanation): string {
  const shown = calls.map(
    ({ program, args, through, cwd, realm, writes }) =>
      `  ${[program || '(no program)', ...args.map((one) => JSON.stringify(one))].join(' ')}` +
      (writes.length > 0 ? `  writes ${writes.join(', ')}` : '') +
      `${through.length > 0 ? `  through ${through.join(' > ')}` : ''}  in ${cwd ?? 'an unknown directory'}${realm === 'here' ? '' : ` (${realm})`}`,
  );
  const applied = rules.map(
    ({ id, verdict, effect, segment }) => `  ${id} (${effect}): ${verdict}: ${segment}`,
  );
  return [
    showDecision(decision).trimEnd(),
    'parse:',
    ...parse.map((one) => `  ${one}`),
    'calls:',
    ...shown,
    applied.length > 0 ? 'rules:' : 'rules: none applied',
    ...applied,
    `coverage: ${decision.coverage}`,
    '',
  ].join('\n');
}
