import type { DerivedFinding } from './derived-types.ts';
import type { Fix } from './types.ts';

/** What the operator says about a behaviour: first and second try. Orders only, no commands. */
const ADVICE: Readonly<Record<DerivedFinding['type'], readonly string[]>> = {
  SAME_ERROR: [
    'Try another way, the last one changed nothing',
    'Check the first error of the output before the next run',
  ],
  CYCLE: [
    'Try another way, the same commands bring the same result',
    'Check the result of the last command before the next one',
  ],
  REGRESSION_CYCLE: [
    'Check the last change before the red test',
    'Check the diff of the last change',
  ],
  NO_PROGRESS: ['Run the next step of the goal', 'Try the smallest open part of the goal'],
  MONOLOGUE: ['Run the next step of the goal', 'Try the smallest open part of the goal'],
  STALE_EVIDENCE: ['Run the tests again', 'Run the last check again'],
  HUNG_TOOL: ['Check the running command', 'Try the command in the background'],
  HUNG_AGENT: ['Run the next step of the goal', 'Try the smallest open part of the goal'],
  BURN_RATE: ['Check the size of what is read at once', 'Try smaller steps, one file at a time'],
};

/** Name of a behaviour in events and signatures: `same_error`. */
export function behaviourName(type: DerivedFinding['type']): string {
  return type.toLowerCase();
}

/** The operator's orders about a behaviour, best first; none for names of components, such as `guard`. */
export function behaviourAdvice(name: string): Fix[] {
  const type = name.toUpperCase() as DerivedFinding['type'];
  if (!Object.hasOwn(ADVICE, type)) return [];
  return ADVICE[type].map((action, index) => ({
    id: `${name}/${index === 0 ? 'first' : 'second'}`,
    action,
  }));
}

/** True for a behaviour of the agent, false for the health of a component. */
export function isBehaviour(name: string): boolean {
  return Object.hasOwn(ADVICE, name.toUpperCase());
}
