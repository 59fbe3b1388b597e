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

/** Log-odds, fitted on development logs by `npm run bench -- watchdog`; see the reliability table there. */
const WEIGHTS = {
  /** The command exited with another code than 0. */
  failed: 1.5,
  /** The step that printed the line said that it exited 0. */
  stepOk: -5,
  stepFailed: 1.5,
  /** A build tool's own last word. */
  saidOk: -2,
  saidFailed: 1,
  /** Near the end of the output: what ends a run is printed last. */
  nearEnd: 0.7,
} as const;

/** Lines from the end that count as near: a stack trace and a summary. */
const NEAR_END_LINES = 80;

/** What the lines around an error say when nobody knows the exit code. */
function withoutExitCode({ lineNo, lines, marks }: ConfidenceFacts): number {
  const step = marks.find((mark) => mark.exact && mark.lineNo >= lineNo);
  if (step) return step.ok ? WEIGHTS.stepOk : WEIGHTS.stepFailed;
  let score = lines - lineNo <= NEAR_END_LINES ? WEIGHTS.nearEnd : 0;
  const word = marks.findLast((mark) => !mark.exact);
  if (word)
    score += word.ok && word.lineNo >= lineNo ? WEIGHTS.saidOk : word.ok ? 0 : WEIGHTS.saidFailed;
  return score;
}

/** Probability that a match is a real error of its run: a logistic score over a handful of facts. */
export function judgeConfidence(facts: ConfidenceFacts): number {
  let score = logit(clamp(facts.prior));
  if (facts.exitCode === null) score += withoutExitCode(facts);
  else if (facts.exitCode !== 0) score += WEIGHTS.failed;
  return Number(clamp(1 / (1 + Math.exp(-score))).toFixed(3));
}
