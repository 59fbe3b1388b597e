/** One thing that must be true for the task to be done. `id` is unique in the task. */
export type Deliverable = {
  id: string;
  /** Share in the score; 1 when left out. */
  weight?: number;
  /** Files and directories whose edit makes the evidence stale; everything when left out. */
  covers?: string[];
  /** The words that it came from. */
  source?: string;
} & (
  | { kind: 'command'; command: string; timeoutMs?: number }
  | { kind: 'file_exists'; path: string }
  | { kind: 'file_contains'; path: string; text: string }
  | { kind: 'file_changed'; path: string }
  | { kind: 'tests_pass'; command: string; tests: string[]; timeoutMs?: number }
  | { kind: 'tests_still_green'; command: string; tests: string[]; timeoutMs?: number }
  | { kind: 'coverage'; command: string; minPercent: number; timeoutMs?: number }
  | { kind: 'unchanged_outside'; paths: string[] }
  | { kind: 'no_new_dependency' }
  | { kind: 'http_answers'; url: string; status?: number; command?: string }
  | { kind: 'builds'; command: string; timeoutMs?: number }
  | { kind: 'lints'; command: string; timeoutMs?: number }
);

export type DeliverableKind = Deliverable['kind'];
export type DeliverableStatus = 'PROVEN' | 'FAILED' | 'UNPROVEN' | 'NOT_APPLICABLE';

/** Figures as the runner's own headline gives them: some runners count skipped tests among those that ran. */
export interface TestCounts {
  run: number;
  failed: number;
  skipped: number;
  /** Tests that really ran, without the skipped ones; absent where it equals `run`. */
  executed?: number;
}

/** What CAKE itself saw when it checked one deliverable. */
export interface Evidence {
  command: string | null;
  exitCode: number | null;
  counts: TestCounts | null;
  failedTests: string[];
  passedTests: string[];
  /** What became of the tests that the deliverable names, out of the whole report. */
  namedTests?: Record<string, 'passed' | 'failed' | 'skipped' | 'missing'>;
  /** Hash of the tracked and untracked content before and after the check. */
  treeHashBefore: string;
  treeHashAfter: string;
  startedAtMs: number;
  durationMs: number;
  /** Path of the stored output under the task's directory, or null when nothing ran. */
  outputRef: string | null;
  /** Last lines, redacted, at most 2,000 characters. */
  tail: string;
  /** One sentence: what was seen. */
  detail: string;
  /** For checks that do not run a command: whether the fact holds. */
  holds?: boolean;
  /** Runs on the same tree gave different results. */
  flaky?: boolean;
  /** How often it was run for this evidence, when more than once. */
  runs?: { passed: number; of: number };
  /** Total of a coverage report in the whole output. */
  coveragePercent?: number;
}

/** Facts about the work tree against the baseline, read from the diff. */
export interface TreeFacts {
  treeHash: string;
  /** By deliverable id: the hash of what it covers, for those that say what they cover. */
  coverHashes?: Record<string, string>;
  changedPaths: string[];
  /** Tests weakened or removed, with file and line. */
  weakenedTests: { path: string; line: number; what: string; soft?: true }[];
  /** Failures that the baseline did not have. */
  newFailures: string[];
  newDependencies: string[];
}

/** Everything a verdict may look at; `evidence` is keyed by deliverable id. */
export interface Artifacts {
  evidence: Record<string, Evidence>;
  /** The same checks before the agent started; missing ids were not checked. */
  baseline: Record<string, Evidence>;
  tree: TreeFacts;
}

export interface DeliverableResult {
  id: string;
  kind: DeliverableKind;
  status: DeliverableStatus;
  evidence: Evidence | null;
  reason: string;
}

/** What is still missing for one deliverable, ready for the operator's voice. */
export interface Gap {
  deliverableId: string;
  gapKind: string;
  /** One sentence for the report. */
  reason: string;
  slots: { command?: string; path?: string; test?: string; text?: string; line?: string };
  /** The cheapest command that would prove it, or null. */
  proveWith: string | null;
}

export interface DeliverablesVerdict {
  verdict: 'PROVEN' | 'GAPS';
  /** 0.0…1.0 with the caps of the specification. */
  score: number;
  results: DeliverableResult[];
  /** Most blocking first. */
  gaps: Gap[];
}
