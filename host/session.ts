import { setTimeout as wait } from 'node:timers/promises';
import { DERIVED_LIMITS } from '../domain/errors/derived-types.ts';
import { redact } from '../domain/guard/redact.ts';
import type { AgentEvent, JournalEvent } from '../domain/events.ts';
import type { Journal } from '../db/types.ts';
import type { AgentAdapter, AgentDesk, AgentProcess, AgentSignal } from './agent-adapter.ts';
import { createAttachDesk } from './attach.ts';
import type { ControlDesk } from './control-server.ts';
import { createEventWriter } from './event-writer.ts';
import type { BehaviourWatch } from './behaviour-watch.ts';
import { createHangWatch } from './hang-watch.ts';
import { killTaskProcesses } from './fence.ts';
import { readHandover, renderHandover } from './handover.ts';
import { createInjectionDesk, StoppedError } from './injections.ts';
import { createKnownFailures } from './known-failures.ts';
import { createJudgement } from './judgement.ts';
import type { OutputWatch } from './output-watch.ts';
import { signOf } from './life.ts';
import type { HostState, LifeSign, SessionSpec } from './protocol.ts';

const TICK_MS = 100;
const MAX_TEXT = 4_000;

export interface Session {
  readonly control: ControlDesk;
  /** Journals one event of the host itself. */
  write(event: AgentEvent): Promise<JournalEvent>;
  /** Starts the agent behind this guard; resolves when it runs. */
  launch(env: Record<string, string>, guard: AgentDesk['guard']): Promise<void>;
  /** Agent and everything it started is gone, the journal is closed for writing. */
  stop(reason: string, graceMs: number): Promise<{ lastSeq: number; stoppedAtMs: number }>;
  /** Resolves after the first stop. */
  readonly stopped: Promise<void>;
  /** Monotonic time of the last call of a controller. */
  lastTouchMs(): number;
}

