import type { Hit } from './decide.ts';
import type { GuardDecision } from './types.ts';
import type { GuardEffect } from './rule.ts';
import { showMarks } from './shell/marks.ts';

/** What was denied before in a session: the effect and what it would have struck. */
export interface DeniedIntent {
  effect: GuardEffect;
  /** Targets in plain text; empty when the command named none. */
  targets: readonly string[];
  /** How often it was tried. */
  count: number;
}

/** After this many tries of one intent the caller raises it as an event of its own. */
export const PERSISTENT_TRIES = 3;

/**
 * Judges a decision in the light of what was denied before. Anything of the same effect on the same target that
 * could not be resolved is blocked, not asked about: it is the denied intent in other words.
 */
export function judgeIntent(
  decision: GuardDecision,
  hits: readonly Hit[],
  denied: readonly DeniedIntent[],
): { decision: GuardDecision; denied: DeniedIntent[]; persistent: boolean } {
  const worst = hits.find(({ rule }) => rule.id === decision.ruleId);
  if (decision.verdict === 'allow' || !worst)
    return { decision, denied: [...denied], persistent: false };
  const intent = intentOf(worst);
  const prior = denied.find((one) => sameIntent(one, intent));
  const next: DeniedIntent = { ...(prior ?? intent), count: (prior?.count ?? 0) + 1 };
  const rest = denied.filter((one) => one !== prior);
  const hardened: GuardDecision =
    prior && decision.verdict === 'confirm'
      ? {
          ...decision,
          verdict: 'block',
          requiresConfirmation: false,
          reason: `${decision.reason} The same was denied before.`,
        }
      : decision;
  return {
    decision: hardened,
    denied: [...rest, next].slice(-MAX_INTENTS),
    persistent: next.count >= PERSISTENT_TRIES,
  };
}

/** Intents kept per session; the oldest go first. */
const MAX_INTENTS = 100;

function intentOf({ rule, call }: Hit): DeniedIntent {
  const targets = call.args
    .map(({ text }) => showMarks(text))
    .filter((one) => !one.startsWith('-') && one !== '');
  return { effect: rule.effect, targets, count: 0 };
}

function sameIntent(a: DeniedIntent, b: DeniedIntent): boolean {
  if (a.effect !== b.effect) return false;
  if (a.targets.length === 0 || b.targets.length === 0) return true;
  return (
    a.targets.some((one) => b.targets.includes(one) || one.includes('…')) ||
    b.targets.some((one) => one.includes('…'))
  );
}
