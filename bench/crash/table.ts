import { quantile } from '../statistics.ts';
import type { RoundResult, Victim } from './round.ts';

/** The books of all rounds as a Markdown table, one line per victim. */
export function tableOf(victims: readonly Victim[], results: readonly RoundResult[]): string {
  const head = [
    '| victim | rounds | killed in a tool call | same conversation | completed | rows lost | messages unread | messages doubled | most agents at once | processes left | resumed, median | worst |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  const lines = victims.flatMap((victim) => {
    const mine = results.filter((one) => one.victim === victim);
    if (mine.length === 0) return [];
    const count = (fits: (one: RoundResult) => boolean): string =>
      `${mine.filter(fits).length}/${mine.length}`;
    const sum = (pick: (one: RoundResult) => number): number =>
      mine.reduce((total, one) => total + pick(one), 0);
    const resumed = mine.map(({ resumedMs }) => resumedMs);
    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    const cells = [
      victim,
      mine.length,
      count(({ inToolCall }) => inToolCall),
      count(({ conversations }) => conversations === 1),
      count(({ outcome }) => outcome === 'COMPLETED'),
      sum(({ lost }) => lost),
      sum(({ unread }) => unread),
      sum(({ doubled }) => doubled),
      Math.max(...mine.map(({ maxAgents }) => maxAgents)),
      sum(({ leftOver }) => leftOver),
      seconds(quantile(resumed, 0.5)),
      seconds(Math.max(...resumed)),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return [...head, ...lines].join('\n');
}
