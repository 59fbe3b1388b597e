export type GuardVerdict = 'allow' | 'confirm' | 'block';
export type GuardMode = 'minimal' | 'balanced' | 'paranoid';

/** An exception that a person made. It never reaches the floor of catastrophic rules. */
export interface AllowlistEntry {
  ruleId: string;
  /** Anchored pattern over the argv of one segment, words joined by one space. */
  argv: string;
  /** Directory prefix in which the exception holds. */
  cwd: string;
  expiresAtMs: number;
  author: string;
  reason: string;
}

/** The facts a decision needs; the host supplies them, so that `decide` stays pure. */
export interface GuardPolicy {
  mode: GuardMode;
  /** Real path of the work tree: what lies outside is not the agent's to destroy. */
  workspace: string;
  home: string;
  /** Paths that belong to CAKE (its home, sockets, shim): touching them is tampering. */
  protectedPaths: readonly string[];
  allowlist: readonly AllowlistEntry[];
  nowMs: number;
  /** Without a person at the terminal `confirm` is treated as not allowed. */
  headless: boolean;
}

export type GuardSeverity = 'low' | 'medium' | 'high' | 'critical';

export interface GuardDecision {
  verdict: GuardVerdict;
  /** `null` only when the verdict is allow. */
  ruleId: string | null;
  family: string | null;
  severity: GuardSeverity | null;
  /** One sentence for the agent: what the command would destroy. */
  reason: string;
  /** A command to run instead, itself allowed; null when there is none. */
  alternative: string | null;
  requiresConfirmation: boolean;
  /** The part of the command that decided, as written. */
  segment: string;
  /** `full` when every word was resolved, `partial` when something stayed dynamic. */
  coverage: 'full' | 'partial' | 'none';
}
