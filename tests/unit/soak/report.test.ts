import { describe, expect, it } from 'vitest';
import type { AgentEvent, JournalEvent } from '../../../domain/events.ts';
import type { SoakMessage, TaskFacts } from '../../../domain/soak/facts.ts';
import { memoryFigures } from '../../../domain/soak/memory.ts';
import { soakPage } from '../../../domain/soak/page.ts';
import type { Incident, SoakTask } from '../../../domain/soak/plan.ts';
import { detectionsOf, falseInterventions, reconcileTask } from '../../../domain/soak/reconcile.ts';
import { buildSoakReport, type SoakFacts } from '../../../domain/soak/report.ts';
import { commandOf } from '../../../domain/soak/scenario.ts';
import { finding } from '../../support/fake-world.ts';

const ERROR = {
  id: 't01i01',
  kind: 'error',
  errorType: 'PY_MODULE_MISSING',
  family: 'python',
  text: "ModuleNotFoundError: No module named 'x'",
  messages: 1,
} satisfies Incident;
const command = commandOf(ERROR);

const rows = (...events: AgentEvent[]): JournalEvent[] =>
  events.map((event, index) => ({ seq: index + 1, tsMs: 1_000 * (index + 1), epoch: 1, event }));
const found: AgentEvent = {
  kind: 'error_detected',
  finding: { ...finding('PY_MODULE_MISSING'), command },
};
const ran = (exitCode: number): AgentEvent => ({
  kind: 'tool_finished',
  toolCallId: 'r',
  command,
  exitCode,
  durationMs: 1,
});
const message = (over: Partial<SoakMessage> = {}): SoakMessage => ({
  signature: 'abc',
  failedCommand: command,
  detectedAtMs: 1_000,
  deliveredAtMs: 1_200,
  outcome: 'success',
  ...over,
});
const facts = (over: Partial<TaskFacts>): TaskFacts => ({
  taskId: 't01',
  outcome: 'COMPLETED',
  events: [],
  messages: [],
  lost: 0,
  doubled: 0,
  rollbacks: 0,
  restarts: 0,
  ...over,
});
const task = (...incidents: Incident[]): SoakTask => ({ taskId: 't01', incidents });
const judged = (incident: Incident, over: Partial<TaskFacts>) =>
  reconcileTask(task(incident), facts(over), detectionsOf([facts(over)]))[0]!;

describe('the reconciliation of a soak', () => {
  it('believes an error handled when it was detected, told and the command passes', () => {
    expect(
      judged(ERROR, { events: rows(ran(1), found, ran(0)), messages: [message()] }),
    ).toMatchObject({
      detected: true,
      handled: true,
      repairMs: 1_000,
    });
  });

  it.each<[string, Partial<TaskFacts>, boolean]>([
    ['nothing was written', {}, false],
    ['nobody spoke', { events: rows(found, ran(0)) }, true],
    [
      'the message was not delivered',
      { events: rows(found, ran(0)), messages: [message({ deliveredAtMs: null })] },
      true,
    ],
    ['the command never passed', { events: rows(found, ran(1)), messages: [message()] }, true],
    ['it passed only before', { events: rows(ran(0), found), messages: [message()] }, true],
  ])('does not when %s', (_why, over, detected) => {
    expect(judged(ERROR, over)).toMatchObject({ detected, handled: false });
  });

  it('wants silence about a quiet error', () => {
    const quiet: Incident = { ...ERROR, kind: 'quiet' };
    expect(judged(quiet, { events: rows(found, ran(0)) }).handled).toBe(true);
    expect(judged(quiet, { events: rows(found, ran(0)), messages: [message()] }).handled).toBe(
      false,
    );
  });

  it('allows a message about a quiet error that came up for the third time, in whatever task', () => {
    const quiet: Incident = { ...ERROR, kind: 'quiet' };
    const own = facts({ events: rows(found, ran(0)), messages: [message()] });
    const others = facts({ taskId: 't02', events: rows(found, found) });
    const early = facts({
      taskId: 't02',
      events: others.events.map((row) => ({ ...row, tsMs: row.tsMs - 5_000 })),
    });
    const handled = (all: TaskFacts[]) =>
      reconcileTask(task(quiet), own, detectionsOf(all))[0]!.handled;
    expect(handled([own, early])).toBe(true);
    expect(handled([own])).toBe(false);
  });

  it('wants a rollback after damage', () => {
    const damage: Incident = { ...ERROR, kind: 'damage' };
    const over = { events: rows(found, ran(0)), messages: [message()] };
    expect(judged(damage, over).handled).toBe(false);
    expect(judged(damage, { ...over, rollbacks: 1 }).handled).toBe(true);
  });

  it('wants a blocked command blocked and told', () => {
    const blocked: Incident = {
      id: 'b',
      kind: 'blocked',
      command: 'git push --force',
      family: 'git',
    };
    const event: AgentEvent = {
      kind: 'command_blocked',
      command: 'git push --force',
      cwd: '/',
      ruleId: 'git.force-push',
      family: 'git',
      reason: '',
      alternative: null,
    };
    expect(judged(blocked, { events: rows(event) })).toMatchObject({
      detected: true,
      handled: false,
    });
    const told = message({ signature: 'block:git.force-push', failedCommand: null });
    expect(judged(blocked, { events: rows(event), messages: [told] }).handled).toBe(true);
  });

  it('wants a start after an end, and not before', () => {
    const exit: AgentEvent = { kind: 'agent_exited', exitCode: null, signal: 'SIGKILL' };
    const start: AgentEvent = { kind: 'session_started', agent: 'scripted', resumed: true, pid: 1 };
    const crash: Incident = { id: 'c', kind: 'crash' };
    expect(judged(crash, { events: rows(start, exit) })).toMatchObject({
      detected: true,
      handled: false,
    });
    expect(judged(crash, { events: rows(exit, start) }).handled).toBe(true);
  });

  it('counts a message about an error in a command that was not made to fail', () => {
    const messages = [
      message(),
      message({ failedCommand: 'git status' }),
      message({ signature: 'gap:d1', failedCommand: null }),
    ];
    expect(falseInterventions(task(ERROR), facts({ messages }))).toBe(1);
  });
});

