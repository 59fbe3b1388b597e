import { ApplicationFailure } from '@temporalio/activity';
import { withHeartbeat } from './heartbeat.ts';

export interface StartSoakInput {
  /** Also the name of the report. */
  soakId: string;
  hours: number;
  compress: number;
  /** null: as many as the hours ask for. */
  tasks: number | null;
  seed: number;
}

/** The head of a report; the rest is in its file. */
export interface SoakSummary {
  verdict: 'PASS' | 'FAIL';
  errors_injected: number;
  errors_handled: number;
  escalations: number;
  events_lost: number;
  injections_doubled: number;
  success_rate: number;
  /** File of the whole report on the machine that ran it. */
  report: string;
}

export type SoakLook =
  | { kind: 'running'; progress: string }
  | { kind: 'ended'; summary: SoakSummary }
  /** Its process is gone and left no report. */
  | { kind: 'gone'; detail: string };

/** Soaks of this machine as processes of their own. */
export interface SoakRuns {
  /** Idempotent by id: a living or finished run is left as it is. */
  start(input: StartSoakInput): void;
  look(soakId: string): SoakLook;
  /** Returns when the run and everything it started is gone. */
  stop(soakId: string): Promise<void>;
}

export const createSoakActivities = (deps: { soaks: SoakRuns }) => ({
  /** Starts a soak in the background, once. */
  async startSoak(input: StartSoakInput): Promise<void> {
    await withHeartbeat(2_000, () => deps.soaks.start(input));
  },

  /** How far it is; a run that died without a report fails for good. */
  async lookAtSoak(input: { soakId: string }): Promise<Exclude<SoakLook, { kind: 'gone' }>> {
    const seen = await withHeartbeat(2_000, () => deps.soaks.look(input.soakId));
    if (seen.kind === 'gone') throw ApplicationFailure.nonRetryable(seen.detail, 'SoakGone');
    return seen;
  },

  /** Ends a soak that is no longer wanted. */
  async stopSoak(input: { soakId: string }): Promise<void> {
    await withHeartbeat(2_000, () => deps.soaks.stop(input.soakId));
  },
});
