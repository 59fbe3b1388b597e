import type { DerivedFinding } from './derived-types.ts';

const NAMES: ReadonlySet<string> = new Set<Lowercase<DerivedFinding['type']>>([
  'same_error',
  'cycle',
  'regression_cycle',
  'no_progress',
  'monologue',
  'stale_evidence',
  'burn_rate',
]);

/** Name of a behaviour in events and signatures: `same_error`. */
export function behaviourName(type: DerivedFinding['type']): string {
  return type.toLowerCase();
}

/** True for a behaviour of the agent, false for silence and for the health of a component. */
export function isBehaviour(name: string): boolean {
  return NAMES.has(name);
}
