import type { JournalEvent } from '../domain/events.ts';
import type { SessionOptions } from '../domain/controller/task.ts';
import type { GuardDecision } from '../domain/guard/types.ts';
import type { InjectionFix } from '../db/types.ts';
import type { DerivedLimits } from '../domain/errors/derived-types.ts';
import type { Fix, Strictness } from '../domain/errors/types.ts';

/** Everything a host needs to start; written to `<taskDir>/session.json` (0600) by startSession. */
export interface SessionSpec {
  taskId: string;
  /** `$CAKE_HOME/tasks/<taskId>`: journal.db, host.log, output/, token. */
  taskDir: string;
  cakeHome: string;
  /** Real path. */
  workTree: string;
  goal: string;
  agent: { name: string; settings: Record<string, unknown> };
  /** The controller's cursor: the journal continues at max(journal, cursor) + 1. */
  cursor: number;
  /** false starts a fresh conversation (strike 4). */
  resume: boolean;
  guard: SessionOptions['guard'];
  watch: {
    strictness: Strictness;
    settleToolCalls: number;
    settleMs: number;
    hungMs?: number;
    /** Sets limits of the derived detectors; the strictness sets the rest. */
    limits?: Partial<DerivedLimits>;
  };
  /** Commands that failed in earlier tasks and how they were mended, surest first. */
  known?: { command: string; signature: string; errorType: string; fix: Fix }[];
  /** The host stops its agent after this long without a call from a controller. */
  orphanStopMs: number;
  /** How often the guard is proven while the session lasts; left out: every 30 minutes. */
  canaryEveryMs?: number;
}

/** Line-JSON on the control socket; `token` is the content of `<taskDir>/token`. */
export interface ControlRequest<M extends ControlMethod = ControlMethod> {
  id: number;
  token: string;
  method: M;
  params: ControlMethods[M]['params'];
}

export type ControlResponse =
  | { id: number; ok: true; result: unknown }
  | { id: number; ok: false; error: { code: ControlErrorCode; message: string } };

export type ControlErrorCode =
  /** A newer attach took over this poll. */
  | 'DISPLACED'
  | 'BAD_TOKEN'
  | 'BAD_REQUEST'
  /** The call names an older epoch. */
  | 'STALE_EPOCH'
  | 'STOPPED'
  | 'INTERNAL';

export type HostState = 'starting' | 'running' | 'stopping' | 'stopped';

export interface HostHealth {
  taskId: string;
  epoch: number;
  hostPid: number;
  agentPid: number | null;
  agent: string;
  state: HostState;
  lastSeq: number;
  lastEventMs: number;
  rssBytes: number;
  /** First sign of the agent itself in this life of the host; null while it has shown none. */
  life: LifeSign | null;
}

/** What an agent did first, and how long after its start. */
export interface LifeSign {
  sign: string;
  afterMs: number;
}

export type InjectionState = 'intended' | 'written' | 'delivered' | 'unknown';

export interface ControlMethods {
  /**
   * Long poll: returns at once when notable events lie after `cursor`, else after `waitMs` or when the
   * host stops. `nextCursor` skips rows that are not notable.
   */
  attach: {
    params: { cursor: number; maxEvents: number; waitMs: number };
    result: { events: JournalEvent[]; nextCursor: number; state: HostState };
  };
  /** Idempotent by `injectionId`: a second call returns the recorded state. */
  inject: {
    params: {
      injectionId: string;
      text: string;
      signature: string;
      episode: number;
      strike: number;
      /** End the running turn first. */
      interrupt: boolean;
      /** What the message proposes, kept in the journal for the ledger. */
      fix?: InjectionFix;
    };
    result: { state: InjectionState; deliveredAtMs: number | null };
  };
  interrupt: { params: Record<string, never>; result: Record<string, never> };
  /** The agent says by a tool of CAKE that its work is finished; no controller is behind this call. */
  claim: { params: { text: string }; result: Record<string, never> };
  /** Stops the agent and every process of this epoch, flushes the journal, exits the host. */
  stop: {
    params: { reason: string; graceMs: number };
    result: { lastSeq: number; stoppedAtMs: number };
  };
  health: { params: Record<string, never>; result: HostHealth };
}

export type ControlMethod = keyof ControlMethods;

/** Line-JSON on the guard socket (no token: it can only ask). One request per connection. */
export interface GuardCheckRequest {
  command: string;
  cwd: string;
  /** `hook` | `shell` | `line` | `script` | `path-shim` | `api` | `canary`: how it reached the guard. */
  via: string;
}

export interface GuardCheckResponse {
  decision: GuardDecision;
  /** What the agent reads when the command does not run: an operator message. */
  message: string;
}

/** Readiness line that the host prints to its log and `<taskDir>/host.json` (0600) once both sockets listen. */
export interface HostReady {
  taskId: string;
  epoch: number;
  pid: number;
  controlSocket: string;
  guardSocket: string;
}
