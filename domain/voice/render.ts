import { judgeVoice } from './gate.ts';
import { commandSlot, nameSlot, quoteSlot } from './slots.ts';
import { blockedLadder } from './templates/blocked.ts';
import { ERROR_TITLES, errorLadder } from './templates/error.ts';
import { gapLadder } from './templates/gap.ts';
import { ANY_HEALTH, HEALTH_LADDERS } from './templates/health.ts';
import type { Ladder, Lines } from './templates/ladder.ts';
import { ANY_PARK, PARK_LADDERS } from './templates/park.ts';
import { PREFIX } from './prefix.ts';
import type { RenderedMessage, VoiceRequest, VoiceSubject } from './types.ts';

const SAFE_DEFAULT = `${PREFIX}Check the last output.`;
/** SPEC §8: then the safe default. */
const MAX_TRIES = 3;
/** Longest order that is said as it is; a command cut in the middle would be no command. */
const MAX_FIX = 180;
const MAX_COMMAND = 120;
const MAX_TEXT = 70;
const MAX_TRIED = 60;

/** The operator's words for a request: deterministic, at most three sentences, always through the gate. */
export function renderMessage(request: VoiceRequest): RenderedMessage {
  const strike = Math.min(4, Math.max(1, Math.trunc(request.strike)));
  const templateId = `${nameOf(request.subject)}.${strike}`;
  const bodies = fillLines(ladderOf(request.subject)[strike - 1]!, request).slice(0, MAX_TRIES);
  for (const [index, body] of bodies.entries()) {
    const text = PREFIX + body;
    const verdict = judgeVoice(text);
    if (verdict.pass) return { text, score: verdict.score, templateId, attempts: index + 1 };
  }
  return {
    text: SAFE_DEFAULT,
    score: judgeVoice(SAFE_DEFAULT).score,
    templateId: 'safe',
    attempts: bodies.length + 1,
  };
}

function ladderOf(subject: VoiceSubject): Ladder {
  switch (subject.kind) {
    case 'error':
      return errorLadder(subject.errorType);
    case 'blocked':
      return blockedLadder(subject.ruleId, subject.family);
    case 'gap':
      return gapLadder(subject.gapKind);
    case 'health':
      return HEALTH_LADDERS[subject.what] ?? ANY_HEALTH;
    case 'park':
      return PARK_LADDERS[subject.reason] ?? ANY_PARK;
  }
}

function nameOf(subject: VoiceSubject): string {
  switch (subject.kind) {
    case 'error':
      return `error.${subject.errorType}`;
    case 'blocked':
      return `blocked.${subject.ruleId}`;
    case 'gap':
      return `gap.${subject.gapKind}`;
    case 'health':
      return `health.${subject.what}`;
    case 'park':
      return `park.${subject.reason}`;
  }
}

/** The lines whose slots all have a value, filled; each also with its command between quotation marks, as the next try. */
function fillLines(lines: Lines, request: VoiceRequest): string[] {
  const values = valuesOf(request);
  const quoted = {
    ...values,
    fix: quotedOrder(request),
    raw: marked(commandSlot(request.slots.command ?? '', MAX_COMMAND) ?? ''),
  };
  return [
    ...new Set(
      lines.flatMap((line) => [fill(line, values) ?? [], fill(line, quoted) ?? []].flat()),
    ),
  ];
}

function fill(line: string, values: Readonly<Record<string, string>>): string | null {
  let missing = false;
  const text = line.replace(
    /(Run )?\{(\w+)\}/g,
    (_whole, run: string | undefined, name: string) => {
      const value = values[run !== undefined && name === 'command' ? 'raw' : name] ?? '';
      missing ||= value === '';
      return `${run ?? ''}${value}`;
    },
  );
  return missing ? null : text;
}

function valuesOf({ subject, slots, fix, tried }: VoiceRequest): Record<string, string> {
  const title = subject.kind === 'error' ? ERROR_TITLES.get(subject.errorType) : undefined;
  const text = quoteSlot(slots.text ?? '', MAX_TEXT) || (title === undefined ? '' : `"${title}"`);
  const path = slots.path === undefined ? '' : nameSlot(slots.path);
  const line = /^\d{1,7}$/.test(slots.line ?? '') ? ` line ${slots.line}` : '';
  const said = slots.path !== undefined && fix?.action.includes(slots.path) === true;
  const failed = tried.map((one) => quoteSlot(one, MAX_TRIED)).filter((one) => one !== '');
  return {
    fix: plainOrder(fix?.action),
    ref: fix?.reference === undefined ? '' : nameSlot(fix.reference),
    command: quoteSlot(slots.command ?? '', MAX_COMMAND),
    raw: spokenCommand(slots.command ?? ''),
    path,
    place: path === '' || said ? '' : path + line,
    package: nameSlot(slots.package ?? ''),
    test: quoteSlot(slots.test ?? ''),
    symbol: nameSlot(slots.symbol ?? ''),
    rule: nameSlot(subject.kind === 'blocked' ? subject.ruleId : (slots.rule ?? '')),
    text,
    failed: failed.at(-1) ?? '',
    tries: failed.length > 1 ? failed.slice(-2).join(' and ') : '',
  };
}

/** Behind `Run`: as it is, unless its last dot would be read as the full stop. */
function spokenCommand(command: string): string {
  const flat = commandSlot(command, MAX_COMMAND) ?? '';
  return flat.endsWith('.') ? marked(flat) : flat;
}

function plainOrder(action: string | undefined): string {
  const flat = commandSlot(action ?? '', MAX_FIX) ?? '';
  return flat.endsWith('.') ? '' : flat;
}

/** `Run "…"`: the way to say a command whose words would be read as talk, or that is too long to say. */
function quotedOrder({ fix }: VoiceRequest): string {
  const order = /^(Run|Check|Fix|Try|See) (.+)$/su.exec(fix?.action ?? '');
  if (!order) return '';
  const whole = marked(commandSlot(order[2]!, MAX_FIX) ?? '');
  if (whole !== '') return `${order[1]} ${whole}`;
  const cut = quoteSlot(order[2]!, MAX_COMMAND);
  return cut === '' ? '' : `Check the command ${cut}`;
}

/** Between marks that it does not hold itself, so that no character of it changes; empty when there are none. */
function marked(command: string): string {
  const mark = ['"', '`'].find((one) => !command.includes(one));
  return command === '' || mark === undefined ? '' : mark + command + mark;
}
