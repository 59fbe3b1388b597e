import type { AgentEvent, JournalEvent } from '../../../domain/events.ts';
import type { ErrorFinding } from '../../../domain/errors/types.ts';
import { buildReport, type ReportFacts } from '../../../domain/report/build.ts';
import type { TaskReport } from '../../../domain/report/types.ts';

/** Rows of a journal from [ms, event] pairs. */
export function rowsOf(...rows: [number, AgentEvent][]): JournalEvent[] {
  return rows.map(([tsMs, event], at) => ({ seq: at + 1, tsMs, epoch: 1, event }));
}

export const finding: ErrorFinding = {
  errorType: 'NODE_MODULE_MISSING',
  family: 'node',
  severity: 'HIGH',
  confidence: 0.98,
  message: "Cannot find package 'left-pad'",
  file: 'src/main.js',
  line: 3,
  captures: { module: 'left-pad' },
  signature: 'sig-1',
  normalized: 'Cannot find package',
  channel: 'stderr',
  toolCallId: 't1',
  command: 'node src/main.js',
  lineNo: 5,
};

export const started: AgentEvent = {
  kind: 'session_started',
  agent: 'scripted',
  resumed: false,
  pid: 1,
};
export const resumed: AgentEvent = { ...started, resumed: true };
export const killed: AgentEvent = { kind: 'agent_exited', exitCode: null, signal: 'SIGKILL' };
export const detected: AgentEvent = { kind: 'error_detected', finding };
export const healed: AgentEvent = {
  kind: 'error_resolved',
  signature: finding.signature,
  basis: 'passed',
};
export const claimed: AgentEvent = { kind: 'completion_claimed', text: 'Done.' };

/** A report of a task that went well; `change` makes the night worse. */
export function reportOf(change: Partial<ReportFacts> = {}): TaskReport {
  return buildReport({
    goal: 'add a discount',
    workTree: '/w',
    agent: 'scripted',
    startedAtMs: 0,
    endedAtMs: 10_000,
    result: {
      taskId: 'night',
      outcome: 'COMPLETED',
      reason: 'every deliverable is proven',
      score: 1,
      counters: {
        errors: 1,
        blocked: 1,
        interventions: 1,
        healed: 1,
        rollbacks: 0,
        restarts: 0,
        falsePositives: 0,
      },
      parked: [],
      rolledBackTo: null,
      cursor: 9,
    },
    deliverables: [{ kind: 'command', id: 'd1', command: 'npm test' }],
    verdict: {
      verdict: 'PROVEN',
      score: 1,
      gaps: [],
      results: [
        {
          id: 'd1',
          kind: 'command',
          status: 'PROVEN',
          reason: 'exit code 0',
          evidence: {
            command: 'npm test',
            exitCode: 0,
            counts: { run: 3, failed: 0, skipped: 0 },
            treeHashBefore: 'abcdef0123456789',
            treeHashAfter: 'abcdef0123456789',
            startedAtMs: 9_000,
            durationMs: 500,
            outputRef: null,
            failedTests: [],
            passedTests: [],
            tail: '',
            detail: 'exit code 0',
          },
        },
      ],
    },
    events: rowsOf([1_000, started], [2_000, detected], [4_000, healed], [9_000, claimed]),
    messages: [],
    snapshots: [],
    diff: { files: 2, added: 10, removed: 1 },
    ...change,
  });
}
