/** Behaviours of an agent that no single line shows, as events and signatures name them. */
const BEHAVIOURS: ReadonlySet<string> = new Set([
  'same_error',
  'cycle',
  'regression_cycle',
  'no_progress',
  'monologue',
  'stale_evidence',
  'burn_rate',
]);

/** True for a behaviour of the agent, false for silence and for the health of a component. */
export function isBehaviour(name: string): boolean {
  return BEHAVIOURS.has(name);
}
