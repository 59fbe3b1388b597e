import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/paths.ts';
import { IN_STYLE } from '../domain/voice/corpus/in-style.ts';
import { OFF_STYLE } from '../domain/voice/corpus/off-style.ts';
import { judgeVoice } from '../domain/voice/gate.ts';
import { PREFIX } from '../domain/voice/prefix.ts';
import { brokenForm, brokenRules } from '../domain/voice/rules.ts';
import { PASS_SCORE, styleScore } from '../domain/voice/style.ts';
import type { BenchRow } from './types.ts';

interface Scored {
  text: string;
  /** By a model that does not know the message. */
  score: number;
}

/** Leave-one-out tables of the voice gate over both corpora, and the held-out messages that no rule was made for. */
export async function runVoiceBench(): Promise<BenchRow[]> {
  return [
    ...learned(),
    ...heldOut('held-out.jsonl', 'first held-out (spent)'),
    ...heldOut('held-out-2.jsonl', 'second held-out'),
  ];
}

function learned(): BenchRow[] {
  const inside = IN_STYLE.map((body) => scored(PREFIX + body, 'in'));
  const outside = OFF_STYLE.map((text) => scored(text, 'off'));
  const wellFormed = outside.filter(({ text }) => brokenForm(text).length === 0);
  const wellWorded = outside.filter(({ text }) => brokenRules(text).length === 0);
  const low = (all: readonly Scored[]): Scored[] => all.filter(({ score }) => score < PASS_SCORE);
  const passed = inside.filter(
    (one) => brokenRules(one.text).length === 0 && one.score >= PASS_SCORE,
  );
  return [
    atLeast('in-style messages', inside.length, '', 150),
    atLeast('off-style messages', outside.length, '', 150),
    atLeast('in-style passed, leave-one-out', share(passed, inside), '%', 95),
    atMost(
      'off-style passed',
      share(
        OFF_STYLE.filter((text) => judgeVoice(text).pass),
        OFF_STYLE,
      ),
      '%',
      2,
    ),
    {
      name: 'off-style passed, leave-one-out',
      value: share(
        wellWorded.filter(({ score }) => score >= PASS_SCORE),
        outside,
      ),
      unit: '%',
      note: `${wellWorded.length} of the file were written to keep every rule`,
    },
    { name: 'AUC of the score, off-style of good form', value: auc(inside, wellFormed), unit: '' },
    {
      name: 'stopped by the score alone, of good form',
      value: low(wellFormed).length,
      unit: '',
      note: `of ${wellFormed.length}, leave-one-out`,
    },
    {
      name: 'stopped by the score alone, all rules kept',
      value: low(wellWorded).length,
      unit: '',
      note: `of ${wellWorded.length}, leave-one-out`,
    },
  ];
}

function heldOut(file: string, name: string): BenchRow[] {
  const path = join(packageRoot(), 'domain/voice/corpus', file);
  // The published package has no corpus of strangers.
  if (!existsSync(path)) return [];
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { style: 'in' | 'off'; text: string });
  const inside = rows.filter(({ style }) => style === 'in');
  const outside = rows.filter(({ style }) => style === 'off');
  const passes = ({ text }: { text: string }): boolean => judgeVoice(text).pass;
  const right = rows.filter((row) => passes(row) === (row.style === 'in'));
  const wellFormed = outside.filter(({ text }) => brokenForm(text).length === 0);
  const judged = (all: readonly { text: string }[]): Scored[] =>
    all.map(({ text }) => scored(text, null));
  return [
    atLeast(`${name}: right`, share(right, rows), '%', 98),
    atLeast(`${name}: in-style passed`, share(inside.filter(passes), inside), '%', 95),
    atMost(`${name}: off-style passed`, share(outside.filter(passes), outside), '%', 2),
    {
      name: `${name}: stopped by the score alone, of good form`,
      value: judged(wellFormed).filter(({ score }) => score < PASS_SCORE).length,
      unit: '',
      note: `of ${wellFormed.length}; AUC ${auc(judged(inside), judged(wellFormed)).toFixed(3)}`,
    },
  ];
}

function scored(text: string, leaveOut: 'in' | 'off' | null): Scored {
  return { text, score: styleScore(text, { leaveOut }) };
}

/** Share of pairs in which the in-style message scores higher; a tie counts half. */
function auc(inside: readonly Scored[], outside: readonly Scored[]): number {
  const won = inside.reduce(
    (sum, { score }) =>
      sum +
      outside.reduce(
        (wins, other) => wins + (score > other.score ? 1 : score === other.score ? 0.5 : 0),
        0,
      ),
    0,
  );
  return won / Math.max(1, inside.length * outside.length);
}

function share(part: readonly unknown[], all: readonly unknown[]): number {
  return (100 * part.length) / all.length;
}

function atLeast(name: string, value: number, unit: string, target: number): BenchRow {
  return { name, value, unit, target: `≥ ${target}${unit && ` ${unit}`}`, pass: value >= target };
}

function atMost(name: string, value: number, unit: string, target: number): BenchRow {
  return { name, value, unit, target: `≤ ${target}${unit && ` ${unit}`}`, pass: value <= target };
}
