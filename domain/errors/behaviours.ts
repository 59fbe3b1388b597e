import type { DerivedFinding } from './derived-types.ts';

/** Name of a behaviour in events and signatures: `same_error`. */
export function behaviourName(type: DerivedFinding['type']): string {
  return type.toLowerCase();
}
