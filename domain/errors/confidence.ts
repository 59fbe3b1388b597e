import type { FindingRank } from './record.ts';
import type { OutcomeMark } from './run-state.ts';

/** Facts that make a match more or less likely to be a real error. */
export interface ConfidenceFacts {
  prior: number;
  rank: FindingRank;
  exitCode: number | null;
  /** The type stands although the command exited 0. */
  exit0: boolean;
  lineNo: number;
  lines: number;
  marks: readonly OutcomeMark[];
}

const logit = (share: number): number => Math.log(share / (1 - share));
const clamp = (share: number): number => Math.min(0.99, Math.max(0.01, share));

/** Probability that a match is a real error of its run: a logistic score over a handful of facts. */
export function judgeConfidence(facts: ConfidenceFacts): number {
  let score = logit(clamp(facts.prior));
  if (facts.exitCode === null) {
    const last = facts.marks.at(-1);
    const next = facts.marks.find((mark) => mark.lineNo >= facts.lineNo);
    if (last) score += last.ok ? -3 : 1.5;
    if (next && next !== last && next.exact) score += next.ok ? -2 : 1;
    if (!last) score -= 0.5;
  } else if (facts.exitCode !== 0) {
    score += 1.5;
  }
  return Number(clamp(1 / (1 + Math.exp(-score))).toFixed(3));
}
