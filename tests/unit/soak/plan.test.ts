import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../adapters/scripted/scenario.ts';
import { createWatcher } from '../../../domain/errors/watch.ts';
import { ERROR_RECORDS } from '../../../domain/errors/taxonomy/index.ts';
import { decide } from '../../../domain/guard/decide.ts';
import { defaultPolicy } from '../../../domain/guard/policy.ts';
import { planSoak, type Incident } from '../../../domain/soak/plan.ts';
import { commandOf, filesOf, scenarioOf } from '../../../domain/soak/scenario.ts';

const plan = planSoak({ tasks: 20, seed: 1, prefix: 's' });
const incidents = plan.tasks.flatMap((task) => task.incidents);
const policy = defaultPolicy({ workspace: '/w', home: '/home/u', protectedPaths: [], nowMs: 0 });

/** Error types that the watchdog reports for the run of an incident. */
function detected(incident: Extract<Incident, { text: string }>): string[] {
  const watcher = createWatcher({
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const run = { toolCallId: 'r', command: commandOf(incident) };
  return [
    ...watcher.startRun({ ...run, nowMs: 0 }),
    ...watcher.feed({ toolCallId: 'r', channel: 'stderr', data: `${incident.text}\n`, nowMs: 1 }),
    ...watcher.finishRun({ toolCallId: 'r', exitCode: 1, nowMs: 2 }),
  ].flatMap((event) => (event.kind === 'error_detected' ? [event.finding.errorType] : []));
}

describe('the plan of a soak', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planSoak({ tasks: 20, seed: 1, prefix: 's' })).toEqual(plan);
    expect(planSoak({ tasks: 20, seed: 2, prefix: 's' })).not.toEqual(plan);
  });

  it('has at least 340 errors in 8 hours, of every family', () => {
    expect(incidents.length).toBeGreaterThanOrEqual(340);
    expect(
      incidents.filter(({ kind }) => kind === 'error' || kind === 'quiet').length,
    ).toBeGreaterThanOrEqual(340);
    const families = new Set(incidents.flatMap((one) => ('errorType' in one ? [one.family] : [])));
    expect(families).toEqual(new Set(ERROR_RECORDS.map(({ family }) => family)));
  });

  it('has every kind of trouble, and ids that no two incidents share', () => {
    const kinds = new Set(incidents.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual([
      'blocked',
      'crash',
      'damage',
      'error',
      'hang',
      'limit',
      'quiet',
    ]);
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(incidents.length);
  });

  it('never gives a task the same error twice: that would be one episode', () => {
    for (const { incidents: own } of plan.tasks) {
      const types = own.flatMap((one) => ('errorType' in one ? [one.errorType] : []));
      expect(new Set(types).size).toBe(types.length);
    }
  });

  it('injects only what the watchdog knows as that error', () => {
    const wrong = incidents.flatMap((one) =>
      'text' in one && !detected(one).includes(one.errorType)
        ? [`${one.errorType}: ${one.text}`]
        : [],
    );
    expect(wrong).toEqual([]);
  });

  it('injects only commands that the guard must stop, and runs others that it must let pass', () => {
    for (const one of incidents) {
      const command =
        one.kind === 'blocked'
          ? one.command
          : 'text' in one
            ? commandOf(one)
            : 'git status --short';
      const { verdict } = decide(command, '/w', policy);
      expect(`${command} ${verdict}`).toBe(
        `${command} ${one.kind === 'blocked' ? 'block' : 'allow'}`,
      );
    }
  });

  it('becomes a scenario that the agent can read, with a file for each text', () => {
    for (const task of plan.tasks) {
      const text = scenarioOf(task, { pauseMs: 10, limitMs: 10, patienceMs: 10 });
      expect(parseScenario(text, 's.yaml').steps.length).toBeGreaterThan(task.incidents.length);
      const files = filesOf(task);
      for (const one of task.incidents)
        if ('text' in one) expect(files[`soak/${one.id}.txt`]).toBe(`${one.text}\n`);
    }
  });
});
