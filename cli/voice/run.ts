import { readFileSync } from 'node:fs';
import { renderFix } from '../../domain/errors/fixes.ts';
import { ERROR_RECORDS } from '../../domain/errors/taxonomy/index.ts';
import type { Fix } from '../../domain/errors/types.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { RULES } from '../../domain/guard/decide.ts';
import { judgeVoice } from '../../domain/voice/gate.ts';
import { renderMessage } from '../../domain/voice/render.ts';
import { factSlots, sampleRequests } from '../../domain/voice/samples.ts';
import { GAP_KINDS } from '../../domain/voice/templates/gap.ts';
import { HEALTH_LADDERS } from '../../domain/voice/templates/health.ts';
import { PARK_LADDERS } from '../../domain/voice/templates/park.ts';
import type { VoiceSlots, VoiceSubject } from '../../domain/voice/types.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { usage } from '../task/errors.ts';

/** Renders `samples` messages over all templates and judges each. */
export function testVoice(
  cli: CliContext,
  options: { samples: string; seed?: string; json: boolean },
): void {
  const samples = wholeNumber(options.samples, '--samples');
  const seed =
    options.seed === undefined ? Date.now() % 1_000_000 : wholeNumber(options.seed, '--seed');
  const messages = sampleRequests(samples, generator(seed)).map(
    (request) => renderMessage(request).text,
  );
  const verdicts = messages.map((text) => ({ text, ...judgeVoice(text) }));
  const scores = verdicts.map(({ score }) => score);
  const passed = verdicts.filter(({ pass }) => pass).length;
  const average = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  const minimum = Math.min(...scores);
  if (options.json)
    printJson(cli, {
      seed,
      samples,
      passed,
      average,
      minimum,
      failed: verdicts.filter(({ pass }) => !pass),
    });
  else {
    for (const { text, reasons } of verdicts.filter(({ pass }) => !pass))
      cli.stdout(`${text}\n  ${reasons.join('; ')}\n`);
    cli.stdout(
      `${passed}/${samples} pass, average ${average.toFixed(3)}, minimum ${minimum.toFixed(3)}, seed ${seed}\n`,
    );
  }
  if (passed < samples) cli.exit(EXIT.internal);
}

/** Prints one message for a type with slots, at a strike: its first fix, its second, another way, or after the rollback. */
export function renderVoice(
  cli: CliContext,
  options: { type: string; slot: string[]; strike: string; json: boolean },
): void {
  const slots = Object.fromEntries(
    options.slot.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usage(`--slot ${pair} is no k=v.`, 'Write it as --slot path=src/app.ts.');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  ) as VoiceSlots;
  const strike = wholeNumber(options.strike, '--strike');
  if (strike < 1 || strike > 4)
    throw usage(`--strike ${strike} is not on the ladder.`, 'Give 1, 2, 3 or 4.');
  const fixes = fixesOf(options.type, slots);
  const message = renderMessage({
    subject: subjectOf(options.type),
    slots,
    strike,
    fix: fixes[strike - 1] ?? null,
    tried: fixes.slice(0, strike - 1).map(({ action }) => action),
  });
  if (options.json) printJson(cli, message);
  else cli.stdout(`${message.text}\n`);
}

function fixesOf(type: string, slots: VoiceSlots): Fix[] {
  const record = ERROR_RECORDS.find(({ id }) => id === type);
  const facts = { slots: factSlots(slots), command: slots.command ?? '', rootFiles: [] };
  return (record?.fixes ?? []).flatMap((one) => renderFix(type, one, facts) ?? []);
}

function subjectOf(type: string): VoiceSubject {
  const record = ERROR_RECORDS.find(({ id }) => id === type);
  if (record) return { kind: 'error', errorType: type, family: record.family };
  const rule = RULES.find(({ id }) => id === type);
  if (rule) return { kind: 'blocked', ruleId: type, family: rule.family };
  if (type in HEALTH_LADDERS) return { kind: 'health', what: type };
  if (type === 'park') return { kind: 'park', reason: 'exhausted' };
  if (type in PARK_LADDERS) return { kind: 'park', reason: type };
  if (GAP_KINDS.includes(type)) return { kind: 'gap', gapKind: type };
  throw usage(
    `${type} is no type of the operator.`,
    'Give an error type (PY_SYNTAX), a rule (git.force-push), a gap (file_exists), a health event (hung_agent), or park.',
  );
}

/** Explains the verdict on one message. */
export function whyVoice(cli: CliContext, message: string, options: { json: boolean }): void {
  const verdict = judgeVoice(message);
  if (options.json) printJson(cli, verdict);
  else {
    cli.stdout(`${verdict.pass ? 'passes' : 'does not pass'}, score ${verdict.score.toFixed(2)}\n`);
    for (const reason of verdict.reasons) cli.stdout(`  ${reason}\n`);
  }
  if (!verdict.pass) cli.exit(EXIT.usage);
}

/** Judges one message per line; a line that is no message is a verdict too, so that lines stay in step. */
export async function checkVoice(cli: CliContext, file: string): Promise<void> {
  const text = file === '-' ? await cli.readStdin() : readFile(file);
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    cli.stdout(`${JSON.stringify(judgeLine(line))}\n`);
  }
}

function judgeLine(line: string): { pass: boolean; score: number; reasons: string[] } {
  try {
    const { text } = JSON.parse(line) as { text?: unknown };
    if (typeof text === 'string') return judgeVoice(text);
  } catch {
    // Said below: the line is not what it must be.
  }
  return { pass: false, score: 0, reasons: ['the line is no JSON object with a "text"'] };
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      'Give a file, or - for standard input.',
      error,
    );
  }
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,7}$/.test(text))
    throw usage(`${option} ${text} is no whole number.`, `Write it as ${option} 100.`);
  return Number(text);
}

/** Park–Miller generator (Communications of the ACM 31, 1988): the samples of a seed are always the same. */
function generator(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
