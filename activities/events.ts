import { ApplicationFailure, Context } from '@temporalio/activity';
import type { JournalEvent } from '../domain/events.ts';
import type { HostState } from '../host/protocol.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface AwaitEventsInput {
  taskId: string;
  cursor: number;
  maxEvents: number;
  waitMs: number;
}

export type AwaitEventsResult =
  | { kind: 'events'; events: JournalEvent[]; nextCursor: number; hostState: HostState }
  /** Nobody listens on the task's control socket: the host is gone. */
  | { kind: 'host_lost'; detail: string };

/** The part of a session host that a poll needs. */
export interface EventSource {
  attach(
    taskId: string,
    input: { cursor: number; maxEvents: number; waitMs: number; signal: AbortSignal },
  ): Promise<
    | { kind: 'events'; events: JournalEvent[]; nextCursor: number; state: HostState }
    | { kind: 'displaced' }
    | { kind: 'gone'; detail: string }
  >;
}

/** Keeps the projected copy of the journal; idempotent by (task, seq). */
export interface EventProjection {
  project(taskId: string, events: readonly JournalEvent[]): void;
}

export const createEventActivities = (deps: {
  source: EventSource;
  projection: EventProjection;
}) => ({
  /** Long poll of the journal behind `cursor`. Reads only, so a second one at the same time harms nothing. */
  async awaitEvents(input: AwaitEventsInput): Promise<AwaitEventsResult> {
    const { taskId, cursor, maxEvents, waitMs } = input;
    const signal = Context.current().cancellationSignal;
    const answer = await withHeartbeat(1_000, () =>
      deps.source.attach(taskId, { cursor, maxEvents, waitMs, signal }),
    );
    if (answer.kind === 'gone') return { kind: 'host_lost', detail: answer.detail };
    // A newer poll of the same task took over: this attempt is history, its result is not awaited.
    if (answer.kind === 'displaced')
      throw ApplicationFailure.retryable('A newer poll took over.', 'Displaced');
    deps.projection.project(taskId, answer.events);
    return {
      kind: 'events',
      events: answer.events,
      nextCursor: answer.nextCursor,
      hostState: answer.state,
    };
  },
});
