import type { GuardPolicy } from './types.ts';

/** The policy of an unattended task: balanced, no exceptions, nobody to confirm. */
export function defaultPolicy(facts: {
  workspace: string;
  home: string;
  protectedPaths: readonly string[];
  nowMs: number;
}): GuardPolicy {
  return { ...facts, mode: 'balanced', allowlist: [], headless: true };
}
