import { describe, expect, it } from 'vitest';
import { isBehaviour } from '../../../domain/controller/behaviours.ts';
import { behaviourName } from '../../../domain/errors/behaviours.ts';
import type { DerivedFinding } from '../../../domain/errors/derived-types.ts';

const TYPES: Record<DerivedFinding['type'], boolean> = {
  SAME_ERROR: true,
  CYCLE: true,
  REGRESSION_CYCLE: true,
  NO_PROGRESS: true,
  MONOLOGUE: true,
  STALE_EVIDENCE: true,
  BURN_RATE: true,
  HUNG_TOOL: false,
  HUNG_AGENT: false,
};

describe('isBehaviour', () => {
  it.each(Object.entries(TYPES))('takes %s for a behaviour: %s', (type, expected) => {
    expect(isBehaviour(behaviourName(type as DerivedFinding['type']))).toBe(expected);
  });
});
