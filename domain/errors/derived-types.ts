import type { Severity, Strictness } from './types.ts';

/** What the detectors look at: one thing the agent did, with the time it happened. */
export type Activity =
  | { kind: 'tool_started'; id: string; command: string; nowMs: number }
  | { kind: 'tool_output'; id: string; nowMs: number }
  | {
      kind: 'tool_finished';
      id: string;
      command: string;
      ok: boolean;
      isTest: boolean;
      nowMs: number;
    }
  /** Files changed; `tree` names the state after it, equal states have equal names. */
  | { kind: 'tree_changed'; tree: string; nowMs: number }
  | { kind: 'error'; signature: string; nowMs: number }
  /** A named test went red or green. */
  | { kind: 'test_result'; test: string; passed: boolean; nowMs: number }
  /** The agent spoke without using a tool. */
  | { kind: 'turn_without_tool'; nowMs: number }
  | { kind: 'evidence'; nowMs: number }
  | { kind: 'completion_claimed'; nowMs: number }
  | { kind: 'tokens'; count: number; nowMs: number };

/** A pattern of behaviour that no single line shows. */
export interface DerivedFinding {
  type:
    | 'SAME_ERROR'
    | 'CYCLE'
    | 'REGRESSION_CYCLE'
    | 'NO_PROGRESS'
    | 'MONOLOGUE'
    | 'STALE_EVIDENCE'
    | 'HUNG_TOOL'
    | 'HUNG_AGENT'
    | 'BURN_RATE';
  severity: Severity;
  /** One line for the log. */
  detail: string;
  /** Identity: reported once until it ends. */
  key: string;
}

/** When a behaviour counts; the numbers come from the supervision study's list of derived types. */
export interface DerivedLimits {
  /** The same error so often with no change of files between. */
  sameErrorCount: number;
  /** Longest cycle looked for, and how often it must come. */
  maxCycleLength: number;
  cycleRepeats: number;
  /** Changes of a test between red and green: pass → fail → pass → fail has three. */
  regressionFlips: number;
  noProgressToolCalls: number;
  noProgressMs: number;
  monologueTurns: number;
  /** A tool that runs and prints nothing. */
  hungToolMs: number;
  /** An agent that does nothing after a tool gave its result. */
  hungAgentMs: number;
  burnFactor: number;
}

/** Defaults; builds and test suites may be silent for minutes, so a tool gets ten. */
export const DERIVED_LIMITS: DerivedLimits = {
  sameErrorCount: 3,
  maxCycleLength: 5,
  cycleRepeats: 4,
  regressionFlips: 3,
  noProgressToolCalls: 40,
  noProgressMs: 30 * 60_000,
  monologueTurns: 3,
  hungToolMs: 10 * 60_000,
  hungAgentMs: 5 * 60_000,
  burnFactor: 5,
};

/** The limits of a strictness: minimal waits longer before it speaks, paranoid less long. */
export function derivedLimits(strictness: Strictness): DerivedLimits {
  switch (strictness) {
    case 'balanced':
      return DERIVED_LIMITS;
    case 'minimal':
      return {
        ...DERIVED_LIMITS,
        sameErrorCount: 5,
        cycleRepeats: 6,
        noProgressToolCalls: 80,
        noProgressMs: 60 * 60_000,
        monologueTurns: 5,
        burnFactor: 10,
      };
    case 'paranoid':
      return {
        ...DERIVED_LIMITS,
        cycleRepeats: 3,
        noProgressToolCalls: 25,
        noProgressMs: 15 * 60_000,
        burnFactor: 3,
      };
  }
}