describe('the figures of memory', () => {
  const ramp = (mbPerMinute: number) =>
    Array.from({ length: 60 }, (_, minute) => ({
      atMs: minute * 60_000,
      controlBytes: (300 + mbPerMinute * minute) * 1024 * 1024,
      hostBytes: 0,
    }));

  it('give a growth per hour of the soak, not of the clock', () => {
    expect(memoryFigures(ramp(1), 1).slope_per_hour).toBeCloseTo(60, 1);
    expect(memoryFigures(ramp(1), 60).slope_per_hour).toBeCloseTo(1, 1);
  });

  it('are not moved by a few outliers', () => {
    const samples = ramp(0).map((one, index) =>
      index % 20 === 7 ? { ...one, controlBytes: one.controlBytes * 2 } : one,
    );
    expect(memoryFigures(samples, 1)).toMatchObject({
      slope_per_hour: 0,
      start: 300,
      end: 300,
      max: 600,
    });
  });
});

describe('the report of a soak', () => {
  const good = (): SoakFacts => ({
    hours: 1 / 42.5,
    compress: 60,
    wallMs: 1_400,
    plan: { seed: 1, tasks: [task(ERROR)] },
    tasks: [facts({ events: rows(found, ran(0)), messages: [message()] })],
    kills: [{ component: 'worker', taskId: null, atMs: 1, backAfterMs: 900 }],
    memory: [],
    escalations: 0,
    controlRestarts: 1,
  });

  it('passes when all was handled and nothing lost or doubled', () => {
    const report = buildSoakReport(good());
    expect(report).toMatchObject({
      verdict: 'PASS',
      findings: [],
      compressed: true,
      success_rate: 1,
      errors_handled: 1,
      restarts: 1,
    });
    expect(soakPage(report)).toContain('the waits were shortened, the number of errors was not');
  });

  it.each<[string, (one: SoakFacts) => SoakFacts]>([
    ['a person was called', (one) => ({ ...one, escalations: 1 })],
    ['an event was lost', (one) => ({ ...one, tasks: [{ ...one.tasks[0]!, lost: 1 }] })],
    ['a message was doubled', (one) => ({ ...one, tasks: [{ ...one.tasks[0]!, doubled: 1 }] })],
    [
      'a task did not complete',
      (one) => ({ ...one, tasks: [{ ...one.tasks[0]!, outcome: 'PARTIAL' }] }),
    ],
    ['an error was missed', (one) => ({ ...one, tasks: [facts({})] })],
    ['a task is missing from the books', (one) => ({ ...one, tasks: [] })],
    ['too few errors came', (one) => ({ ...one, hours: 8 })],
    [
      'something stayed dead',
      (one) => ({ ...one, kills: [{ ...one.kills[0]!, backAfterMs: null }] }),
    ],
    [
      'memory grows',
      (one) => ({
        ...one,
        memory: Array.from({ length: 40 }, (_, i) => ({
          atMs: i * 35,
          controlBytes: (100 + i) * 2 ** 20,
          hostBytes: 0,
        })),
      }),
    ],
  ])('fails when %s', (_what, change) => {
    const report = buildSoakReport(change(good()));
    expect(report.verdict).toBe('FAIL');
    expect(report.findings.length).toBeGreaterThan(0);
  });
});
