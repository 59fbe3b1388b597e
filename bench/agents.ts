import { findBinary } from '../adapters/claude-code/sdk.ts';
import { pairedCalls } from './agents/overhead.ts';
import { reactionTimes } from './agents/reaction.ts';
import { addedAt, judgeAdded, quantile, type Pair } from './statistics.ts';
import type { BenchRow } from './types.ts';

/** What CAKE may add to a tool call. */
const LIMIT_MS = 5;

/** What CAKE adds to a tool call of the real Claude Code, and how soon the model reads the operator's message. */
export async function runAgentsBench(): Promise<BenchRow[]> {
  if (findBinary() === null)
    return [
      { name: 'SKIPPED: @anthropic-ai/claude-agent-sdk is not installed', value: 0, unit: '' },
    ];
  const pairs = await pairedCalls();
  const reactions = await reactionTimes();
  const times = reactions.map(({ ms }) => ms);
  const next = reactions.filter(({ inNext }) => inNext).length;
  const row = (name: string, values: readonly number[], p: number): BenchRow => ({
    name: `${name}, p${p * 100}`,
    value: quantile(values, p),
    unit: 'ms',
    note: `n = ${values.length}`,
  });
  return [
    ...[0.5, 0.95].map((p) => row('tool call, bare SDK hook', baseOf(pairs), p)),
    ...[0.5, 0.95].map((p) => row('tool call under CAKE', moreOf(pairs), p)),
    ...[0.5, 0.95].map((p) => addedRow(pairs, p)),
    row('error → message in a request', times, 0.5),
    row('error → message in a request', times, 0.95),
    {
      name: 'messages in the very next request',
      value: (100 * next) / reactions.length,
      unit: '%',
      target: '100 %',
      pass: next === reactions.length && next > 0,
      note: `${next} of ${reactions.length}`,
    },
  ];
}

const baseOf = (pairs: readonly Pair[]): number[] => pairs.map(({ base }) => base);
const moreOf = (pairs: readonly Pair[]): number[] => pairs.map(({ more }) => more);

/** A figure whose interval holds zero or the limit proves nothing, and says so. */
function addedRow(pairs: readonly Pair[], p: number): BenchRow {
  const added = addedAt(pairs, p);
  const verdict = judgeAdded(added, LIMIT_MS);
  const interval = `95 % interval ${added.low.toFixed(1)} to ${added.high.toFixed(1)} ms, ${pairs.length} pairs`;
  return {
    name: `added by CAKE, p${p * 100}`,
    value: added.value,
    unit: 'ms',
    target: `≤ ${LIMIT_MS} ms`,
    note: verdict.kind === 'open' ? `not established: ${interval}` : interval,
    ...(verdict.kind === 'open' ? {} : { pass: verdict.kind === 'met' }),
  };
}
