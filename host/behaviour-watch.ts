import { behaviourName } from '../domain/errors/behaviours.ts';
import { createDerivedDetector } from '../domain/errors/derived.ts';
import type { Activity, DerivedFinding, DerivedLimits } from '../domain/errors/derived-types.ts';
import { normalizeCommand } from '../domain/errors/settle.ts';
import { isCheckCommand } from '../domain/errors/check-command.ts';
import type { AgentEvent } from '../domain/events.ts';

type Finished = Extract<AgentEvent, { kind: 'tool_finished' }>;

/** Sees what the agent does, and reports patterns that no single line shows. */
export interface BehaviourWatch {
  started(run: { toolCallId: string; command: string; nowMs: number }): void;
  /** A run has ended; `found` is what the watchdog says about it. */
  finished(run: Finished, found: readonly AgentEvent[], nowMs: number): void;
  /** Errors outside a run that ends: a prompt that waits, a raw terminal. */
  errors(found: readonly AgentEvent[], nowMs: number): void;
  /** The agent said something without using a tool. */
  spoke(nowMs: number): void;
  claimed(nowMs: number): void;
  used(tokens: number, nowMs: number): void;
  /** The operator has spoken about `health:<name>`: the count starts anew. */
  intervened(signature: string): void;
  /** Everything found since the last call. */
  tick(nowMs: number): AgentEvent[];
  /** Resolves when all that was seen so far is judged. */
  settled(): Promise<void>;
}

/** So many runs may wait for their look at the work tree; beyond, the last known state has to do. */
const MAX_WAITING = 20;
/** Silence is told by the hang watch, which knows the session's own limit. */
const BY_SILENCE: ReadonlySet<DerivedFinding['type']> = new Set(['HUNG_TOOL', 'HUNG_AGENT']);

/**
 * Joins the derived detectors to a session. Whether files changed is asked of the work tree after each
 * run, in order and beside the stream: reading output never waits for it.
 */
export function createBehaviourWatch(deps: {
  /** Names the state of the work tree: equal states have equal names. */
  tree: () => Promise<string>;
  limits?: Partial<DerivedLimits>;
}): BehaviourWatch {
  const detector = createDerivedDetector(deps.limits);
  const failingTests = new Map<string, Set<string>>();
  let found: AgentEvent[] = [];
  let queue = Promise.resolve();
  let waiting = 0;
  let tree: string | null = null;

  function keep(findings: readonly DerivedFinding[]): void {
    for (const { type, detail } of findings) {
      if (BY_SILENCE.has(type)) continue;
      found.push({ kind: 'health_lost', what: behaviourName(type), detail });
    }
  }

  const see = (activity: Activity): void => keep(detector.see(activity));

  /** Behind everything that came before, so that the detectors see deeds in their order. */
  function inTurn(look: () => Promise<void>): void {
    waiting += 1;
    queue = queue.then(look).finally(() => {
      waiting -= 1;
    });
  }

  /** What the work tree was like at the start is no change. */
  async function lookAtTree(nowMs: number): Promise<void> {
    // A tree that cannot be read (a repository in the middle of a rebase) counts as unchanged.
    const now = await deps.tree().catch(() => null);
    if (now === null || now === tree) return;
    if (tree !== null) see({ kind: 'tree_changed', tree: now, nowMs });
    tree = now;
  }

  function seeErrors(events: readonly AgentEvent[], nowMs: number): void {
    for (const event of events) {
      if (event.kind === 'error_detected')
        see({ kind: 'error', signature: event.finding.signature, nowMs });
      if (event.kind === 'error_repeated')
        see({ kind: 'error', signature: event.signature, nowMs });
    }
  }

  /** Named tests that are red in this run, and those of earlier runs of the same command that are green now. */
  function seeTests(run: Finished, events: readonly AgentEvent[], nowMs: number): void {
    const command = normalizeCommand(run.command);
    const red = new Set(
      events.flatMap((event) =>
        event.kind === 'error_detected' && event.finding.family === 'tests'
          ? (event.finding.captures['test'] ?? [])
          : [],
      ),
    );
    const known = failingTests.get(command) ?? new Set<string>();
    // A red run that names no test says nothing about single ones.
    if (red.size === 0 && run.exitCode !== 0) return;
    for (const test of new Set([...known, ...red])) {
      known.add(test);
      see({ kind: 'test_result', test: `${command}: ${test}`, passed: !red.has(test), nowMs });
    }
    failingTests.set(command, known);
  }

  inTurn(() => lookAtTree(0));

  return {
    started({ toolCallId, command, nowMs }) {
      inTurn(async () => see({ kind: 'tool_started', id: toolCallId, command, nowMs }));
    },
    finished(run, events, nowMs) {
      const look = waiting < MAX_WAITING;
      inTurn(async () => {
        if (look) await lookAtTree(nowMs);
        const isTest = isCheckCommand(run.command);
        const ok = run.exitCode === 0;
        see({
          kind: 'tool_finished',
          id: run.toolCallId,
          command: run.command,
          ok,
          isTest,
          nowMs,
        });
        if (isTest && ok) see({ kind: 'evidence', nowMs });
        if (isTest) seeTests(run, events, nowMs);
        seeErrors(events, nowMs);
      });
    },
    errors(events, nowMs) {
      if (events.length > 0) inTurn(async () => seeErrors(events, nowMs));
    },
    spoke(nowMs) {
      inTurn(async () => see({ kind: 'turn_without_tool', nowMs }));
    },
    claimed(nowMs) {
      inTurn(async () => {
        await lookAtTree(nowMs);
        see({ kind: 'completion_claimed', nowMs });
      });
    },
    used(tokens, nowMs) {
      inTurn(async () => see({ kind: 'tokens', count: tokens, nowMs }));
    },
    intervened(signature) {
      const name = /^health:(\w+)$/.exec(signature)?.[1];
      if (name !== undefined) inTurn(async () => detector.restart(name.toUpperCase()));
    },
    tick(nowMs) {
      keep(detector.tick(nowMs));
      const events = found;
      found = [];
      return events;
    },
    settled: () => queue,
  };
}
