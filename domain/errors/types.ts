import type { Channel } from '../events.ts';
import type { ErrorRecord } from './record.ts';

export type Severity = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** One error that the watchdog read out of a run's output. */
export interface ErrorFinding {
  /** Id of the taxonomy record, such as `PY_MODULE_MISSING`. */
  errorType: string;
  family: string;
  severity: Severity;
  /** 0…1, calibrated: of findings with 0.9, nine in ten are real. */
  confidence: number;
  /** The error's own words, one line, at most 500 characters, control characters removed. */
  message: string;
  /** As the tool printed it; absent when the output carries none. */
  file?: string;
  line?: number;
  /** Named parts that templates and fixes use: `module`, `test`, `command`, `port`, … */
  captures: Record<string, string>;
  /** SHA-256 hex of `normalized`: the identity of this error across runs. */
  signature: string;
  /** Message with paths, numbers, addresses, timings and pids replaced. */
  normalized: string;
  channel: Channel;
  /** The run it was found in. */
  toolCallId: string;
  command: string;
  /** 1-based line of the run's output. */
  lineNo: number;
}

/** What the watchdog says while it reads. The host turns each into one journal row. */
export type WatchEvent =
  | { kind: 'error_seen'; finding: ErrorFinding }
  | { kind: 'error_detected'; finding: ErrorFinding }
  | { kind: 'error_repeated'; signature: string; count: number }
  | { kind: 'error_withdrawn'; signature: string; reason: string };

/**
 * Reads output of runs (tool calls, or one endless run for a raw PTY) and reports errors.
 * Pure but stateful: the caller passes the clock and a hash; nothing here waits or throws.
 */
export interface Watcher {
  startRun(run: { toolCallId: string; command: string; nowMs: number }): WatchEvent[];
  /** `data` is decoded text of any length; lines may be split over calls. */
  feed(chunk: { toolCallId: string; channel: Channel; data: string; nowMs: number }): WatchEvent[];
  /** `exitCode: null` means killed by a signal or not known. */
  finishRun(end: { toolCallId: string; exitCode: number | null; nowMs: number }): WatchEvent[];
  /** Call every 100 ms or so: flushes unfinished lines, and silent PTY runs after 2 s. */
  tick(nowMs: number): WatchEvent[];
  /** Takes these types of the user in place of the ones it had; runs under way go on. */
  useRecords(extra: readonly ErrorRecord[]): void;
}

/** A repair: an imperative for the operator's message, and the command when there is one. */
export interface Fix {
  /** Stable id for the ledger: `<errorType>/<template id>`, free of captures. */
  id: string;
  /** Imperative without a full stop: `Run pip install requests`. */
  action: string;
  /** The shell command inside `action`, when the fix is a command; checked by the guard. */
  command?: string;
  /** Where to look, without `See`: `requirements.txt`. */
  reference?: string;
}

export type Strictness = 'minimal' | 'balanced' | 'paranoid';

/** What is known about a signature when it is classified. */
export interface ClassifyHistory {
  /** Times the signature was detected in the last 24 h, this one included. */
  count: number;
  /** Ids of the fixes that failed for this signature in this task. */
  failedFixIds: readonly string[];
  /** When the operator last spoke about this signature, or null. */
  lastInterventionMs: number | null;
  nowMs: number;
  cooldownMs: number;
  /** Names of files at the root of the work tree: lets a fix choose pnpm, uv, poetry, … */
  rootFiles: readonly string[];
}

export interface Classification {
  errorType: string;
  severity: Severity;
  confidence: number;
  interventionRequired: boolean;
  /** One line for the log: why it does or does not intervene. */
  rationale: string;
  suggestedFix: Fix | null;
  alternatives: Fix[];
}
