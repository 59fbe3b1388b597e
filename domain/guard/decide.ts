import { plainArgs, type Call } from './call.ts';
import { RULES } from './rules/index.ts';
import type { GuardRule, GuardTier } from './rule.ts';
import { globSource } from './shell/parameters.ts';
import { isMarked, showMarks, stripForeignMarks, type Marks } from './shell/marks.ts';
import { isWithin } from './paths.ts';
import { NO_DEFINITIONS, type Definitions } from './shell/state.ts';
import type {
  AllowlistEntry,
  GuardDecision,
  GuardMode,
  GuardPolicy,
  GuardVerdict,
} from './types.ts';
import { userRuleMatches, type UserRule } from './user-rules.ts';
import { OverCap } from './frame.ts';
import { LATER } from './later.ts';
import { walkShell } from './walk.ts';

export { RULES };

const BY_PROGRAM = new Map<string, GuardRule[]>();
const FOR_ALL: GuardRule[] = [];
for (const rule of RULES) {
  if (rule.programs.length === 0) FOR_ALL.push(rule);
  for (const program of rule.programs)
    BY_PROGRAM.set(program, [...(BY_PROGRAM.get(program) ?? []), rule]);
}

/** One rule that applied to one call. */
export interface Hit {
  rule: Pick<GuardRule, 'id' | 'family' | 'severity' | 'effect' | 'reason' | 'tier'>;
  verdict: GuardVerdict;
  call: Call;
  alternative: string | null;
}

/** Everything that was found out about a command. */
export interface Judgement {
  decision: GuardDecision;
  hits: Hit[];
  calls: readonly Call[];
  /** Files that would run and whose text was not given, by absolute path. */
  unread: ReadonlySet<string>;
  /** Functions and aliases that hold in the shell behind the command. */
  defined: Definitions;
}

/**
 * Judges a shell command before it runs: pure, synchronous, never throws. What cannot be judged, by a cap or
 * by a fault of the guard itself, is blocked.
 */
export function decide(
  command: string,
  cwd: string,
  policy: GuardPolicy,
  userRules: readonly UserRule[] = [],
): GuardDecision {
  return judgeCommand(command, cwd, policy, { userRules }).decision;
}

/** What is known besides the command itself. */
export interface JudgeOptions {
  userRules?: readonly UserRule[];
  /** Texts of files that the command would run, by absolute path. */
  files?: ReadonlyMap<string, string>;
  /** What earlier lines of the same shell defined. */
  defined?: Definitions;
}

/** Like {@link decide}, with the calls and all rules that applied: for explaining. */
export function judgeCommand(
  command: string,
  cwd: string,
  policy: GuardPolicy,
  options: JudgeOptions = {},
): Judgement {
  try {
    return judge(stripForeignMarks(command), { cwd, policy, options });
  } catch (error) {
    const decision =
      error instanceof OverCap
        ? refused('guard.limit', error.message, command)
        : refused('guard.internal', 'The guard could not judge the command.', command);
    const defined = options.defined ?? NO_DEFINITIONS;
    return { decision, hits: [], calls: [], unread: new Set(), defined };
  }
}

function judge(
  command: string,
  { cwd, policy, options }: { cwd: string; policy: GuardPolicy; options: JudgeOptions },
): Judgement {
  const { userRules = [] } = options;
  const { home, workspace } = policy;
  const { calls, marks, unread, defined } = walkShell(command, { cwd, home, workspace }, options);
  const hits: Hit[] = [];
  for (const call of calls) {
    const rules = BY_PROGRAM.get(call.program);
    if (rules) for (const rule of rules) tryRule(rule, call, policy, hits);
    for (const rule of FOR_ALL) tryRule(rule, call, policy, hits);
    for (const rule of userRules) {
      if (userRuleMatches(rule, call.program, plainArgs(call)))
        hits.push({
          rule: { ...rule, effect: 'host', tier: 'standard' },
          verdict: rule.verdict,
          call,
          alternative: rule.alternative,
        });
    }
  }
  const coverage = calls.some((call) => isPartial(call, marks)) ? 'partial' : 'full';
  return { decision: strictest(hits, command, coverage), hits, calls, unread, defined };
}

