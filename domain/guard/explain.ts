import { outlineOf } from './outline.ts';
import { judgeCommand } from './decide.ts';
import type { UserRule } from './user-rules.ts';
import { showMarks } from './shell/marks.ts';
import type { GuardDecision, GuardPolicy } from './types.ts';

/** How a decision came about, in plain data. */
export interface Explanation {
  decision: GuardDecision;
  /** The parse tree in lines, two blanks per level. */
  parse: string[];
  /** Every program call that the command would make, wrappers taken off, words folded. */
  calls: {
    program: string;
    args: string[];
    through: readonly string[];
    cwd: string | null;
    realm: string;
    writes: string[];
  }[];
  /** Every rule that applied, not only the one that decided. */
  rules: { id: string; verdict: string; effect: string; reason: string; segment: string }[];
}

/** Judges a command and shows the folding, the calls and the rules. */
export function explainCommand(
  command: string,
  cwd: string,
  policy: GuardPolicy,
  userRules: readonly UserRule[] = [],
): Explanation {
  const { decision, hits, calls } = judgeCommand(command, cwd, policy, { userRules });
  return {
    decision,
    parse: outlineOf(command),
    calls: calls.map((call) => ({
      program: call.program,
      args: call.args.map(({ text }) => showMarks(text)),
      through: call.wrappers,
      cwd: call.cwd,
      realm: call.realm,
      writes: call.writes.map(({ text }) => showMarks(text)),
    })),
    rules: hits.map(({ rule, verdict, call }) => ({
      id: rule.id,
      verdict,
      effect: rule.effect,
      reason: rule.reason,
      segment: showMarks(call.segment),
    })),
  };
}
