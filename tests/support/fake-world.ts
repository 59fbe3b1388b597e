import { ApplicationFailure } from '@temporalio/common';
import type { AgentEvent, JournalEvent } from '../../domain/events.ts';
import type { ErrorFinding, Classification } from '../../domain/errors/types.ts';
import type { Gap } from '../../domain/deliverables/types.ts';
import { DEFAULT_POLICY } from '../../domain/controller/policy.ts';
import type { SuperviseInput } from '../../domain/controller/task.ts';
import type { ValidationSummary } from '../../activities/deliverables.ts';
import type { ActivityCall, FakeActivity } from './workflow-driver.ts';

/** A finding as the watchdog reports it. */
export function finding(errorType: string, signature = `sig-${errorType}`): ErrorFinding {
  return {
    errorType,
    family: 'python',
    severity: 'HIGH',
    confidence: 0.95,
    message: `${errorType} happened`,
    captures: { module: 'requests' },
    signature,
    normalized: errorType,
    channel: 'stderr',
    toolCallId: `run of ${errorType}`,
    command: 'python app.py',
    lineNo: 3,
  };
}

/** Input of a task with one deliverable and short times. */
export function taskInput(over: Partial<SuperviseInput> = {}): SuperviseInput {
  return {
    taskId: 'task-1',
    goal: 'make it pass',
    workTree: '/repo',
    agent: { name: 'scripted', settings: {} },
    deliverables: [{ id: 'd1', kind: 'command', command: 'npm test' }],
    policy: DEFAULT_POLICY,
    session: {
      guard: { mode: 'balanced', allowlist: [], headless: true },
      watch: { strictness: 'balanced', settleToolCalls: 10, settleMs: 300_000 },
      orphanStopMs: 900_000,
    },
    hostQueue: 'cake-host-m',
    pollQueue: 'cake-poll-m',
    ...over,
  };
}

export const gap = (deliverableId: string): Gap => ({
  deliverableId,
  gapKind: 'command',
  reason: `${deliverableId} is not proven`,
  slots: { command: 'npm test' },
  proveWith: 'npm test',
});

/** Answers the activities of `superviseTask` from a journal in memory; tests push events and read calls. */
export class FakeWorld {
  readonly journal: JournalEvent[] = [];
  readonly messages: { injectionId: string; signature: string; strike: number }[] = [];
  readonly outcomes: { injectionId: string; outcome: string; basis: string }[] = [];
  readonly restores: string[] = [];
  epoch = 0;
  agentAlive = false;
  agentsStarted = 0;
  hostLost = false;
  alive = true;
  classification: Partial<Classification> = {};
  /** Verdicts of the next validations; the last one is repeated. */
  verdicts: { gaps: Gap[]; proven: number; newFailures?: number }[] = [{ gaps: [], proven: 1 }];
  closed: unknown[] = [];
  /** Replaces single activities. */
  over: Record<string, FakeActivity> = {};
  nowMs: () => number = () => 0;
  private waiters: (() => void)[] = [];

  push(...events: AgentEvent[]): void {
    for (const event of events) {
      this.journal.push({
        seq: this.journal.length + 1,
        tsMs: this.nowMs() + 1,
        epoch: this.epoch,
        event,
      });
    }
    this.wake();
  }

  wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }

  activities(): Record<string, FakeActivity> {
    const base: Record<string, FakeActivity> = {
      openTask: () => undefined,
      recordState: () => undefined,
      closeTask: (input: { result: unknown }) => void this.closed.push(input.result),
      createSnapshot: (input: { snapshotId: string }) => ({
        snapshotId: input.snapshotId,
        dirtyFiles: 0,
      }),
      restoreSnapshot: (input: { snapshotId: string; safetyId: string }) => {
        if (this.agentAlive)
          throw ApplicationFailure.nonRetryable('restore while the agent can write', 'I3');
        this.restores.push(input.snapshotId);
        return {
          restored: input.snapshotId,
          safetySnapshotId: input.safetyId,
          written: 1,
          deleted: 0,
        };
      },
      takeBaseline: () => ({ failing: 1 }),
      validateTask: () => this.nextVerdict(),
      startSession: () => {
        if (this.agentAlive) throw ApplicationFailure.nonRetryable('two agents in one tree', 'I2');
        this.agentAlive = true;
        this.hostLost = false;
        this.agentsStarted += 1;
        this.epoch += 1;
        return { epoch: this.epoch, hostPid: 1 };
      },
      stopAgent: () => {
        this.agentAlive = false;
        this.wake();
        return { stoppedAtMs: this.nowMs() };
      },
      interruptTurn: () => undefined,
      sendMessage: (input: { injectionId: string; signature: string; strike: number }) => {
        if (!this.agentAlive) return { kind: 'no_agent' };
        this.messages.push(input);
        return { kind: 'sent', state: 'delivered', deliveredAtMs: this.nowMs() };
      },
      proveLife: () =>
        this.alive ? { alive: true, sign: 'message', afterMs: 700 } : { alive: false },
      classifyError: (input: { finding: ErrorFinding }) => ({
        errorType: input.finding.errorType,
        severity: 'HIGH',
        confidence: 0.95,
        interventionRequired: true,
        rationale: 'fake',
        suggestedFix: {
          id: 'fix-1',
          action: 'Run pip install requests',
          command: 'pip install requests',
        },
        alternatives: [],
        ...this.classification,
      }),
      recordError: () => undefined,
      recordOutcome: (input: { injectionId: string; outcome: string; basis: string }) =>
        void this.outcomes.push(input),
      composeMessage: (input: { strike: number; errorType: string }) => ({
        text: `Operator (CAKE): Stop. Fix ${input.errorType}.`,
        fixId: `fix-${input.strike}`,
        action: `Fix ${input.errorType} ${input.strike}`,
        score: 1,
      }),
      notify: () => undefined,
      awaitEvents: (input: { cursor: number }, call) => this.poll(input.cursor, call),
    };
    return { ...base, ...this.over };
  }

  private nextVerdict(): ValidationSummary {
    const next = this.verdicts.length > 1 ? this.verdicts.shift()! : this.verdicts[0]!;
    return {
      verdict: next.gaps.length === 0 ? 'PROVEN' : 'GAPS',
      score: next.gaps.length === 0 ? 1 : 0.4,
      proven: next.proven,
      total: next.proven + next.gaps.length,
      newFailures: next.newFailures ?? 0,
      treeHash: 'h',
      gaps: next.gaps,
    };
  }

  private async poll(cursor: number, call: ActivityCall): Promise<unknown> {
    let over = false;
    void call.cancelled.then(() => {
      over = true;
      this.wake();
    });
    for (;;) {
      if (over) return { kind: 'events', events: [], nextCursor: cursor, hostState: 'running' };
      if (this.hostLost) return { kind: 'host_lost', detail: 'nobody listens' };
      const events = this.journal.filter(({ seq }) => seq > cursor).slice(0, 50);
      if (events.length > 0 || !this.agentAlive) {
        const hostState = this.agentAlive ? 'running' : 'stopped';
        return { kind: 'events', events, nextCursor: events.at(-1)?.seq ?? cursor, hostState };
      }
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }
}
