import { globSource } from './shell/parameters.ts';
import type { GuardSeverity, GuardVerdict } from './types.ts';

/** A rule of a person, as it stands in YAML: program, words that must all be there, words that spare it. */
export interface UserRule {
  id: string;
  family: string;
  severity: GuardSeverity;
  verdict: Exclude<GuardVerdict, 'allow'>;
  reason: string;
  alternative: string | null;
  /** Shell pattern over the program's name. */
  program: string;
  /** Shell patterns; each must fit one of the arguments. */
  args: readonly string[];
  /** Shell patterns; one that fits an argument spares the call. */
  unless: readonly string[];
  /** Commands that it must stop, checked when it is loaded. */
  match: readonly string[];
  /** Commands that it must leave alone. */
  notMatch: readonly string[];
}

/** Patterns longer than this are refused: nobody writes them, and cost stays bounded. */
const MAX_PATTERN = 200;
const MAX_LIST = 50;

export type UserRuleResult =
  | { kind: 'rule'; rule: UserRule }
  | { kind: 'problem'; path: string; problem: string };

/** Checks one entry of a rules file; the caller reads the YAML and adds file and line. Never throws. */
export function parseUserRule(value: unknown): UserRuleResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return problem('', 'A rule is a mapping.');
  const entry = value as Record<string, unknown>;
  for (const key of Object.keys(entry)) if (!KEYS.has(key)) return problem(key, 'Unknown key.');
  for (const key of ['id', 'program', 'reason']) {
    const text = entry[key];
    if (typeof text !== 'string' || text.trim() === '') return problem(key, 'Must be a text.');
  }
  const id = entry['id'] as string;
  if (!/^user\.[a-z0-9][a-z0-9.-]{0,60}$/.test(id))
    return problem(
      'id',
      'Must start with "user." and use lower-case letters, digits, dots and dashes.',
    );
  const severity = entry['severity'] ?? 'medium';
  if (!['low', 'medium', 'high', 'critical'].includes(severity as string))
    return problem('severity', 'Must be low, medium, high or critical.');
  const verdict = entry['verdict'] ?? 'block';
  // A rules file can make the guard stricter, never looser.
  if (verdict !== 'block' && verdict !== 'confirm')
    return problem('verdict', 'Must be block or confirm.');
  const alternative = entry['alternative'] ?? null;
  if (alternative !== null && typeof alternative !== 'string')
    return problem('alternative', 'Must be a text.');
  for (const key of ['args', 'unless', 'match', 'notMatch']) {
    const list = entry[key] ?? [];
    if (
      !Array.isArray(list) ||
      list.length > MAX_LIST ||
      !list.every((one) => typeof one === 'string' && one.length <= MAX_PATTERN)
    )
      return problem(key, `Must be a list of at most ${MAX_LIST} short texts.`);
  }
  return {
    kind: 'rule',
    rule: {
      id,
      family: 'user',
      severity: severity as GuardSeverity,
      verdict,
      reason: entry['reason'] as string,
      alternative,
      program: (entry['program'] as string).slice(0, MAX_PATTERN),
      args: (entry['args'] ?? []) as string[],
      unless: (entry['unless'] ?? []) as string[],
      match: (entry['match'] ?? []) as string[],
      notMatch: (entry['notMatch'] ?? []) as string[],
    },
  };
}

const KEYS = new Set([
  'id',
  'program',
  'args',
  'unless',
  'match',
  'notMatch',
  'reason',
  'alternative',
  'severity',
  'verdict',
]);

function problem(path: string, text: string): UserRuleResult {
  return { kind: 'problem', path, problem: text };
}

/** Rules of several files; one id counts once, and the first file that names it wins. */
export function mergeUserRules(...files: readonly (readonly UserRule[])[]): UserRule[] {
  const byId = new Map<string, UserRule>();
  for (const rule of files.flat()) if (!byId.has(rule.id)) byId.set(rule.id, rule);
  return [...byId.values()];
}

/** True when a call is what the rule is about. */
export function userRuleMatches(rule: UserRule, program: string, args: readonly string[]): boolean {
  const fits = (pattern: string, text: string): boolean =>
    new RegExp(`^${globSource(pattern, true)}$`, 's').test(text);
  if (!fits(rule.program, program)) return false;
  if (rule.unless.some((pattern) => args.some((arg) => fits(pattern, arg)))) return false;
  return rule.args.every((pattern) => args.some((arg) => fits(pattern, arg)));
}
