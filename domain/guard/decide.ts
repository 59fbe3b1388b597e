import { GIT_RULES } from './rules/git.ts';
import { SYSTEM_RULES } from './rules/system.ts';
import type { GuardRule } from './rule.ts';
import type { AllowlistEntry, GuardDecision, GuardPolicy } from './types.ts';
import { walkShell, type Invocation } from './walk.ts';

/** Every rule, in the order in which equal verdicts are reported. */
export const RULES: readonly GuardRule[] = [...SYSTEM_RULES, ...GIT_RULES];

const BY_PROGRAM = new Map<string, GuardRule[]>();
const FOR_ALL: GuardRule[] = [];
for (const rule of RULES) {
  if (rule.programs.length === 0) FOR_ALL.push(rule);
  for (const program of rule.programs)
    BY_PROGRAM.set(program, [...(BY_PROGRAM.get(program) ?? []), rule]);
}

/**
 * Judges a shell command before it runs: pure, synchronous, never throws. What cannot be judged, by a cap or
 * by a fault of the guard itself, is blocked.
 */
export function decide(command: string, cwd: string, policy: GuardPolicy): GuardDecision {
  try {
    return judge(command, cwd, policy);
  } catch {
    return refused('guard.internal', 'The guard could not judge the command.', command);
  }
}

function judge(command: string, cwd: string, policy: GuardPolicy): GuardDecision {
  const walked = walkShell(command, { cwd, home: policy.home });
  if (!walked.ok) return refused('guard.limit', walked.problem, command);
  let worst: { rule: GuardRule; call: Invocation } | null = null;
  for (const call of walked.calls) {
    for (const rule of [...(BY_PROGRAM.get(call.program) ?? []), ...FOR_ALL]) {
      if (worst && weight(worst.rule) >= weight(rule)) continue;
      if (!rule.matches(call, { policy })) continue;
      if (!rule.required && isExempt(rule, call, policy)) continue;
      worst = { rule, call };
    }
  }
  const coverage = walked.partial ? 'partial' : 'full';
  if (!worst) return { ...ALLOWED, segment: command.slice(0, 500), coverage };
  const { rule, call } = worst;
  return {
    verdict: rule.verdict,
    ruleId: rule.id,
    family: rule.family,
    severity: rule.severity,
    reason: rule.reason,
    alternative: rule.alternative(call)?.replaceAll('\0', '…') ?? null,
    requiresConfirmation: rule.verdict === 'confirm',
    segment: call.segment,
    coverage,
  };
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

function weight(rule: GuardRule): number {
  return rule.verdict === 'block' ? 2 : 1;
}

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

function isExempt(rule: GuardRule, call: Invocation, policy: GuardPolicy): boolean {
  return policy.allowlist.some((entry) => covers(entry, rule, call, policy.nowMs));
}

function covers(entry: AllowlistEntry, rule: GuardRule, call: Invocation, nowMs: number): boolean {
  if (entry.ruleId !== rule.id || entry.expiresAtMs <= nowMs) return false;
  if (call.cwd === null || (call.cwd !== entry.cwd && !call.cwd.startsWith(`${entry.cwd}/`)))
    return false;
  const pattern = entry.argv.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^\\s]*');
  return new RegExp(`^${pattern}$`).test(call.segment);
}