/** The decision that follows from the rules that applied: the strictest of them, the most severe first. */
export function strictest(
  hits: readonly Hit[],
  command: string,
  coverage: GuardDecision['coverage'],
): GuardDecision {
  const [worst] = hits.toSorted(
    (a, b) =>
      WEIGHT[b.verdict] - WEIGHT[a.verdict] ||
      SEVERITY[b.rule.severity] - SEVERITY[a.rule.severity],
  );
  if (!worst) return { ...ALLOWED, segment: command.slice(0, 500), coverage };
  return {
    verdict: worst.verdict,
    ruleId: worst.rule.id,
    family: worst.rule.family,
    severity: worst.rule.severity,
    reason: worst.rule.reason,
    alternative: worst.alternative === null ? null : showMarks(worst.alternative),
    requiresConfirmation: worst.verdict === 'confirm',
    segment: showMarks(worst.call.segment),
    coverage,
  };
}

const WEIGHT: Record<GuardVerdict, number> = { allow: 0, confirm: 1, block: 2 };
const SEVERITY = { low: 0, medium: 1, high: 2, critical: 3 };

function tryRule(rule: GuardRule, call: Call, policy: GuardPolicy, hits: Hit[]): void {
  const verdict = verdictOf(rule.tier, policy.mode);
  if (verdict === 'allow') return;
  // What is unknown now is not unknown to the shell that starts the file one day.
  if (rule.tier === 'unresolved' && call.wrappers.includes(LATER)) return;
  if (!rule.matches(call, { policy })) return;
  if (rule.tier !== 'floor' && isExempt(rule, call, policy)) return;
  hits.push({ rule, verdict, call, alternative: rule.alternative(call) });
}

/** What a tier means in a mode: only what cannot be resolved differs. */
export function verdictOf(tier: GuardTier, mode: GuardMode): GuardVerdict {
  if (tier === 'floor' || tier === 'standard') return 'block';
  if (tier === 'unresolved')
    return mode === 'minimal' ? 'allow' : mode === 'balanced' ? 'confirm' : 'block';
  return mode === 'paranoid' ? 'confirm' : 'allow';
}

function isPartial(call: Call, marks: Marks): boolean {
  return (
    call.program === '@exec' ||
    call.args.some(({ text }) => isMarked(text) && marks.of(text).length > 0)
  );
}

const ALLOWED: Omit<GuardDecision, 'segment' | 'coverage'> = {
  verdict: 'allow',
  ruleId: null,
  family: null,
  severity: null,
  reason: '',
  alternative: null,
  requiresConfirmation: false,
};

function refused(ruleId: string, reason: string, command: string): GuardDecision {
  return {
    verdict: 'block',
    ruleId,
    family: 'guard',
    severity: 'high',
    reason,
    alternative: null,
    requiresConfirmation: false,
    segment: command.slice(0, 500),
    coverage: 'none',
  };
}

function isExempt(rule: GuardRule, call: Call, policy: GuardPolicy): boolean {
  return policy.allowlist.some((entry) => covers(entry, rule, call, policy.nowMs));
}

/** An exception covers one call after folding: anchored, for one rule, below one directory, until its time. */
function covers(entry: AllowlistEntry, rule: GuardRule, call: Call, nowMs: number): boolean {
  if (entry.ruleId !== rule.id || entry.expiresAtMs <= nowMs) return false;
  if (call.cwd === null || !isWithin(call.cwd, entry.cwd)) return false;
  if (call.args.some(({ text }) => isMarked(text))) return false;
  return new RegExp(`^${globSource(entry.argv, false)}$`).test(call.segment);
}