/** One supervised life of an agent: its signals become journal rows, operator messages go in, the watchdog reads. */
export function createSession(deps: {
  spec: SessionSpec;
  epoch: number;
  resumeToken: string | null;
  journal: Journal;
  adapter: AgentAdapter;
  watch: OutputWatch;
  behaviour: BehaviourWatch;
  nowMs: () => number;
}): Session {
  const { spec, epoch, journal, adapter, watch, behaviour, nowMs } = deps;
  let agent: AgentProcess | null = null;
  let life: LifeSign | null = null;
  let launchedMs = 0;
  let state: HostState = 'starting';
  let lastEventMs = nowMs();
  let touchedMs = performance.now();
  let stopping: Promise<{ lastSeq: number; stoppedAtMs: number }> | null = null;
  let markStopped = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (markStopped = resolve));
  const failures = createKnownFailures(spec.known);
  const commands = new Map<string, { command: string; startedMs: number }>();
  const judgement = createJudgement();

  const desk = createAttachDesk({
    read: (query) => journal.read(query),
    lastSeq: () => journal.lastSeq(),
    state: () => state,
  });
  const writer = createEventWriter({ journal, nowMs, onCommitted: () => desk.wake() });
  const write = (event: AgentEvent): Promise<JournalEvent> => {
    lastEventMs = nowMs();
    const written = writer.write(event);
    if (event.kind === 'command_blocked') watch.refused();
    if (event.kind !== 'error_detected') return written;
    return written.then((row) => {
      judgement.found(row.seq);
      return row;
    });
  };
  const writeAll = async (events: AgentEvent[]): Promise<void> => {
    await Promise.all(events.map(write));
  };
  const injections = createInjectionDesk({
    journal,
    agent: () => agent,
    capabilities: adapter.capabilities,
    nowMs,
    onSent: () => judgement.spoke(),
  });
  const hang = createHangWatch(spec.watch.hungMs ?? DERIVED_LIMITS.hungToolMs, nowMs());
  const ticker = setInterval(() => {
    const now = nowMs();
    const said = watch.tick(now);
    behaviour.errors(said, now);
    const concerns = agent ? [...hang.tick(now), ...behaviour.tick(now)] : [];
    for (const concern of concerns) if (concern.kind === 'health_lost') watch.raised(concern, now);
    void writeAll([...said, ...concerns]).catch(() => undefined);
  }, TICK_MS);

  async function deed(event: Parameters<OutputWatch['after']>[0]): Promise<void> {
    const now = nowMs();
    const found = watch.after(event, now);
    if (event.kind === 'tool_started') behaviour.started({ ...event, nowMs: now });
    if (event.kind === 'tool_finished') behaviour.finished(event, found, now);
    if (event.kind === 'completion_claimed') behaviour.claimed(now);
    await Promise.all([write(event), writeAll(found)]);
  }

  /** Told once, and only of a running agent: what the adapter says while it starts one is no deed of the agent. */
  async function noteLife(signal: AgentSignal): Promise<void> {
    const sign = agent === null || life !== null ? null : signOf(signal);
    if (sign === null) return;
    life = { sign, afterMs: Math.round(performance.now() - launchedMs) };
    await write({ kind: 'agent_alive', ...life });
  }

  async function onSignal(signal: AgentSignal): Promise<void> {
    hang.saw(signal, nowMs());
    void noteLife(signal).catch(() => undefined);
    switch (signal.kind) {
      case 'tool_started': {
        const { toolCallId, cwd } = signal;
        const command = redact(signal.command).slice(0, MAX_TEXT);
        commands.set(toolCallId, { command, startedMs: nowMs() });
        const expected = failures.starting({ toolCallId, command });
        return void (await Promise.all([
          deed({ kind: 'tool_started', toolCallId, command, cwd }),
          writeAll(expected),
        ]));
      }
      case 'tool_output':
        return writeAll(watch.output({ ...signal, nowMs: nowMs() }));
      case 'tool_finished': {
        const { toolCallId, exitCode } = signal;
        const known = commands.get(toolCallId);
        commands.delete(toolCallId);
        const durationMs = known ? nowMs() - known.startedMs : 0;
        return deed({
          kind: 'tool_finished',
          toolCallId,
          command: known?.command ?? '',
          exitCode,
          durationMs,
        });
      }
      case 'message':
        behaviour.spoke(nowMs());
        return void (await write({
          kind: 'message',
          text: redact(signal.text).slice(0, MAX_TEXT),
        }));
      case 'completion_claimed':
        return deed({ kind: 'completion_claimed', text: redact(signal.text).slice(0, MAX_TEXT) });
      case 'limit_reached':
        return void (await write(signal));
      case 'health_lost':
        watch.raised(signal, nowMs());
        return void (await write(signal));
      case 'usage':
        behaviour.used(signal.inputTokens + signal.outputTokens, nowMs());
        return void (await write(signal));
      case 'alive':
        return;
      case 'resume_token':
        return journal.updateSession({ resumeToken: signal.token });
      case 'injection_delivered': {
        if (!injections.delivered(signal.injectionId)) return;
        const signature = journal.injection(signal.injectionId)?.signature;
        if (signature !== undefined) behaviour.intervened(signature);
        await writeAll([
          { kind: 'injection_delivered', injectionId: signal.injectionId },
          ...(signature === undefined ? [] : watch.intervened(signature, nowMs())),
        ]);
      }
    }
  }

  async function onExit(running: AgentProcess): Promise<void> {
    const { exitCode, signal } = await running.exited;
    if (agent === running) agent = null;
    await write({ kind: 'agent_exited', exitCode, signal });
  }

  async function end(
    reason: string,
    graceMs: number,
  ): Promise<{ lastSeq: number; stoppedAtMs: number }> {
    state = 'stopping';
    const running = agent;
    await running?.stop({ graceMs });
    // Background servers and daemons that left the agent's group still carry its mark.
    await killTaskProcesses(spec.taskId);
    if (running) await Promise.race([running.exited, wait(2_000)]);
    // The exit row is queued behind the promise: one turn later it is written.
    await wait(0);
    writer.flush();
    clearInterval(ticker);
    const stoppedAtMs = nowMs();
    journal.updateSession({ stoppedAtMs, stopReason: reason, agentPgid: null });
    state = 'stopped';
    desk.wake();
    markStopped();
    return { lastSeq: journal.lastSeq(), stoppedAtMs };
  }

  const stop = (reason: string, graceMs: number): ReturnType<typeof end> =>
    (stopping ??= end(reason, graceMs));

  return {
    write,
    stop,
    stopped,
    lastTouchMs: () => touchedMs,
    async launch(env, guard) {
      const { taskId, goal, workTree } = spec;
      const { resumeToken } = deps;
      const settings = spec.agent.settings;
      launchedMs = performance.now();
      const launched = await adapter.launch({
        taskId,
        epoch,
        goal,
        workTree,
        env,
        resumeToken,
        settings,
        onSignal,
        desk: {
          guard,
          untilJudged: (limitMs) => judgement.untilJudged(limitMs),
          handover: () => renderHandover(readHandover(spec, journal)),
        },
      });
      agent = launched;
      state = 'running';
      journal.updateSession({ agentPgid: launched.pgid });
      await write({
        kind: 'session_started',
        agent: adapter.name,
        resumed: resumeToken !== null,
        pid: launched.pid,
      });
      void onExit(launched).catch(() => undefined);
    },
    control: {
      attach: (params, connection) => {
        judgement.handled(params.cursor);
        return desk.attach(params, connection);
      },
      inject: async (params) => {
        const result = await injections.inject(params);
        // Without receipts the write is all there is: the settle window opens with it.
        if (!adapter.capabilities.receipts) {
          behaviour.intervened(params.signature);
          await writeAll(watch.intervened(params.signature, nowMs()));
        }
        return result;
      },
      interrupt: async () => {
        await agent?.interrupt();
        return {};
      },
      claim: async ({ text }) => {
        if (!agent) throw new StoppedError('No agent runs that could be finished.');
        await onSignal({ kind: 'completion_claimed', text });
        return {};
      },
      stop: ({ reason, graceMs }) => stop(reason, graceMs),
      health: async () => ({
        taskId: spec.taskId,
        epoch,
        hostPid: process.pid,
        agentPid: agent?.pid ?? null,
        agent: adapter.name,
        state,
        lastSeq: journal.lastSeq(),
        lastEventMs,
        rssBytes: process.memoryUsage.rss(),
        life,
      }),
      touched: () => {
        touchedMs = performance.now();
      },
      left: (connection) => desk.release(connection),
    },
  };
}
